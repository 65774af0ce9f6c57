// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Any texts of a CSMS to a whole charger, one a line. The first byte chooses the version. Between the
// lines time passes; a line of one digit is something that happens at the charger.
#include <ocppsim/assert.hpp>
#include <ocppsim/charge_point.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

using namespace ocppsim;

namespace {

/// Accepts the boot and every token; says what it is told to.
class Csms final : public TransportServerListener, private TransportListener {
 public:
  UpgradeDecision on_upgrade(const UpgradeRequest& request) override {
    return {101, request.subprotocols.front()};
  }
  void on_connection(const UpgradeRequest&, std::unique_ptr<Transport> connection) override {
    connection->set_listener(this);
    peers_.push_back(std::move(connection));
  }
  void say(std::string_view text) {
    if (!peers_.empty()) peers_.back()->send(text);
  }

 private:
  void on_open(std::string_view) override {}
  void on_closed(const CloseEvent&) override {}
  void on_text(std::string_view text) override {
    const Result<Json> frame = Json::parse(text);
    OCPPSIM_ASSERT(frame && frame->is_array(), "a charger writes JSON");
    const Json::Array& parts = frame->items();
    if (parts[0].as_int() != 2) return;
    const std::string id(parts[1].as_string());
    const std::string_view action = parts[2].as_string();
    std::string answer = "{}";
    if (action == "BootNotification")
      answer = R"({"status":"Accepted","currentTime":"2026-01-01T00:00:00Z","interval":300})";
    else if (action == "StartTransaction")
      answer = R"({"transactionId":1,"idTagInfo":{"status":"Accepted"}})";
    else if (action == "Authorize")
      answer = R"({"idTagInfo":{"status":"Accepted"},"idTokenInfo":{"status":"Accepted"}})";
    say("[3,\"" + id + "\"," + answer + "]");
  }
  std::vector<std::unique_ptr<Transport>> peers_;
};

void act(ChargePoint& charger, char what) {
  switch (what) {
    case '0': return charger.power_cut();
    case '1': return charger.start();
    case '2': return charger.reboot(ResetKind::immediate);
    case '3': return (void)charger.plug_in(1);
    case '4': return (void)charger.unplug(1);
    case '5': return (void)charger.present_token({"TAG-1"});
    case '6': return (void)charger.stop_transaction(1);
    case '7': return charger.go_offline(OfflineMode::closed);
    case '8': return charger.go_online();
    default: return charger.step_clock(seconds{-3600});
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const char* const versions[] = {"ocpp1.6", "ocpp2.0.1", "ocpp2.1"};
  if (size < 2) return 0;
  auto loop = make_virtual_loop();
  PipeNetwork network(*loop);
  Csms csms;
  const auto server = network.listen("csms", csms);
  auto config = std::make_shared<ChargePointConfig>();
  config->identity = "CP";
  config->subprotocols = {versions[data[0] % 3]};
  config->url = server->url();
  ChargePointEnvironment environment;
  environment.transport = network.client_factory();
  ChargePoint charger(*loop, config, std::move(environment));
  charger.start();
  loop->run_for(seconds{2});
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.size() == 1 && line[0] >= '0' && line[0] <= '9')
      act(charger, line[0]);
    else
      csms.say(line);
    loop->run_for(milliseconds{100});
  }
  loop->run_for(minutes{10});
  return 0;
}
