// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The reference CSMS on a virtual loop, and clients that say exactly what a test tells them to.
#pragma once

#include <ocppsim/csms.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim::test {

/// One connection of a charger, without any behaviour of its own.
class Client final : public TransportListener {
 public:
  Client(EventLoop& loop, PipeNetwork& pipes) : loop_(loop), transport_(pipes.make_client()) {
    transport_->set_listener(this);
  }

  void connect(const std::string& path, std::vector<std::string> subprotocols,
               const std::string& user = {}, const std::string& password = {}) {
    Endpoint endpoint;
    endpoint.url = "pipe:csms/" + path;
    endpoint.subprotocols = std::move(subprotocols);
    endpoint.basic_auth_user = user;
    endpoint.basic_auth_password = password;
    transport_->connect(endpoint);
    settle();
  }
  /// Long enough for a question and its answer (1 ms each way).
  void settle() { loop_.run_for(milliseconds{10}); }

  void say(std::string_view text) {
    transport_->send(text);
    settle();
  }
  /// Sends a CALL and gives its id.
  std::string call(std::string_view action, std::string_view payload) {
    const std::string id = "m" + std::to_string(++calls_);
    say("[2,\"" + id + "\",\"" + std::string(action) + "\"," + std::string(payload) + "]");
    return id;
  }
  /// The payload of the one answer to a CALL made now: of the result, or {"error": code}.
  Json ask(std::string_view action, std::string_view payload) {
    const std::string id = call(action, payload);
    const std::vector<Json> found = answers(id);
    REQUIRE(found.size() == 1);
    return found[0];
  }
  std::vector<Json> answers(const std::string& id) const {
    std::vector<Json> found;
    for (const std::string& text : texts) {
      const Json frame = Json::parse(text).value();
      const auto& parts = frame.items();
      if (parts[1].as_string() != id || parts[0].as_int() == 2) continue;
      if (parts[0].as_int() == 3) {
        found.push_back(parts[2]);
      } else {
        Json error = Json::object();
        error["error"] = parts[2];
        error["description"] = parts[3];
        error["details"] = parts[4];
        found.push_back(error);
      }
    }
    return found;
  }
  void close() {
    transport_->close(1000, "");
    settle();
  }
  void cut() {
    transport_->abort();
    settle();
  }

  void on_open(std::string_view chosen) override {
    open = true;
    subprotocol = chosen;
  }
  void on_text(std::string_view text) override { texts.emplace_back(text); }
  void on_closed(const CloseEvent& event) override {
    open = false;
    closed.push_back(event);
  }

  bool open = false;
  std::string subprotocol;
  std::vector<std::string> texts;
  std::vector<CloseEvent> closed;

 private:
  EventLoop& loop_;
  std::unique_ptr<Transport> transport_;
  int calls_ = 0;
};

struct CsmsRig {
  explicit CsmsRig(CsmsConfig config = {}) : csms(*loop, std::move(config)) {}

  std::unique_ptr<EventLoop> loop = make_virtual_loop();
  PipeNetwork pipes{*loop, milliseconds{1}};
  Csms csms;
  std::unique_ptr<TransportServer> server = pipes.listen("csms", csms);
  std::vector<std::unique_ptr<Client>> clients;

  Client& client() {
    clients.push_back(std::make_unique<Client>(*loop, pipes));
    return *clients.back();
  }
  Client& connect(const std::string& identity, const std::string& subprotocol = "ocpp1.6") {
    Client& made = client();
    made.connect(identity, {subprotocol});
    REQUIRE(made.open);
    return made;
  }
  std::vector<LedgerTransaction> books() { return csms.read().value().transactions; }
  std::string now() const { return format_utc(loop->utc_now()); }
  std::string ago(Duration age) const { return format_utc(loop->utc_now() - age); }

  void rule(CsmsRule::Effect effect, std::string action, Json payload = {}) {
    CsmsRule made;
    made.name = "r";
    made.effect = effect;
    made.action = std::move(action);
    made.payload = std::move(payload);
    csms.add_rule(made);
  }
  void mutate(std::string_view name) {
    const std::vector<CsmsRule> rules = csms_mutant(name).value();
    for (const CsmsRule& each : rules) csms.add_rule(each);
  }

  // ---- 1.6 payloads ----
  std::string start(int connector, std::int64_t meter, const std::string& token = "TAG",
                    const std::string& at = {}) const {
    return "{\"connectorId\":" + std::to_string(connector) + ",\"idTag\":\"" + token +
           "\",\"meterStart\":" + std::to_string(meter) + ",\"timestamp\":\"" +
           (at.empty() ? now() : at) + "\"}";
  }
  std::string stop(std::int64_t id, std::int64_t meter, const std::string& at = {}) const {
    return "{\"transactionId\":" + std::to_string(id) + ",\"meterStop\":" + std::to_string(meter) +
           ",\"timestamp\":\"" + (at.empty() ? now() : at) + "\"}";
  }
  // ---- 2.x: an event of a transaction on EVSE 1 with one register reading ----
  std::string event(const std::string& type, const std::string& id, int seq_no, std::int64_t meter,
                    const std::string& extra = {}) const {
    const std::string context = type == "Started" ? "Transaction.Begin"
                                : type == "Ended" ? "Transaction.End"
                                                  : "Sample.Periodic";
    return "{\"eventType\":\"" + type + "\",\"timestamp\":\"" + now() +
           "\",\"triggerReason\":\"Trigger\",\"seqNo\":" + std::to_string(seq_no) +
           ",\"transactionInfo\":{\"transactionId\":\"" + id + "\"},\"evse\":{\"id\":1}," +
           "\"meterValue\":[{\"timestamp\":\"" + now() +
           "\",\"sampledValue\":[{\"value\":" + std::to_string(meter) + ",\"context\":\"" +
           context + "\"}]}]" + extra + "}";
  }
};

inline std::int64_t transaction_id(const Json& start_answer) {
  const Json* id = start_answer.find("transactionId");
  REQUIRE(id != nullptr);
  return id->as_int();
}

/// Member of an answer as text; "" when absent.
inline std::string text_of(const Json& answer, std::string_view member) {
  const Json* value = answer.find(member);
  if (value == nullptr) return {};
  return value->is_string() ? std::string(value->as_string()) : value->to_text();
}

}  // namespace ocppsim::test
