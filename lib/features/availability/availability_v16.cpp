// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/availability/availability_adapters.hpp"

#include "features/answers.hpp"

#include <utility>

namespace ocppsim {
namespace {

class AvailabilityMessagesV16 final : public AvailabilityMessages {
 public:
  explicit AvailabilityMessagesV16(FeatureContext& context) : context_(context) {}

  void status(const StatusReport& report, std::function<void(bool)> on_end) override {
    QueuedCall call;
    call.triggered = report.triggered;
    call.action = "StatusNotification";
    JsonWriter json(call.payload);
    json.begin_object()
        .field("connectorId", context_.station.flat_connector(report.evse, report.connector))
        .field("errorCode", report.error->code)
        .field("status", spell(report.status))
        .field("timestamp", report.since);
    optional_field(json, "info", report.info);
    optional_field(json, "vendorId", report.error->vendor_id);
    optional_field(json, "vendorErrorCode", report.error->vendor_error_code);
    json.end_object();
    call.on_reply = [on_end = std::move(on_end)](const Reply& reply) {
      on_end(reply.kind == ReplyKind::result || reply.kind == ReplyKind::error);
    };
    context_.queue.push(std::move(call));
  }

  std::string_view spell(ConnectorStatus status) const override { return to_string(status); }
  bool reports_station() const override { return true; }
  bool reports_errors() const override { return true; }

 private:
  FeatureContext& context_;
};

void handle_change_availability(FeatureContext& context, JsonView request,
                                const Responder& responder) {
  Availability& availability = *context.blocks.availability;
  const StationModel& station = context.station;
  const bool operative = request["type"].as_string() == "Operative";
  const auto flat = static_cast<int>(request["connectorId"].as_int());
  const auto [evse, connector] = station.from_flat(flat);
  if (flat != 0 && evse == 0) return answer_status(responder, "Rejected");
  const AvailabilityAnswer answer = availability.change(evse, connector, operative);
  if (flat == 0 && operative) {
    // Section 5.2: connector 0 stands for the charge point and all its connectors.
    for (int each = 1; each <= station.connector_count(); ++each) {
      const auto [own_evse, own_connector] = station.from_flat(each);
      (void)availability.change(own_evse, own_connector, true);
    }
  }
  answer_status(responder, answer == AvailabilityAnswer::accepted    ? "Accepted"
                           : answer == AvailabilityAnswer::scheduled ? "Scheduled"
                                                                     : "Rejected");
}

constexpr Route routes[] = {
    {"ChangeAvailability", handle_change_availability},
};

}  // namespace

std::unique_ptr<AvailabilityMessages> make_availability_messages_v16(FeatureContext& context) {
  return std::make_unique<AvailabilityMessagesV16>(context);
}

std::span<const Route> availability_routes_v16() {
  return routes;
}

}  // namespace ocppsim
