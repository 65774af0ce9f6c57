// SPDX-License-Identifier: AGPL-3.0-or-later
//
// CertificateStore: which certificates a charger holds. Decides by X.509 alone; knows no message.
//
//   factory (configuration) ──> roots of the CSMS, of the manufacturer ──> what TLS trusts
//                               own certificates with their keys, newest first
//
//   * Holds PEM and parses when asked: thousands of chargers that never touch their certificates
//     hold nothing, they share the configuration's.
//   * A root is self-signed or signed by an installed one, so its issuer's key is always known.
//   * The fallback is the CSMS root a successor replaced, kept until the successor has proved
//     itself (1.6 security M05.FR.11-13).
#pragma once

#include <ocppsim/charge_point.hpp>

#include "crypto/certificate.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

enum class RootUse { csms, manufacturer };
enum class InstallAnswer { accepted, rejected };  // nothing here fails to store what is good
enum class DeleteAnswer { accepted, failed, not_found, own };  // own: not by this message

struct InstalledRoot {
  RootUse use = RootUse::csms;
  std::string pem;
  std::string issuer_pem;  // empty: signed by itself
};

struct OwnCertificate {
  std::string chain_pem;  // leaf first
  std::string key_pem;
};

class CertificateStore {
 public:
  static constexpr std::size_t max_own = 2;  // the newest and the one before (A02.FR.10)

  explicit CertificateStore(const ChargePointConfig& config) : config_(config) {}

  // ---- roots ----
  struct InstallRules {
    UtcTime now;
    std::size_t max_roots = 0;        // CertificateStoreMaxLength
    bool replaces_csms_root = false;  // AdditionalRootCertificateCheck
  };
  InstallAnswer install(RootUse use, std::string_view pem, const InstallRules& rules);
  /// `in_use`: this root may not go (M04.FR.06).
  DeleteAnswer remove(const CertificateHash& hash,
                      const std::function<bool(const Certificate&)>& in_use);
  std::vector<CertificateHash> hashes(RootUse use, HashAlgorithm algorithm) const;
  std::size_t root_count() const { return contents().roots.size(); }  // of all uses
  /// Without the fallback.
  std::vector<Certificate> roots(RootUse use) const;
  std::optional<Certificate> fallback() const;
  void drop_fallback();

  // ---- own ----
  /// Those with a key, newest first by the start of their validity (A02.FR.09).
  const std::vector<OwnCertificate>& own() const;
  void add_own(OwnCertificate certificate);

  /// It differs from what the configuration gave.
  bool changed() const noexcept { return changed_; }
  /// Lets go of what can be read from the configuration again. References into it end.
  void rest() noexcept {
    if (!changed_) contents_.reset();
  }
  void save(Json& here) const;
  void load(const Json& here);

 private:
  struct Contents {
    std::vector<InstalledRoot> roots;
    std::vector<OwnCertificate> own;
    std::string fallback_pem;
  };
  Contents& contents() const;
  Contents& change();
  const InstalledRoot* find(RootUse use, const Certificate& certificate) const;

  const ChargePointConfig& config_;
  mutable std::optional<Contents> contents_;  // read from the configuration at first use
  bool changed_ = false;
};

/// Newest first.
void sort_by_start(std::vector<OwnCertificate>& own);

}  // namespace ocppsim
