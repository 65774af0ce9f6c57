// SPDX-License-Identifier: AGPL-3.0-or-later
//
// ChargerRig: one charger, a virtual loop, a pipe and a CSMS of one table, for tests that look at
// exact times and exact frames.
//
//   ChargerRig rig("ocpp1.6");
//   rig.csms.answers["Authorize"] = R"({"idTagInfo":{"status":"Invalid"}})";
//   rig.boot();
//   rig.charger().plug_in(1);
//   rig.run(10s);
//   CHECK(rig.sent("StartTransaction").empty());
//
// Times are the charger's: `at` is when it sent or got the frame. The pipe takes one millisecond
// each way. Every CALL and CALLRESULT that the charger sends is held against its catalogue, so no
// test passes on a message that its schema forbids.
#pragma once

#include <ocppsim/charge_point.hpp>
#include <ocppsim/file_transfer.hpp>

#include <catch2/catch.hpp>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim::test {

/// One frame as the charger saw it. `action` of an answer is that of its CALL.
struct SeenFrame {
  TimePoint at{};
  Direction direction = Direction::sent;
  int type = 2;
  std::string id;
  std::string action;
  Json payload;
};

struct SeenEvent {
  TimePoint at{};
  EventKind kind;
  EvseId evse = 0;
  std::string text;
  TransactionRecord transaction;
  std::int64_t number = 0;
};

/// "transactionInfo.chargingState", "meterValue[0].sampledValue[1].value" as text; "" when absent.
std::string at_path(const Json& json, std::string_view path);

/// Draws 11 kW as long as it is offered them: energy is time.
VehicleSpec steady_car();

/// Answers each CALL by its table; what the table lacks gets a polite default.
class TableCsms final : public TransportServerListener {
 public:
  using Handler = std::function<std::string(const Json& request)>;

  TableCsms(EventLoop& loop, PipeNetwork& network) : loop_(loop) {
    server_ = network.listen("csms", *this);
  }

  std::map<std::string, std::string> answers;  // action -> payload of the result
  std::map<std::string, Handler> handlers;     // action -> payload; beats `answers`
  std::map<std::string, int> errors;           // action -> so many CALLERRORs first
  std::set<std::string> silent;                // no answer at all
  bool refuses_connections = false;
  std::string chosen;                        // subprotocol; empty: the first offered
  std::map<std::string, std::string> asked;  // id -> action of the CALLs of the CSMS

  /// Sends a CALL; its answer shows up among the charger's sent frames.
  std::string call(std::string_view action, std::string_view payload);
  void say(std::string_view text) {
    if (peer_ && peer_->transport) peer_->transport->send(text);
  }
  void drop() {
    if (peer_ && peer_->transport) peer_->transport->abort();
  }

 private:
  struct Peer final : TransportListener {
    TableCsms* csms = nullptr;
    std::unique_ptr<Transport> transport;
    void on_open(std::string_view) override {}
    void on_text(std::string_view text) override { csms->on_text(text); }
    void on_closed(const CloseEvent&) override {}
  };

  UpgradeDecision on_upgrade(const UpgradeRequest& request) override;
  void on_connection(const UpgradeRequest&, std::unique_ptr<Transport> connection) override;
  void on_text(std::string_view text);
  std::string answer(const std::string& action, const Json& request);

  EventLoop& loop_;
  std::unique_ptr<TransportServer> server_;
  std::vector<std::unique_ptr<Peer>> peers_;
  Peer* peer_ = nullptr;
  int next_id_ = 0;
  int next_transaction_ = 100;
};

class ChargerRig final : public ChargePointObserver {
 public:
  using Tweak = std::function<void(ChargePointConfig&)>;
  using Wrap = std::function<TransportFactory(TransportFactory)>;  // puts something around the pipe

  /// `store`: the test's own, which must outlive the rig.
  explicit ChargerRig(std::string subprotocol, const Tweak& tweak = {}, StateStore* store = nullptr,
                      Wrap wrap = {});
  ~ChargerRig();

  ChargePoint& charger() { return *charger_; }
  EventLoop& loop() { return *loop_; }
  TimePoint now() const { return loop_->now(); }
  void run(Duration span) { loop_->run_for(span); }

  /// Starts the charger and lets the boot finish; frames and events so far are forgotten.
  void boot() {
    boot_and_keep();
    clear();
  }
  void boot_and_keep();
  /// A new process: a new charger object over the same stored state.
  void replace_charger();
  void set(std::string_view name, std::string_view value);
  void clear() {
    frames.clear();
    events.clear();
  }

  /// CALLs of the charger, all or of one action.
  std::vector<SeenFrame> sent(std::string_view action = {}) const;
  /// Actions of the charger's CALLs in order, without those named.
  std::vector<std::string> actions(const std::set<std::string>& without = {}) const;
  /// The charger's answer to a CALL of the CSMS, as "result {...}" or "error Code".
  std::string ask(std::string_view action, std::string_view payload);
  std::vector<SeenEvent> told(EventKind kind) const;

  void on_event(ChargePoint&, const ChargePointEvent& event) override;
  void on_frame(ChargePoint&, Direction direction, std::string_view text) override;

  std::vector<SeenFrame> frames;
  std::vector<SeenEvent> events;
  bool checks_schema = true;  // false: the test makes the charger say what its schema forbids

 private:
  void hold_to_catalogue(const SeenFrame& frame);
  void make_charger();

  std::unique_ptr<EventLoop> loop_;
  PipeNetwork network_;

 public:
  TableCsms csms;
  SimulatedFileHost files;

 private:
  Wrap wrap_;
  std::unique_ptr<StateStore> own_store_;
  StateStore* store_;
  std::shared_ptr<const ChargePointConfig> config_;
  std::unique_ptr<ChargePoint> charger_;
};

}  // namespace ocppsim::test
