// SPDX-License-Identifier: AGPL-3.0-or-later
//
// GetDiagnostics with DiagnosticsStatusNotification, and the security extension's GetLog with
// LogStatusNotification: one rule, two families of messages.
#include "features/diagnostics/diagnostics_adapters.hpp"

#include "features/answers.hpp"

#include <utility>

namespace ocppsim {
namespace {

/// Section 7.24 has one word for all failures.
std::string_view plain_word(UploadStatus status) {
  switch (status) {
    case UploadStatus::idle:
    case UploadStatus::uploading:
    case UploadStatus::uploaded: return to_string(status);
    default: return "UploadFailed";
  }
}

class DiagnosticsMessagesV16 final : public DiagnosticsMessages {
 public:
  explicit DiagnosticsMessagesV16(FeatureContext& context) : context_(context) {}

  void status(const Report& report, std::function<void(bool)> on_end) override {
    QueuedCall call;
    call.triggered = report.triggered;
    call.action = report.log ? "LogStatusNotification" : "DiagnosticsStatusNotification";
    JsonWriter json(call.payload);
    json.begin_object().field("status",
                              report.log ? to_string(report.status) : plain_word(report.status));
    if (report.request_id) json.field("requestId", *report.request_id);  // N01.FR.07
    json.end_object();
    if (on_end) {
      call.on_reply = [on_end = std::move(on_end)](const Reply& reply) {
        on_end(reply.kind != ReplyKind::lost);
      };
    }
    context_.queue.push(std::move(call));
  }

 private:
  FeatureContext& context_;
};

std::optional<UtcTime> optional_time(JsonView value) {
  if (!value) return std::nullopt;
  const Result<UtcTime> time = parse_utc(value.as_string());
  return time ? std::optional(*time) : std::nullopt;
}

LogRequest read_request(JsonView request) {
  LogRequest out;
  if (const JsonView retries = request["retries"]) out.retries = retries.as_int();
  if (const JsonView interval = request["retryInterval"])
    out.retry_interval = seconds{interval.as_int()};
  return out;
}

void handle_get_diagnostics(FeatureContext& context, JsonView request, const Responder& responder) {
  LogRequest wanted = read_request(request);
  wanted.location = request["location"].as_string();
  wanted.oldest = optional_time(request["startTime"]);
  wanted.latest = optional_time(request["stopTime"]);
  const LogAnswer answer = context.blocks.diagnostics->upload(wanted);
  std::string payload;
  JsonWriter json(payload);
  json.begin_object();
  optional_field(json, "fileName", answer.file_name);  // none: nothing to send (section 5.9)
  json.end_object();
  responder.result(payload);
}

void handle_get_log(FeatureContext& context, JsonView request, const Responder& responder) {
  LogRequest wanted = read_request(request);
  const JsonView log = request["log"];
  wanted.kind =
      request["logType"].as_string() == "SecurityLog" ? LogKind::security : LogKind::diagnostics;
  wanted.location = log["remoteLocation"].as_string();
  wanted.oldest = optional_time(log["oldestTimestamp"]);
  wanted.latest = optional_time(log["latestTimestamp"]);
  wanted.request_id = request["requestId"].as_int();
  const LogAnswer answer = context.blocks.diagnostics->upload(wanted);
  std::string payload;
  JsonWriter json(payload);
  json.begin_object().field("status", answer.kind == LogAnswer::Kind::accepted ? "Accepted"
                                      : answer.kind == LogAnswer::Kind::accepted_canceled
                                          ? "AcceptedCanceled"
                                          : "Rejected");
  optional_field(json, "filename", answer.file_name);
  json.end_object();
  responder.result(payload);
}

constexpr Route routes[] = {
    {"GetDiagnostics", handle_get_diagnostics},
    {"GetLog", handle_get_log},
};

}  // namespace

std::unique_ptr<DiagnosticsMessages> make_diagnostics_messages_v16(FeatureContext& context) {
  return std::make_unique<DiagnosticsMessagesV16>(context);
}

std::span<const Route> diagnostics_routes_v16() {
  return routes;
}

}  // namespace ocppsim
