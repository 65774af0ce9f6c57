// SPDX-License-Identifier: AGPL-3.0-or-later
#include "charge_point/body.hpp"

#include "base/text.hpp"
#include "features/late.hpp"
#include "features/metering/metering.hpp"
#include "features/provisioning/provisioning.hpp"
#include "features/security/security.hpp"
#include "features/transactions/transactions.hpp"
#include "features/variable_tables.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {
namespace {

const Dialect& first_dialect(const ChargePointConfig& config) {
  const Dialect* dialect = Dialect::find(config.subprotocols.front());
  OCPPSIM_ASSERT(dialect != nullptr, "unknown subprotocol: check() the configuration first");
  return *dialect;
}

Error no_such_variable(std::string_view name) {
  return Error(Errc::not_found, "there is no variable \"" + std::string(name) + "\"");
}

Error constant_variable(std::string_view name) {
  return Error(Errc::state, std::string(name) + " is constant");
}

}  // namespace

ChargePoint::Body::Mind::Mind(Body& body, const Dialect& dialect)
    : variables(body.scratch_.tables().get(dialect, body.config_)),
      context{
          body.loop_,  body.identity_, *body.config_, dialect,      body.station_, variables,
          body.clock_, body.queue_,    body.session_, body.random_, body,          body.equipment_,
          {}},
      features(make_feature_set(context)) {}

ChargePoint::Body::Body(ChargePoint& face, EventLoop& loop,
                        std::shared_ptr<const ChargePointConfig> config,
                        ChargePointEnvironment environment)
    : face_(face),
      loop_(loop),
      config_(std::move(config)),
      identity_(environment.identity.empty() ? config_->identity : environment.identity),
      random_(environment.random),
      own_scratch_(environment.scratch ? nullptr : std::make_unique<ScratchMemory>()),
      scratch_(environment.scratch ? *environment.scratch : *own_scratch_),
      alive_(std::make_shared<bool>(true)),
      station_(config_->evses),
      clock_(loop),
      equipment_{environment.files, config_->firmware.fault, {}, {}, {}},
      session_(loop, scratch_.get(), ids_, *this, Session::Options{config_->call_timeout, true}),
      queue_(loop, session_, CallQueue::Options{}),
      link_(loop, std::move(environment.transport), random_.stream(identity_ + "/back-off"), *this),
      lifecycle_(loop, [this] { on_lifecycle_timer(); }) {
  session_.attach(&link_);
  if (environment.store) kept_ = std::make_unique<KeptState>(*environment.store, identity_);
  queue_.set_changed(
      [this](std::uint64_t sequence, const QueuedCall* call) { on_queue_changed(sequence, call); });
  queue_.set_resolver([this](const QueuedCall& call) {
    return blocks().transactions->csms_id_text(call.late_key);
  });
  queue_.set_transactional_done([this](const QueuedCall& call, const Reply& reply) {
    if (!reply.ok()) tell(EventKind::message_given_up, call.action);
    blocks().transactions->on_transactional_done(call, reply);
  });
  if (config_->persona.lower_case_enums)
    queue_.set_speller([this](std::string_view action, std::string& payload) {
      spell(action, PayloadKind::request, payload);
    });
  build_mind(first_dialect(*config_));
}

ChargePoint::Body::~Body() {
  if (powered_) {
    state_fails_ = true;  // nobody may be told from here any more
    save_everything();
  }
  *alive_ = false;
  queue_.set_changed({});
  queue_.forget_volatile();
}

// ---- mind ---------------------------------------------------------------------------------------

void ChargePoint::Body::build_mind(const Dialect& dialect) {
  mind_.reset();  // the old one's blocks must not meet the new one's
  mind_ = std::make_unique<Mind>(*this, dialect);
  mind_->variables.set_changed([this](std::size_t index) { on_variable_changed(index); });
  mind_->variables.set_noted([this] { state_changed(); });
  session_.set_rules(dialect.frames);
  apply_settings();
}

/// The settings that floors below the features obey.
void ChargePoint::Body::apply_settings() {
  const Variables& variables = mind_->variables;
  session_.set_call_timeout(variables.has(Setting::message_timeout_s)
                                ? variables.seconds_of(Setting::message_timeout_s)
                                : config_->call_timeout);
  CallQueue::Options options;
  if (variables.has(Setting::transaction_message_attempts))
    options.max_attempts = static_cast<int>(
        std::max<std::int64_t>(1, variables.number(Setting::transaction_message_attempts)));
  if (variables.has(Setting::transaction_message_retry_interval_s))
    options.retry_interval = variables.seconds_of(Setting::transaction_message_retry_interval_s);
  options.retry_keeps_message_id = config_->persona.retry_keeps_message_id;
  options.resume_delay = config_->persona.resume_delay;
  options.limit = config_->queue_limit;
  queue_.set_options(options);
  link_.set_ping_interval(variables.seconds_of(Setting::websocket_ping_interval_s));
}

void ChargePoint::Body::on_variable_changed(std::size_t index) {
  if (waking_ || !powered_) return;
  const VariableEntry& entry = mind_->variables.table().entry(index);
  if (entry.setting != Setting::none) apply_settings();
  for (Feature* feature : mind_->features->features()) feature->on_variable_changed(index);
  state_changed();
  std::string text = format_variable_name(entry.address);
  const bool exists = mind_->variables.exists(index);
  if (exists) text += '=';
  if (exists && entry.mutability != Mutability::write_only) text += mind_->variables.value(index);
  tell(EventKind::variable_changed, text);
}

Result<void> ChargePoint::Body::set_variable(std::string_view name, std::string_view value) {
  // In the table: what was deleted comes back.
  const std::size_t index = mind_->variables.table().find(parse_variable_name(dialect(), name));
  if (index == VariableTable::npos) return no_such_variable(name);
  if (mind_->variables.table().entry(index).constant) return constant_variable(name);
  Result<void> set = mind_->variables.force(index, value);
  if (set && !powered_) changed_while_off_.emplace_back(name, value);
  return set;
}

Result<void> ChargePoint::Body::delete_variable(std::string_view name) {
  Variables& variables = mind_->variables;
  const VariableAddress address = parse_variable_name(dialect(), name);
  const std::size_t index = variables.find(address);
  if (index == VariableTable::npos) return no_such_variable(name);
  if (variables.table().entry(index).constant) return constant_variable(name);
  if (address.attribute == AttributeType::actual) {
    const auto [first, last] = variables.table().attributes_of(index);
    for (std::size_t i = first; i < last; ++i) variables.remove(i);
  } else {
    variables.remove(index);
  }
  if (!powered_) changed_while_off_.emplace_back(name, std::nullopt);
  return {};
}

// ---- Host ---------------------------------------------------------------------------------------

void ChargePoint::Body::emit(const ChargePointEvent& event) {
  // A car that never left is put back by power on; nobody plugged it in.
  if (replacing_cars_ && event.kind == EventKind::plugged_in) return;
  equipment_.log.add(clock_.now(), event);
  if (observers_.empty()) return;
  observers_.each([&](ChargePointObserver& observer) { observer.on_event(face_, event); });
}

void ChargePoint::Body::tell(EventKind kind, std::string_view text, std::int64_t number) {
  emit(ChargePointEvent{kind, loop_.now(), 0, 0, text, number, nullptr});
}

bool ChargePoint::Body::online() const {
  return connected() && boot_status() == BootStatus::accepted;
}

BootStatus ChargePoint::Body::boot_status() const {
  return powered_ ? mind_->context.blocks.provisioning->boot_status() : BootStatus::none;
}

void ChargePoint::Body::boot_answered(BootStatus status) {
  if (status != BootStatus::accepted) return;
  for (Feature* feature : mind_->features->features()) feature->on_accepted();
}

void ChargePoint::Body::judge_reset(const ResetRequest& request, Give<ResetDecision> then) {
  if (!reset_hook_) return then({});
  const LateResetHook hook = reset_hook_;  // it may replace itself
  hook(request, give_once(*this, std::move(then)));
}

void ChargePoint::Body::defer(EventLoop::Task task) {
  loop_.defer([alive = alive_, task = std::move(task)] {
    if (*alive) task();
  });
}

/// What is under way is finished first: a CSMS that is cut off while it answers may lose more than
/// that answer.
void ChargePoint::Body::reconnect() {
  if (!powered_) return;
  reconnect_due_ = session_.is_open() && session_.busy();
  if (!reconnect_due_) return link_.reconnect();
  queue_.set_gate(Gate::closed);
}

// ---- link ---------------------------------------------------------------------------------------

Endpoint ChargePoint::Body::link_endpoint() {
  Endpoint endpoint;
  endpoint.subprotocols = config_->subprotocols;
  endpoint.headers = config_->headers;
  blocks().security->prepare(endpoint);  // url, password, certificates
  endpoint.local_address = config_->local_address;
  endpoint.handshake_timeout = config_->handshake_timeout;
  return endpoint;
}

BackOffPolicy ChargePoint::Body::link_back_off() {
  const Variables& variables = mind_->variables;
  BackOffPolicy policy{config_->back_off_wait_minimum, config_->back_off_random_range,
                       config_->back_off_repeat_times, config_->max_connect_attempts};
  // A table holds whole seconds; an untouched one must not round the configuration.
  const auto overridden = [&](Setting setting) {
    const std::size_t index = variables.find_setting(setting);
    return index != VariableTable::npos && variables.overrides().contains(index);
  };
  if (overridden(Setting::back_off_wait_minimum_s))
    policy.wait_minimum = variables.seconds_of(Setting::back_off_wait_minimum_s);
  if (overridden(Setting::back_off_random_range_s))
    policy.random_range = variables.seconds_of(Setting::back_off_random_range_s);
  if (overridden(Setting::back_off_repeat_times))
    policy.repeat_times = static_cast<int>(variables.number(Setting::back_off_repeat_times));
  return policy;
}

void ChargePoint::Body::on_link_dialing() {
  tell(EventKind::connecting, blocks().security->base_url());
}

void ChargePoint::Body::on_link_gave_up(int attempts) {
  tell(EventKind::connect_failed, "gave up", attempts);
}

void ChargePoint::Body::on_session_open(std::string_view subprotocol) {
  was_open_ = true;
  ++connections_;
  if (config_->persona.reuses_message_ids) ids_ = MessageIdSource();
  const Dialect* dialect = Dialect::find(subprotocol);
  OCPPSIM_ASSERT(dialect != nullptr, "a transport opened with a subprotocol that was not offered");
  if (dialect != &mind_->context.dialect) replace_dialect(*dialect);
  blocks().security->on_link_open();
  tell(EventKind::connected, subprotocol);
  if (!blocks().provisioning->on_link_up()) return;
  const Duration offline_for = loop_.now() - offline_since_;
  for (Feature* feature : mind_->features->features()) feature->on_reconnected(offline_for);
}

void ChargePoint::Body::on_session_closed(const CloseEvent& event) {
  queue_.on_disconnected();
  reconnect_due_ = false;
  const bool was_open = std::exchange(was_open_, false);
  if (was_open) {
    offline_since_ = loop_.now();
    for (Feature* feature : mind_->features->features()) feature->on_disconnected();
  } else if (powered_) {
    blocks().security->on_link_failed(event);
  }
  std::string why = to_string(event.reason);
  if (event.http_status != 0) why += " " + std::to_string(event.http_status);
  if (!event.detail.empty()) why += ": " + event.detail;
  tell(was_open ? EventKind::disconnected : EventKind::connect_failed, why, event.code);
  if (rebooting_ == Rebooting::delivering) go_down();
}

}  // namespace ocppsim
