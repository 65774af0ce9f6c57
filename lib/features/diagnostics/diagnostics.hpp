// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Diagnostics: the charger writes down its state and what happened lately, and uploads it. 1.6
// sections 4.4, 5.9; 1.6 security N01; 2.0.1 block N.
//
//   asked ─> text made at once ─> Uploading ─> attempts ─> Uploaded, or why not
//
// One upload at a time; a new request cancels the one before. A power cut ends an upload: it is told as
// failed after the restart.
#pragma once

#include "features/feature.hpp"
#include "features/retried_transfer.hpp"
#include "features/status_reports.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace ocppsim {

enum class UploadStatus : std::uint8_t {
  idle,
  uploading,
  uploaded,
  upload_failure,
  bad_message,
  permission_denied,
  not_supported_operation
};
const char* to_string(UploadStatus status) noexcept;  // 2.x spelling: "UploadFailure"

enum class LogKind : std::uint8_t { diagnostics, security };

struct LogRequest {
  LogKind kind = LogKind::diagnostics;
  std::string location;
  std::optional<std::int64_t> retries;
  std::optional<Duration> retry_interval;
  std::optional<UtcTime> oldest, latest;
  std::optional<std::int64_t> request_id;  // none: GetDiagnostics of 1.6
};

struct LogAnswer {
  enum class Kind { accepted, accepted_canceled, nothing_to_send } kind = Kind::nothing_to_send;
  std::string file_name;
};

class DiagnosticsMessages {
 public:
  virtual ~DiagnosticsMessages() = default;
  struct Report {
    UploadStatus status = UploadStatus::idle;
    bool log = false;  // of a GetLog, not a GetDiagnostics
    std::optional<std::int64_t> request_id;
    bool triggered = false;
  };
  /// `on_end` (may be empty) hears whether the CSMS may know it now.
  virtual void status(const Report& report, std::function<void(bool told)> on_end) = 0;
};

class Diagnostics final : public Feature {
 public:
  /// Without `messages` (a version that has no adapter yet) nothing is ever asked.
  Diagnostics(FeatureContext& context, std::unique_ptr<DiagnosticsMessages> messages);

  /// The caller answers first; consequences are deferred.
  LogAnswer upload(const LogRequest& request);
  /// TriggerMessage: of GetLog's uploads, or GetDiagnostics's. Idle unless one is under way.
  void report_now(bool log);

  void on_accepted() override { reports_.pump(); }
  void on_reconnected(Duration) override { reports_.pump(); }
  void on_power_off() override;
  void save(Json& state) const override;
  void load(const Json& state) override;

 private:
  struct Upload {
    std::optional<std::int64_t> request_id;
  };
  void tell(UploadStatus status, std::optional<std::int64_t> request_id);
  void on_finished(const TransferResult& result);
  std::string file_name(LogKind kind) const;

  std::unique_ptr<DiagnosticsMessages> messages_;
  std::optional<Upload> upload_;
  std::uint64_t asked_ = 0;
  RetriedTransfer transfer_;
  StatusReports reports_;
};

/// The text of such a log, or empty when nothing happened between the two times.
std::string write_log(FeatureContext& context, LogKind kind, std::optional<UtcTime> oldest,
                      std::optional<UtcTime> latest);

}  // namespace ocppsim
