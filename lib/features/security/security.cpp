// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/security/security.hpp"

#include "base/text.hpp"
#include "features/equipment.hpp"
#include "wire/json_members.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {
namespace {

std::string cut(std::string_view text, std::size_t limit) {
  const std::string_view start = text.substr(0, limit);
  return std::string(start.substr(0, valid_utf8_prefix(start)));
}

const char* reboot_word(BootReason reason) {
  switch (reason) {
    case BootReason::local_reset: return "local reset";
    case BootReason::remote_reset: return "remote reset";
    case BootReason::scheduled_reset: return "scheduled reset";
    case BootReason::firmware_update: return "firmware update";
    case BootReason::watchdog: return "watchdog";
    default: return "reset";
  }
}

}  // namespace

Security::Security(FeatureContext& context, std::unique_ptr<SecurityMessages> messages)
    : Feature(context),
      messages_(std::move(messages)),
      log_(context.equipment.security_log),
      store_(context.config),
      retry_(context.loop, [this] { deliver(); }),
      signing_(context.loop, [this] { on_no_certificate(); }),
      renewal_(context.loop, [this] { on_renewal_due(); }),
      switch_(context.loop, [this] {
        if (profile_ == 3) context_.host.reconnect();
      }) {
  profile_ = configured_profile();
}

// ---- events -------------------------------------------------------------------------------------

void Security::report(SecurityEvent event, std::string_view info, EventOrigin origin) {
  const auto kinds = messages_->words().events;
  const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                 [&](const SecurityEventKind& k) { return k.event == event; });
  OCPPSIM_ASSERT(kind != kinds.end(), "a rule reports what its version knows");
  const bool wanted =
      origin == EventOrigin::seen || (origin == EventOrigin::routine && profile_ > 0);
  note(kind->type, info, kind->critical && wanted);
}

void Security::report_by_hand(std::string_view type, std::string_view info) {
  const auto kinds = messages_->words().events;
  const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                 [&](const SecurityEventKind& k) { return k.type == type; });
  note(type, info, kind == kinds.end() || kind->critical);
}

void Security::note(std::string_view type, std::string_view info, bool tell) {
  SecurityLogEntry entry{now(), cut(type, max_type), cut(info, max_info)};
  log_.add(entry);
  context_.emit(EventKind::security_event, 0, 0, entry.type);
  if (tell) {
    if (outbox_.size() >= outbox_limit) {
      // The one in flight stays: its answer is still to come.
      context_.emit(EventKind::message_given_up, 0, 0, "SecurityEventNotification");
      outbox_.erase(outbox_.begin() + (in_flight_ ? 1 : 0));
    }
    outbox_.push_back(std::move(entry));
    deliver();
  }
  context_.host.state_changed(this);
}

/// A04.FR.02: until the CSMS has answered, in order, one at a time.
void Security::deliver() {
  if (outbox_.empty() || in_flight_ || rebooting_) return;
  if (retry_.armed() || !context_.host.online()) return;
  in_flight_ = true;
  ++attempts_;
  messages_->notify(outbox_.front(), [this](CallEnd end) { on_delivered(end); });
}

void Security::on_delivered(CallEnd end) {
  in_flight_ = false;
  if (end == CallEnd::lost) return;  // the next connection delivers it
  const auto limit =
      std::max<std::int64_t>(1, context_.variables.number(Setting::transaction_message_attempts));
  if (end == CallEnd::failed && attempts_ < limit) {
    // As transaction messages wait (1.6 section 3.7.1), without making those wait.
    retry_.start(attempts_ *
                 context_.variables.seconds_of(Setting::transaction_message_retry_interval_s));
    return;
  }
  if (end != CallEnd::accepted)
    context_.emit(EventKind::message_given_up, 0, 0, "SecurityEventNotification");
  attempts_ = 0;
  outbox_.erase(outbox_.begin());
  context_.host.state_changed(this);
  deliver();
}

void Security::on_startup() {
  rebooting_ = false;
  report(SecurityEvent::startup_of_the_device, {}, EventOrigin::routine);
}

void Security::on_reboot(BootReason reason) {
  rebooting_ = true;  // told after it: nothing is sent that could not be answered any more
  report(SecurityEvent::reset_or_reboot, reboot_word(reason), EventOrigin::routine);
}

void Security::on_clock_set(Duration jump) {
  if (jump > -clock_jump_told && jump < clock_jump_told) return;
  report(SecurityEvent::setting_system_time, "by " + format_duration(jump), EventOrigin::routine);
}

// ---- lifecycle ----------------------------------------------------------------------------------

void Security::on_accepted() {
  deliver();
  if (request_ && !request_->delivered && !request_in_flight_) send_request(false);
  schedule_renewal();
}

void Security::on_reconnected(Duration) {
  on_accepted();
}

void Security::on_disconnected() {
  in_flight_ = false;
  request_in_flight_ = false;
  attempts_ = 0;
  retry_.cancel();
}

void Security::on_power_off() {
  on_disconnected();
  rebooting_ = false;
  signing_.cancel();
  renewal_.cancel();
  switch_.cancel();
}

void Security::on_variable_changed(std::size_t index) {
  const Setting setting = context_.variables.table().entry(index).setting;
  if (setting == Setting::security_profile) {
    change_profile(configured_profile());
  } else if (setting == Setting::basic_auth_password) {
    // A01.FR.11, not its value
    report(SecurityEvent::reconfiguration_of_security_parameters, name_of(setting));
    // A01: the new password takes a new connection.
    if (profile_ == 1 || profile_ == 2) context_.host.defer([this] { context_.host.reconnect(); });
  }
}

/// Certificates hardly ever change.
void Security::save(Json& state) const {
  if (!outbox_.empty()) state["security_outbox"] = to_json(outbox_);
  if (store_.changed()) store_.save(state["security_certificates"]);
  Json here = Json::object();
  if (request_) {
    Json& request = here["request"];
    request["key"] = request_->key_pem;
    request["csr"] = request_->request_pem;
    request["delivered"] = request_->delivered;
    if (request_->repeats > 0) request["repeats"] = request_->repeats;
  }
  if (keys_made_ > 0) here["keysMade"] = keys_made_;
  if (profile_before_) here["profileBefore"] = *profile_before_;
  if (own_on_trial_) here["ownOnTrial"] = true;
  if (!renewal_asked_.empty()) here["renewalAsked"] = renewal_asked_;
  if (!here.members().empty()) state["security"] = std::move(here);
}

void Security::load(const Json& state) {
  profile_ = configured_profile();
  log_.restore(state);
  const std::vector<SecurityLogEntry> kept = read_entries(state.find("security_outbox"));
  outbox_.insert(outbox_.begin(), kept.begin(), kept.end());
  if (const Json* certificates = state.find("security_certificates")) store_.load(*certificates);
  const Json* here = state.find("security");
  if (here == nullptr) return schedule_switch();
  if (const Json* request = here->find("request")) {
    request_ = SigningRequest{text_of(*request, "key"), text_of(*request, "csr"),
                              flag_of(*request, "delivered"), 0};
    if (const Json* repeats = request->find("repeats")) request_->repeats = repeats->as_int();
    if (request_->delivered) await_certificate();
  }
  if (const Json* made = here->find("keysMade")) keys_made_ = made->as_int();
  if (const Json* before = here->find("profileBefore"))
    profile_before_ = static_cast<int>(before->as_int());
  own_on_trial_ = flag_of(*here, "ownOnTrial");
  renewal_asked_ = text_of(*here, "renewalAsked");
  schedule_switch();
}

}  // namespace ocppsim
