// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/charger_rig.hpp"

#include <ocppsim/catalogue.hpp>

#include <utility>

namespace ocppsim::test {

std::string at_path(const Json& json, std::string_view path) {
  const Json* here = &json;
  while (here && !path.empty()) {
    if (path.front() == '.') path.remove_prefix(1);
    if (path.front() == '[') {
      const std::size_t close = path.find(']');
      const auto index = std::stoul(std::string(path.substr(1, close - 1)));
      here = here->is_array() && index < here->items().size() ? &here->items()[index] : nullptr;
      path.remove_prefix(close + 1);
    } else {
      const std::size_t end = path.find_first_of(".[");
      here = here->find(path.substr(0, end));
      path = end == std::string_view::npos ? std::string_view{} : path.substr(end);
    }
  }
  if (!here) return {};
  return here->is_string() ? std::string(here->as_string()) : here->to_text();
}

VehicleSpec steady_car() {
  VehicleSpec car;
  car.battery_wh = 100'000;
  car.initial_soc_percent = 10;
  car.max_power_w = 11'000;
  car.taper = {};
  return car;
}

std::string TableCsms::call(std::string_view action, std::string_view payload) {
  const std::string id = "csms-" + std::to_string(++next_id_);
  asked[id] = action;
  say("[2,\"" + id + "\",\"" + std::string(action) + "\"," + std::string(payload) + "]");
  return id;
}

UpgradeDecision TableCsms::on_upgrade(const UpgradeRequest& request) {
  if (refuses_connections) return {503, {}};
  return {101, chosen.empty() ? request.subprotocols.front() : chosen};
}

void TableCsms::on_connection(const UpgradeRequest&, std::unique_ptr<Transport> connection) {
  peers_.push_back(std::make_unique<Peer>());
  peer_ = peers_.back().get();
  peer_->csms = this;
  connection->set_listener(peer_);
  peer_->transport = std::move(connection);
}

void TableCsms::on_text(std::string_view text) {
  const Result<Json> frame = Json::parse(text);
  if (!frame || !frame->is_array() || frame->items().size() < 4) return;
  const Json::Array& parts = frame->items();
  if (parts[0].as_int() != 2) return;
  const std::string id(parts[1].as_string());
  const std::string action(parts[2].as_string());
  if (silent.count(action)) return;
  if (int& left = errors[action]; left > 0) {
    --left;
    return say("[4,\"" + id + "\",\"InternalError\",\"\",{}]");
  }
  say("[3,\"" + id + "\"," + answer(action, parts[3]) + "]");
}

std::string TableCsms::answer(const std::string& action, const Json& request) {
  if (const auto found = handlers.find(action); found != handlers.end())
    return found->second(request);
  if (const auto found = answers.find(action); found != answers.end()) return found->second;
  const std::string now = "\"" + format_utc(loop_.utc_now()) + "\"";
  if (action == "BootNotification") {
    return "{\"status\":\"Accepted\",\"currentTime\":" + now + ",\"interval\":86400}";
  }
  if (action == "Heartbeat") return "{\"currentTime\":" + now + "}";
  if (action == "Authorize") {
    const bool v16 = request.find("idTag") != nullptr;
    return v16 ? R"({"idTagInfo":{"status":"Accepted"}})"
               : R"({"idTokenInfo":{"status":"Accepted"}})";
  }
  if (action == "StartTransaction") {
    return "{\"transactionId\":" + std::to_string(++next_transaction_) +
           ",\"idTagInfo\":{\"status\":\"Accepted\"}}";
  }
  return "{}";
}

// ---- the rig ----

ChargerRig::ChargerRig(std::string subprotocol, const Tweak& tweak, StateStore* store, Wrap wrap)
    : loop_(make_virtual_loop()),
      network_(*loop_),
      csms(*loop_, network_),
      files(*loop_),
      wrap_(std::move(wrap)),
      own_store_(make_memory_store()),
      store_(store ? store : own_store_.get()) {
  auto config = std::make_shared<ChargePointConfig>();
  config->identity = "CP-1";
  config->subprotocols = {std::move(subprotocol)};
  config->url = "pipe:csms/ocpp";
  config->back_off_wait_minimum = std::chrono::seconds{1};
  config->back_off_random_range = Duration{};
  if (tweak) tweak(*config);
  config_ = std::move(config);
  make_charger();
}

ChargerRig::~ChargerRig() {
  charger_->remove_observer(this);
}

void ChargerRig::boot_and_keep() {
  charger_->start();
  run(std::chrono::seconds{2});
}

void ChargerRig::replace_charger() {
  charger_->remove_observer(this);
  charger_.reset();
  make_charger();
}

void ChargerRig::set(std::string_view name, std::string_view value) {
  const Result<void> result = charger_->set_variable(name, value);
  OCPPSIM_ASSERT(result.ok(), "the test names a variable that is not there");
}

std::vector<SeenFrame> ChargerRig::sent(std::string_view action) const {
  std::vector<SeenFrame> out;
  for (const SeenFrame& frame : frames) {
    if (frame.direction == Direction::sent && frame.type == 2 &&
        (action.empty() || frame.action == action)) {
      out.push_back(frame);
    }
  }
  return out;
}

std::vector<std::string> ChargerRig::actions(const std::set<std::string>& without) const {
  std::vector<std::string> out;
  for (const SeenFrame& frame : sent()) {
    if (!without.count(frame.action)) out.push_back(frame.action);
  }
  return out;
}

std::string ChargerRig::ask(std::string_view action, std::string_view payload) {
  const std::string id = csms.call(action, payload);
  run(std::chrono::milliseconds{10});
  for (const SeenFrame& frame : frames) {
    if (frame.direction != Direction::sent || frame.type == 2 || frame.id != id) continue;
    return frame.type == 3 ? frame.payload.to_text() : "error " + frame.payload.to_text();
  }
  return {};
}

std::vector<SeenEvent> ChargerRig::told(EventKind kind) const {
  std::vector<SeenEvent> out;
  for (const SeenEvent& event : events) {
    if (event.kind == kind) out.push_back(event);
  }
  return out;
}

void ChargerRig::on_event(ChargePoint&, const ChargePointEvent& event) {
  SeenEvent seen{event.at, event.kind, event.evse, std::string(event.text), {}, event.number};
  if (event.transaction) seen.transaction = *event.transaction;
  events.push_back(std::move(seen));
}

void ChargerRig::on_frame(ChargePoint&, Direction direction, std::string_view text) {
  Result<Json> frame = Json::parse(text);
  if (!frame || !frame->is_array() || frame->items().size() < 3) return;
  Json::Array& parts = frame->items();
  SeenFrame seen;
  seen.at = loop_->now();
  seen.direction = direction;
  seen.type = static_cast<int>(parts[0].as_int());
  seen.id = std::string(parts[1].as_string());
  if (seen.type == 2) {
    seen.action = std::string(parts[2].as_string());
    seen.payload = parts[3];
  } else {
    seen.payload = parts[2];
  }
  if (checks_schema && direction == Direction::sent && seen.type <= 3) hold_to_catalogue(seen);
  frames.push_back(std::move(seen));
}

void ChargerRig::hold_to_catalogue(const SeenFrame& frame) {
  const Catalogue* catalogue = Catalogue::find(config_->subprotocols.front());
  const bool is_call = frame.type == 2;
  const auto asked = csms.asked.find(frame.id);
  if (!is_call && asked == csms.asked.end()) return;
  const Catalogue::Message* message = catalogue->message(is_call ? frame.action : asked->second);
  INFO("frame " << frame.id << " " << frame.action << " " << frame.payload.to_text());
  CHECK(message != nullptr);
  if (!message) return;
  JsonDocument document;
  const Result<JsonView> view = document.parse(frame.payload.to_text());
  PayloadFault fault{};
  const bool valid = catalogue->validate(
      *message, is_call ? PayloadKind::request : PayloadKind::response, *view, &fault);
  CHECK(fault.message == "");
  CHECK(valid);
}

void ChargerRig::make_charger() {
  ChargePointEnvironment environment;
  environment.transport = wrap_ ? wrap_(network_.client_factory()) : network_.client_factory();
  environment.random = RandomRoot{7};
  environment.store = store_;
  environment.files = &files;
  charger_ = std::make_unique<ChargePoint>(*loop_, config_, std::move(environment));
  charger_->add_observer(this);
}

}  // namespace ocppsim::test
