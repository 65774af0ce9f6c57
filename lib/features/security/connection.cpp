// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a connection is made with, and what is learned from how it went.
#include "features/security/security.hpp"

#include "base/text.hpp"

#include <charconv>
#include <utility>

namespace ocppsim {
namespace {

constexpr std::size_t shortest_password = 16;  // A00.FR.205

bool uses_password(int profile) {
  return profile == 1 || profile == 2;
}

std::string from_hex(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    unsigned value = 0;
    std::from_chars(digits.data() + i, digits.data() + i + 2, value, 16);
    bytes += static_cast<char>(value);
  }
  return bytes;
}

bool is_hex(std::string_view text) {
  return text.size() % 2 == 0 &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

}  // namespace

int Security::configured_profile() const {
  return context_.variables.has(Setting::security_profile)
             ? static_cast<int>(context_.variables.number(Setting::security_profile))
             : context_.config.security_profile;
}

/// As it stands in the header. Chargers differ in whether the key is the password or its
/// hexadecimal spelling (1.6-J errata 3.12); the configuration's is always the password itself.
std::string Security::password() const {
  const std::string_view set = context_.variables.text(Setting::basic_auth_password);
  if (set.empty()) return context_.config.basic_auth_password;
  return context_.config.persona.hex_password && is_hex(set) ? from_hex(set) : std::string(set);
}

std::string Security::base_url() const {
  const ChargePointConfig& config = context_.config;
  if (profile_ < 2) return config.url;
  if (!config.secure_url.empty()) return config.secure_url;
  constexpr std::string_view plain = "ws://";
  return config.url.compare(0, plain.size(), plain) == 0
             ? "wss://" + config.url.substr(plain.size())
             : config.url;
}

void Security::prepare(Endpoint& endpoint) {
  endpoint.url = base_url();
  if (endpoint.url.empty() || endpoint.url.back() != '/') endpoint.url += '/';
  endpoint.url += percent_encode(context_.identity);  // 1.6-J section 3.1.1
  if (uses_password(profile_)) {                      // A00.FR.203, 204
    endpoint.basic_auth_user = context_.identity;
    endpoint.basic_auth_password = password();
  }
  endpoint.tls = credentials();
}

// ---- what TLS is given --------------------------------------------------------------------------

/// A02.FR.08, 09: the newest whose time has come; the one before it while that one fails.
const OwnCertificate* Security::own_now() const {
  const std::vector<OwnCertificate>& own = store_.own();
  const OwnCertificate* newest = nullptr;
  for (const OwnCertificate& candidate : own) {
    const Result<Certificate> leaf = Certificate::parse(candidate.chain_pem);
    if (!leaf || leaf->not_before() > now()) continue;
    if (newest) return uses_previous_own_ ? &candidate : newest;
    newest = &candidate;
  }
  return newest;
}

std::shared_ptr<const TlsCredentials> Security::credentials() {
  const std::shared_ptr<const TlsCredentials>& factory = context_.config.tls;
  if (!store_.changed()) return factory;
  TlsCredentials made = factory ? *factory : TlsCredentials{};
  // Nobody's roots are trusted because none is left (M04 remark); the system's only if they were.
  made.system_roots = factory && factory->ca_pem.empty() ? SystemRoots::always : SystemRoots::never;
  made.ca_pem.clear();
  const std::optional<Certificate> fallback = store_.fallback();
  if (uses_fallback_root_ && fallback) {
    made.ca_pem = fallback->pem();  // M05.FR.13
  } else {
    for (const Certificate& root : store_.roots(RootUse::csms)) made.ca_pem += root.pem();
  }
  const OwnCertificate* own = own_now();
  made.certificate_pem = own ? own->chain_pem : std::string{};
  made.private_key_pem = own ? own->key_pem : std::string{};
  const bool same = credentials_ && credentials_->ca_pem == made.ca_pem &&
                    credentials_->certificate_pem == made.certificate_pem &&
                    credentials_->private_key_pem == made.private_key_pem;
  // The same object again lets TLS keep its context and resume its sessions.
  if (!same) credentials_ = std::make_shared<const TlsCredentials>(std::move(made));
  return credentials_;
}

// ---- profile (A05) ------------------------------------------------------------------------------

bool Security::accepts(Setting setting, std::string_view value) const {
  if (setting == Setting::basic_auth_password && context_.config.persona.hex_password)
    return is_hex(value) && value.size() >= 2 * shortest_password;
  if (setting != Setting::security_profile) return true;
  std::int64_t wanted = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), wanted);
  if (error != std::errc{} || end != value.data() + value.size()) return false;
  if (wanted <= profile_ || wanted > 3) return false;  // A05.FR.01, A00.FR.005
  const auto profile = static_cast<int>(wanted);
  const std::size_t length = context_.variables.text(Setting::basic_auth_password).empty()
                                 ? context_.config.basic_auth_password.size()
                                 : context_.variables.text(Setting::basic_auth_password).size();
  if (uses_password(profile) && length < shortest_password) return false;  // A05.FR.02
  if (profile < 2) return true;
  bool rooted = false;  // A05.FR.03
  for (const Certificate& root : store_.roots(RootUse::csms)) rooted |= root.valid_at(now());
  if (!rooted || profile == 2) return rooted;
  const OwnCertificate* own = own_now();  // A05.FR.04
  const Result<Certificate> leaf = Certificate::parse(own ? own->chain_pem : std::string{});
  return leaf && leaf->valid_at(now());
}

void Security::change_profile(int profile) {
  const int before = std::exchange(profile_, profile);
  if (before == profile) return;
  profile_failures_ = 0;
  profile_before_ = profile > before ? std::optional<int>(before) : std::nullopt;
  report(SecurityEvent::reconfiguration_of_security_parameters,
         "SecurityProfile " + std::to_string(before) + " to " + std::to_string(profile));
  context_.emit(EventKind::security_profile_changed, 0, 0, {}, profile);
  context_.host.defer([this] { context_.host.reconnect(); });  // A05.FR.06, after the answer
}

/// A05.FR.08.
void Security::fall_back(const std::string& why) {
  const int before = *std::exchange(profile_before_, std::nullopt);
  report(SecurityEvent::reconfiguration_of_security_parameters,
         "back to SecurityProfile " + std::to_string(before) + ": " + why);
  profile_ = before;
  context_.variables.set_setting(Setting::security_profile, std::to_string(before));
  context_.emit(EventKind::security_profile_changed, 0, 0, "fallback", before);
  context_.host.state_changed(this);
}

// ---- how it went --------------------------------------------------------------------------------

void Security::on_link_open() {
  profile_failures_ = 0;
  last_failure_.reset();
  bool changed = profile_before_.has_value();
  profile_before_.reset();
  if (profile_ >= 2 && !uses_fallback_root_ && store_.fallback()) {  // M05.FR.12
    store_.drop_fallback();
    changed = true;
  }
  uses_fallback_root_ = false;  // the next connection tries the new root first
  if (profile_ == 3 && own_on_trial_ && !uses_previous_own_) {
    own_on_trial_ = false;
    changed = true;
  }
  uses_previous_own_ = false;
  if (changed) context_.host.state_changed(this);
}

void Security::on_link_failed(const CloseEvent& event) {
  // Given up by ourselves: nothing was learned.
  if (event.reason == CloseReason::aborted || event.reason == CloseReason::local) return;
  note_failure(event);
  const bool certificate = event.tls == TlsFault::certificate;
  if (profile_ >= 2 && certificate && store_.fallback())
    uses_fallback_root_ = !uses_fallback_root_;  // M05.FR.13
  const bool refused = event.tls == TlsFault::refused || event.reason == CloseReason::rejected;
  if (profile_ == 3 && own_on_trial_ && refused && store_.own().size() > 1)
    uses_previous_own_ = !uses_previous_own_;  // A02.FR.10
  if (profile_before_ && ++profile_failures_ >= profile_trials)
    fall_back(event.detail.empty() ? to_string(event.reason) : event.detail);
}

/// The events a charger can tell from a connection that did not come up (A00.FR.309, 315, 322).
void Security::note_failure(const CloseEvent& event) {
  const bool unauthorized = event.http_status == 401 || event.http_status == 403;
  using enum SecurityEvent;
  switch (event.tls) {
    case TlsFault::certificate: return report_failure(invalid_csms_certificate, event.detail);
    case TlsFault::version: return report_failure(invalid_tls_version, event.detail);
    case TlsFault::cipher_suite: return report_failure(invalid_tls_cipher_suite, event.detail);
    case TlsFault::refused: return report_failure(failed_to_authenticate_at_csms, event.detail);
    case TlsFault::none:
    case TlsFault::other: break;
  }
  if (event.reason == CloseReason::rejected && unauthorized)
    report_failure(failed_to_authenticate_at_csms, "HTTP " + std::to_string(event.http_status));
}

/// Told once for dials that fail alike, or they would drive other events out of the outbox.
void Security::report_failure(SecurityEvent event, const std::string& info) {
  const bool again = std::exchange(last_failure_, event) == event;
  report(event, info, again ? EventOrigin::again : EventOrigin::seen);
}

}  // namespace ocppsim
