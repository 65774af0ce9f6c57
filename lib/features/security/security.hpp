// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Security: how the charger and the CSMS trust each other. 1.6 security whitepaper (edition 3) A00
// to A05, M03 to M05; 2.0.1 blocks A and M use the same numbers.
//
//   events ──> log (rolling) ──critical──> outbox ──one at a time──> CSMS
//   profile, password, certificates ──> prepare(Endpoint) ──> the next connection
//                ^                                                 │ opened, failed
//                └── back to what worked before, when the new fails┘
//
//   * The outbox survives power loss and is delivered in order; it stands beside the queue of
//     transaction messages, so neither ever waits for the other.
//   * What was accepted but has not connected yet is on trial: the profile before, the root before
//     and the certificate before are kept until it has.
//   * Keys come from the stream "<identity>/key-<n>": the same run asks for the same certificate.
//
// Files: security.cpp (events, lifecycle), connection.cpp (profile, credentials, trial),
// certificates.cpp (what the CSMS may do with certificates).
#pragma once

#include "features/feature.hpp"
#include "features/security/certificate_store.hpp"
#include "features/security/security_log.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

/// How a CALL of this block ended.
enum class CallEnd { accepted, rejected, failed, unknown, lost };

/// What the versions name differently.
struct SecurityWords {
  std::span<const SecurityEventKind> events;
  std::string_view csms_root;  // certificate types
  std::string_view manufacturer_root;
  std::string_view own_certificate;
  bool tells_use = false;  // SignCertificate says what the certificate is for
};

class SecurityMessages {
 public:
  virtual ~SecurityMessages() = default;
  using OnEnd = std::function<void(CallEnd)>;
  virtual const SecurityWords& words() const noexcept = 0;
  virtual void notify(const SecurityLogEntry& event, OnEnd on_end) = 0;
  /// `number`: of the request, for versions that tell it.
  virtual void sign_certificate(const std::string& request_pem, std::int64_t number, bool triggered,
                                OnEnd on_end) = 0;
};

enum class EventOrigin {
  seen,     // told if critical
  routine,  // told if critical and a security profile is in use. Our choice: a 1.6 CSMS that never
            // set one may not know the extension, and 2.x, which knows only profiles 1 to 3, is
            // played without one where security is not what is looked at
  again,    // what was told of the dial before; only logged
};

class Security final : public Feature {
 public:
  static constexpr std::size_t outbox_limit = 100;  // beyond it the oldest event is not delivered
  static constexpr int profile_trials = 3;          // failed dials before the old profile returns
  static constexpr Duration renewal_lead = hours{24 * 30};  // A03.FR.02: one month
  static constexpr Duration signing_wait = hours{24};       // for CertificateSigned, at last
  static constexpr Duration clock_jump_told = seconds{1};   // smaller ones are no event
  static constexpr std::size_t max_type = 50;
  static constexpr std::size_t max_info = 255;

  Security(FeatureContext& context, std::unique_ptr<SecurityMessages> messages);

  // ---- events (security.cpp) ----
  void report(SecurityEvent event, std::string_view info = {},
              EventOrigin origin = EventOrigin::seen);
  /// Spelled as the version does, or a vendor's own; told if critical or not in the list.
  void report_by_hand(std::string_view type, std::string_view info);
  const SecurityLog& log() const noexcept { return log_; }
  /// Events not yet delivered, oldest first.
  const std::vector<SecurityLogEntry>& outbox() const noexcept { return outbox_; }
  void on_startup();
  void on_reboot(BootReason reason);
  void on_clock_set(Duration jump);

  // ---- connection (connection.cpp) ----
  int profile() const noexcept { return profile_; }
  std::string base_url() const;
  void prepare(Endpoint& endpoint);
  void on_link_open();
  void on_link_failed(const CloseEvent& event);
  /// Whether a CSMS may set that: rules that no type and no range can say (A05).
  bool accepts(Setting setting, std::string_view value) const;

  // ---- certificates (certificates.cpp) ----
  /// Asks for a certificate of a new key, after the answer went out. False: the name of the
  /// organization is not set (A02 prerequisite).
  bool trigger_signing();
  /// The answer to it, or to the request of that number. False: refused, and reported as
  /// invalid_charging_station_certificate.
  bool certificate_signed(std::string_view chain_pem, std::optional<std::int64_t> number = {});
  InstallAnswer install(RootUse use, std::string_view pem);
  DeleteAnswer remove(const CertificateHash& hash);
  std::vector<CertificateHash> installed(RootUse use, HashAlgorithm algorithm) const {
    return store_.hashes(use, algorithm);
  }
  /// Of all uses.
  std::size_t installed_count();
  /// The roots firmware signatures are verified with.
  std::vector<Certificate> roots(RootUse use) const { return store_.roots(use); }

  void on_accepted() override;
  void on_reconnected(Duration offline_for) override;
  void on_disconnected() override;
  void on_power_off() override;
  void on_variable_changed(std::size_t index) override;
  void save(Json& state) const override;
  void save_pieces(PieceSink& pieces) override { log_.save(pieces); }
  void load(const Json& state) override;

 private:
  struct SigningRequest {
    std::string key_pem;
    std::string request_pem;
    bool delivered = false;  // the CSMS took it; CertificateSigned is awaited
    std::int64_t repeats = 0;
  };

  UtcTime now() const noexcept { return context_.clock.now(); }
  std::string_view spell(RootUse use) const;
  std::string name_of(Setting setting) const;
  void note(std::string_view type, std::string_view info, bool tell);
  void deliver();
  void on_delivered(CallEnd end);

  int configured_profile() const;
  std::string password() const;
  void change_profile(int profile);
  void fall_back(const std::string& why);
  void note_failure(const CloseEvent& event);
  void report_failure(SecurityEvent event, const std::string& info);
  const OwnCertificate* own_now() const;
  std::shared_ptr<const TlsCredentials> credentials();

  bool can_sign() const;
  void make_request(bool triggered);
  void send_request(bool triggered);
  void on_request_ended(CallEnd end);
  void await_certificate();
  void on_no_certificate();
  void forget_request(std::string_view why);
  std::size_t room_for_roots() const;
  bool is_own(const CertificateHash& hash) const;
  std::string objection(const std::vector<Certificate>& chain) const;
  void schedule_renewal();
  void on_renewal_due();
  void schedule_switch();
  void certificates_changed(const std::string& what);

  std::unique_ptr<SecurityMessages> messages_;
  SecurityLog& log_;  // the equipment's
  std::vector<SecurityLogEntry> outbox_;
  CertificateStore store_;
  std::optional<SigningRequest> request_;
  std::shared_ptr<const TlsCredentials> credentials_;  // nullptr: the configuration's
  std::string renewal_asked_;  // serial number of the certificate whose successor was asked for
  std::int64_t keys_made_ = 0;
  std::optional<int> profile_before_;          // on trial: what to go back to
  std::optional<SecurityEvent> last_failure_;  // why the dial before this one failed
  int profile_ = 0;
  int profile_failures_ = 0;
  int attempts_ = 0;  // at delivering the first of the outbox
  bool in_flight_ = false;
  bool request_in_flight_ = false;
  bool rebooting_ = false;
  bool own_on_trial_ = false;       // the newest own certificate never connected
  bool uses_previous_own_ = false;  // ... and failed: the one before it is tried
  bool uses_fallback_root_ = false;
  Timer retry_;
  Timer signing_;
  Timer renewal_;
  Timer switch_;  // to a certificate whose time has not come
};

}  // namespace ocppsim
