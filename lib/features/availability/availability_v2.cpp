// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/availability/availability_adapters.hpp"

#include "features/answers.hpp"

#include <utility>

namespace ocppsim {
namespace {

class AvailabilityMessagesV2 final : public AvailabilityMessages {
 public:
  explicit AvailabilityMessagesV2(FeatureContext& context) : context_(context) {}

  void status(const StatusReport& report, std::function<void(bool)> on_end) override {
    QueuedCall call;
    call.triggered = report.triggered;
    call.action = "StatusNotification";
    JsonWriter json(call.payload);
    json.begin_object()
        .field("timestamp", report.since)
        .field("connectorStatus", spell(report.status))
        .field("evseId", report.evse)
        .field("connectorId", report.connector)
        .end_object();
    call.on_reply = [on_end = std::move(on_end)](const Reply& reply) {
      on_end(reply.kind == ReplyKind::result || reply.kind == ReplyKind::error);
    };
    context_.queue.push(std::move(call));
  }

  std::string_view spell(ConnectorStatus status) const override {
    switch (status) {
      case ConnectorStatus::available: return "Available";
      case ConnectorStatus::reserved: return "Reserved";
      case ConnectorStatus::unavailable: return "Unavailable";
      case ConnectorStatus::faulted: return "Faulted";
      default: return "Occupied";
    }
  }
  bool reports_station() const override { return false; }
  bool reports_errors() const override { return false; }  // NotifyEvent is the place for them

 private:
  FeatureContext& context_;
};

void handle_change_availability(FeatureContext& context, JsonView request,
                                const Responder& responder) {
  const bool operative = request["operationalStatus"].as_string() == "Operative";
  const auto evse = static_cast<EvseId>(request["evse"]["id"].as_int());
  const auto connector = static_cast<ConnectorId>(request["evse"]["connectorId"].as_int());
  switch (context.blocks.availability->change(evse, connector, operative)) {
    case AvailabilityAnswer::accepted: return answer_status(responder, "Accepted");
    case AvailabilityAnswer::scheduled: return answer_status(responder, "Scheduled");
    case AvailabilityAnswer::rejected: break;
  }
  answer_status(responder, "Rejected", "UnknownEvse", "no such EVSE or connector");
}

constexpr Route routes[] = {
    {"ChangeAvailability", handle_change_availability},
};

}  // namespace

std::unique_ptr<AvailabilityMessages> make_availability_messages_v2(FeatureContext& context) {
  return std::make_unique<AvailabilityMessagesV2>(context);
}

std::span<const Route> availability_routes_v2() {
  return routes;
}

}  // namespace ocppsim
