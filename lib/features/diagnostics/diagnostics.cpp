// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/diagnostics/diagnostics.hpp"

#include "base/text.hpp"
#include "features/equipment.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {
namespace {

/// N01.FR.10: as precise as possible.
UploadStatus status_of(const TransferResult& result) {
  switch (result.failure) {
    case TransferFailure::none: return UploadStatus::uploaded;
    case TransferFailure::malformed: return UploadStatus::bad_message;
    case TransferFailure::permission_denied: return UploadStatus::permission_denied;
    case TransferFailure::not_supported: return UploadStatus::not_supported_operation;
    default: return UploadStatus::upload_failure;
  }
}

}  // namespace

const char* to_string(UploadStatus status) noexcept {
  switch (status) {
    case UploadStatus::idle: return "Idle";
    case UploadStatus::uploading: return "Uploading";
    case UploadStatus::uploaded: return "Uploaded";
    case UploadStatus::upload_failure: return "UploadFailure";
    case UploadStatus::bad_message: return "BadMessage";
    case UploadStatus::permission_denied: return "PermissionDenied";
    case UploadStatus::not_supported_operation: return "NotSupportedOperation";
  }
  return "Idle";
}

Diagnostics::Diagnostics(FeatureContext& context, std::unique_ptr<DiagnosticsMessages> messages)
    : Feature(context),
      messages_(std::move(messages)),
      transfer_(context, [this](const TransferResult& result) { on_finished(result); }),
      reports_(context,
               [this](const StatusReports::Report& report, std::function<void(bool)> on_end) {
                 messages_->status({static_cast<UploadStatus>(report.status),
                                    report.request_id.has_value(), report.request_id, false},
                                   std::move(on_end));
               }) {}

void Diagnostics::tell(UploadStatus status, std::optional<std::int64_t> request_id) {
  context_.emit(EventKind::upload_status_changed, 0, 0, to_string(status), request_id.value_or(0));
  reports_.add(static_cast<int>(status), request_id);
}

LogAnswer Diagnostics::upload(const LogRequest& request) {
  std::string text = write_log(context_, request.kind, request.oldest, request.latest);
  if (text.empty()) return {};
  LogAnswer answer;
  answer.kind = upload_ ? LogAnswer::Kind::accepted_canceled : LogAnswer::Kind::accepted;
  answer.file_name = file_name(request.kind);

  // N01.FR.11. Who asked by the other message does not see this answer and is told.
  const std::optional<Upload> canceled = std::exchange(upload_, Upload{request.request_id});
  transfer_.cancel();
  context_.host.state_changed();
  TransferPlan plan{upload_url(request.location, answer.file_name), request.retries,
                    request.retry_interval};
  const std::uint64_t number = ++asked_;
  context_.host.defer([this, number, canceled, plan = std::move(plan), text = std::move(text),
                       id = request.request_id]() mutable {
    if (number != asked_) return;  // canceled before it began
    if (canceled && canceled->request_id.has_value() != id.has_value())
      tell(UploadStatus::upload_failure, canceled->request_id);
    tell(UploadStatus::uploading, id);  // N01.FR.08
    transfer_.upload(plan, std::move(text));
  });
  return answer;
}

void Diagnostics::on_finished(const TransferResult& result) {
  const std::optional<Upload> done = std::exchange(upload_, std::nullopt);
  if (done) tell(status_of(result), done->request_id);
}

void Diagnostics::report_now(bool log) {
  DiagnosticsMessages::Report report;
  report.log = log;
  report.triggered = true;
  if (upload_ && upload_->request_id.has_value() == log) {
    report.status = UploadStatus::uploading;
    report.request_id = upload_->request_id;  // N01.FR.12
  }
  messages_->status(report, {});
}

/// "CP-1-diagnostics-20260101T000002Z.log"
std::string Diagnostics::file_name(LogKind kind) const {
  std::string time = format_utc(context_.clock.now()).substr(0, 19);
  time.erase(std::remove_if(time.begin(), time.end(), [](char c) { return c == '-' || c == ':'; }),
             time.end());
  return percent_encode(context_.identity) +
         (kind == LogKind::security ? "-security-" : "-diagnostics-") + time + "Z.log";
}

void Diagnostics::on_power_off() {
  transfer_.cancel();
  reports_.forget();
}

void Diagnostics::save(Json& state) const {
  if (!upload_ && reports_.empty()) return;
  Json& mine = state["diagnostics"];
  if (!reports_.empty()) mine["reports"] = reports_.save();
  if (!upload_) return;
  Json uploading = Json::object();
  if (upload_->request_id) uploading["requestId"] = *upload_->request_id;
  mine["uploading"] = std::move(uploading);
}

void Diagnostics::load(const Json& state) {
  const Json* mine = state.find("diagnostics");
  if (mine == nullptr || !messages_) return;
  reports_.load(mine->find("reports"));
  const Json* uploading = mine->find("uploading");
  if (uploading == nullptr) return;
  const Json* id = uploading->find("requestId");
  tell(UploadStatus::upload_failure, id ? std::optional(id->as_int()) : std::nullopt);
}

}  // namespace ocppsim
