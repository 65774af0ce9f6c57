// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Certificates on request of the CSMS: A02, A03 (own), M03 to M05 (roots).
#include "features/security/security.hpp"

#include "crypto/private_key.hpp"
#include "crypto/signing_request.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {
namespace {

/// A00.FR.511: what a charger's certificate is made out to.
const std::string& certified_name(const FeatureContext& context) {
  return context.config.serial_number.empty() ? context.identity : context.config.serial_number;
}

}  // namespace

std::string_view Security::spell(RootUse use) const {
  const SecurityWords& words = messages_->words();
  return use == RootUse::csms ? words.csms_root : words.manufacturer_root;
}

std::string Security::name_of(Setting setting) const {
  const VariableTable& table = context_.variables.table();
  const std::size_t index = table.find_setting(setting);
  return index == VariableTable::npos ? std::string{}
                                      : format_variable_name(table.entry(index).address);
}

void Security::certificates_changed(const std::string& what) {
  report(SecurityEvent::reconfiguration_of_security_parameters, what);
  context_.emit(EventKind::certificates_changed, 0, 0, what);
  context_.host.state_changed(this);
}

// ---- own certificate: asking --------------------------------------------------------------------

bool Security::can_sign() const {
  return !context_.variables.text(Setting::organization_name).empty();
}

bool Security::trigger_signing() {
  if (!can_sign()) return false;
  context_.host.defer([this] { make_request(true); });
  return true;
}

void Security::make_request(bool triggered) {
  const KeyKind kind = context_.config.persona.rsa_keys ? KeyKind::rsa_2048 : KeyKind::ec_p256;
  RandomStream random =
      context_.random.stream(context_.stream_name("key-" + std::to_string(++keys_made_)));
  const PrivateKey key = PrivateKey::generate(kind, random);  // A02.FR.02
  const SubjectName subject{certified_name(context_),
                            std::string(context_.variables.text(Setting::organization_name)),
                            {}};
  const Result<std::string> request = make_signing_request(key, subject);  // A02.FR.03, 13
  signing_.cancel();
  if (!request) {
    request_.reset();
    context_.emit(EventKind::certificates_changed, 0, 0,
                  "no certificate can be asked for: " + request.error().message);
    return;
  }
  request_ = SigningRequest{key.pem(), *request, false, 0};
  request_in_flight_ = false;
  context_.host.state_changed(this);
  send_request(triggered);
}

void Security::send_request(bool triggered) {
  request_in_flight_ = true;
  // An answer to an earlier request says nothing about this one.
  messages_->sign_certificate(request_->request_pem, keys_made_, triggered,
                              [this, n = keys_made_](CallEnd end) {
                                if (n == keys_made_) on_request_ended(end);
                              });
}

void Security::on_request_ended(CallEnd end) {
  request_in_flight_ = false;
  if (!request_ || end == CallEnd::lost) return;  // lost: asked again on the next connection
  if (end != CallEnd::accepted) return forget_request("the CSMS refused the signing request");
  request_->delivered = true;
  await_certificate();
  context_.host.state_changed(this);
}

/// A02.FR.17, 18: a station that has CertSigningRepeatTimes asks again, each time after twice the
/// wait. Others ask once (A02 error handling).
void Security::await_certificate() {
  const Variables& variables = context_.variables;
  const bool repeats = request_->repeats < variables.number(Setting::cert_signing_repeat_times);
  signing_.start(repeats ? variables.seconds_of(Setting::cert_signing_wait_minimum_s) *
                               (std::int64_t{1} << request_->repeats)
                         : signing_wait);
}

void Security::on_no_certificate() {
  if (request_->repeats >= context_.variables.number(Setting::cert_signing_repeat_times))
    return forget_request("no certificate came");  // A02.FR.19
  ++request_->repeats;
  request_->delivered = false;
  context_.host.state_changed(this);
  if (context_.host.online()) send_request(false);  // else the next connection asks
}

void Security::forget_request(std::string_view why) {
  signing_.cancel();
  request_.reset();
  context_.emit(EventKind::certificates_changed, 0, 0, why);
  context_.host.state_changed(this);
}

// ---- own certificate: getting -------------------------------------------------------------------

/// What is wrong with a certificate for this charger; empty: nothing (A02.FR.06).
std::string Security::objection(const std::vector<Certificate>& chain) const {
  const Certificate& leaf = chain.front();
  if (!request_) return "no certificate was asked for";
  const Result<PrivateKey> key = PrivateKey::parse(request_->key_pem);
  if (!key || !leaf.belongs_to(*key)) return "it is not for the key that was sent";
  if (leaf.not_after() < now()) return "it has expired";
  if (!leaf.strong_key()) return "its key is weaker than 112 bits";  // A00.FR.501
  if (leaf.is_authority()) return "it is an authority's";
  if (!leaf.may_sign_data() || !leaf.may_authenticate_client())  // A00.FR.512
    return "its key usage forbids TLS client authentication";
  if (leaf.common_name() != certified_name(context_))  // A00.FR.511
    return "its CN \"" + leaf.common_name() + "\" is not the serial number";
  if (leaf.organization() != context_.variables.text(Setting::organization_name))  // A00.FR.509
    return "its O \"" + leaf.organization() + "\" is not that of " +
           name_of(Setting::organization_name);
  const UtcTime when = std::max(now(), leaf.not_before());
  const Result<void> verified = verify_chain(chain, store_.roots(RootUse::csms), when);
  return verified ? std::string{} : verified.error().message;
}

bool Security::certificate_signed(std::string_view chain_pem, std::optional<std::int64_t> number) {
  const Variables& variables = context_.variables;
  const auto longest = variables.has(Setting::certificate_signed_max_chain_size)
                           ? variables.number(Setting::certificate_signed_max_chain_size)
                           : 10'000;
  std::string why;
  if (number && *number != keys_made_) {
    why = "it answers another request";  // 2.1 A02.FR.26
  } else if (static_cast<std::int64_t>(chain_pem.size()) > longest) {
    why = "longer than " + name_of(Setting::certificate_signed_max_chain_size);
  } else if (const auto chain = Certificate::parse_chain(chain_pem); !chain) {
    why = chain.error().message;
  } else {
    why = objection(*chain);
  }
  if (!why.empty()) {
    report(SecurityEvent::invalid_charging_station_certificate, why);  // A02.FR.07
    return false;
  }
  signing_.cancel();
  store_.add_own({std::string(chain_pem), request_->key_pem});
  request_.reset();
  own_on_trial_ = true;
  uses_previous_own_ = false;
  certificates_changed(std::string(messages_->words().own_certificate) + " installed");
  schedule_renewal();
  schedule_switch();
  if (profile_ == 3 && !switch_.armed()) context_.host.defer([this] { context_.host.reconnect(); });
  return true;
}

/// A02.FR.08: the newest certificate may not be valid yet.
void Security::schedule_switch() {
  switch_.cancel();
  if (!store_.changed() || store_.own().empty()) return;
  const Result<Certificate> newest = Certificate::parse(store_.own().front().chain_pem);
  if (newest && newest->not_before() > now()) switch_.start(newest->not_before() - now());
}

// ---- own certificate: renewing (A03) ------------------------------------------------------------

void Security::schedule_renewal() {
  renewal_.cancel();
  if (profile_ != 3 || request_) return;
  const OwnCertificate* own = own_now();
  const Result<Certificate> leaf = Certificate::parse(own ? own->chain_pem : std::string{});
  store_.rest();  // thousands of chargers come by here
  if (!leaf || leaf->serial_number() == renewal_asked_) return;
  renewal_.start(std::max(leaf->not_after() - renewal_lead - now(), Duration::zero()));
}

void Security::on_renewal_due() {
  const OwnCertificate* own = own_now();
  const Result<Certificate> leaf = Certificate::parse(own ? own->chain_pem : std::string{});
  if (!leaf || !can_sign() || request_) return;
  renewal_asked_ = leaf->serial_number();  // once: A03 error handling
  make_request(false);
}

// ---- roots --------------------------------------------------------------------------------------

InstallAnswer Security::install(RootUse use, std::string_view pem) {
  const Variables& variables = context_.variables;
  CertificateStore::InstallRules rules;
  rules.now = now();
  rules.max_roots = room_for_roots();
  rules.replaces_csms_root = variables.flag(Setting::additional_root_certificate_check);
  const InstallAnswer answer = store_.install(use, pem, rules);
  if (answer == InstallAnswer::accepted) {
    uses_fallback_root_ = false;
    certificates_changed(std::string(spell(use)) + " installed");
  }
  return answer;
}

/// 2.x has no key for it: the variable that counts them has a limit.
std::size_t Security::room_for_roots() const {
  const VariableTable& table = context_.variables.table();
  const std::size_t counter = table.find_setting(Setting::certificate_entries);
  return static_cast<std::size_t>(
      counter == VariableTable::npos
          ? context_.variables.number(Setting::certificate_store_max_length)
          : static_cast<std::int64_t>(table.entry(counter).max.value_or(0)));
}

std::size_t Security::installed_count() {
  const std::size_t count = store_.root_count();
  store_.rest();
  return count;
}

bool Security::is_own(const CertificateHash& hash) const {
  std::vector<Certificate> issuers = store_.roots(RootUse::csms);
  for (const OwnCertificate& own : store_.own()) {
    const Result<std::vector<Certificate>> chain = Certificate::parse_chain(own.chain_pem);
    if (!chain) continue;
    issuers.insert(issuers.end(), chain->begin() + 1, chain->end());
    const Certificate& leaf = chain->front();
    for (const Certificate& issuer : issuers) {
      if (leaf.signed_by(issuer) && leaf.hash(hash.algorithm, issuer) == hash) return true;
    }
  }
  return false;
}

DeleteAnswer Security::remove(const CertificateHash& hash) {
  if (is_own(hash)) return DeleteAnswer::own;  // M04.FR.05
  // A root is in use when the connection could not have been verified without it.
  const Result<std::vector<Certificate>> peer =
      profile_ >= 2 ? Certificate::parse_chain(context_.host.peer_chain_pem())
                    : Result<std::vector<Certificate>>(Error(Errc::not_found, "no TLS"));
  const auto in_use = [&](const Certificate& root) {
    if (!peer || !verify_chain(*peer, {root}, now())) return false;
    std::vector<Certificate> others = store_.roots(RootUse::csms);
    std::erase_if(others, [&](const Certificate& other) { return other.same_as(root); });
    return !verify_chain(*peer, others, now());
  };
  const DeleteAnswer answer = store_.remove(hash, in_use);
  if (answer == DeleteAnswer::accepted) certificates_changed("root certificate deleted");
  return answer;
}

}  // namespace ocppsim
