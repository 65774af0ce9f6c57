// SPDX-License-Identifier: AGPL-3.0-or-later
//
// SigningMeter: signs what one EVSE's register shows, as the Open Charge Metering Format has it
// (OCMF 1.0, S.A.F.E. initiative), so that the tools which check a bill can check ours.
//
//   OCMF|{"FV":"1.0", ... "RD":[{...}]}|{"SA":"ECDSA-secp256r1-SHA256","SD":"<DER, hex>"}
//        └──────── these bytes are signed ────────┘
//
//   * The key comes from a named random stream (docs/adr/0005): transcripts repeat.
//   * Pages count without a gap, in transactions and outside of them apart; they outlive power
//   cuts.
//   * Asked twice for one reading at one instant, it gives the same page twice.
#pragma once

#include <ocppsim/station.hpp>

#include "crypto/private_key.hpp"
#include "features/metering/sample.hpp"

#include <cstdint>
#include <string>

namespace ocppsim {

class SigningMeter {
 public:
  static constexpr const char* method = "ECDSA-secp256r1-SHA256";  // 2.1 SigningMethodEnumType
  static constexpr const char* encoding = "OCMF";

  struct Identity {
    std::string maker;     // of the station
    std::string firmware;  // of the station
    std::string serial;    // of the meter
  };
  struct Reading {
    UtcTime at{};
    ReadingContext context = ReadingContext::sample_periodic;
    std::int64_t energy_wh = 0;
    bool dc = false;
    bool in_transaction = false;
    IdToken token;  // who charges; empty: nobody known
  };

  SigningMeter(PrivateKey key, Identity identity)
      : key_(std::move(key)), identity_(std::move(identity)) {}

  std::string sign(const Reading& reading);
  /// "oca:base16:asn1:<SubjectPublicKeyInfo, hex>", as the OCA's application note spells it.
  std::string public_key() const;

  struct Pages {
    std::int64_t transaction = 0;  // the last one that was used
    std::int64_t fiscal = 0;
  };
  const Pages& pages() const noexcept { return pages_; }
  void set_pages(Pages pages) noexcept { pages_ = pages; }

 private:
  std::string payload(const Reading& reading);

  PrivateKey key_;
  Identity identity_;
  Pages pages_;
  Reading last_;
  std::string last_text_;
};

}  // namespace ocppsim
