// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Firmware: a new one is fetched, checked, installed and started. 1.6 sections 4.5, 5.19 with
// errata 3.47-3.49; 1.6 security L01; 2.0.1 block L.
//
//   asked ─> scheduled ─> downloading <─> paused        (retrieve time; transactions, if it minds)
//                             │ Downloaded, SignatureVerified
//                             v
//            staged (install time) ─> waiting (transactions) ─> installing ─> rebooting ─> new version
//
//   * From `staged` on the image is in flash: a power cut loses nothing but the step it hit, which
//     is done again. Before, the download starts anew.
//   * One update at a time; a new request replaces it until installing has begun.
//   * While it waits or installs, no EVSE begins anything new (L01.FR.07).
//   * The new version runs from the power on that follows `rebooting`.
#pragma once

#include "features/feature.hpp"
#include "features/retried_transfer.hpp"
#include "features/status_reports.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ocppsim {

enum class FirmwareStatus : std::uint8_t {
  idle,
  download_scheduled,
  download_paused,
  downloading,
  downloaded,
  download_failed,
  signature_verified,
  invalid_signature,
  install_scheduled,
  installing,
  install_rebooting,
  install_verification_failed,
  installation_failed,
  installed,
};
const char* to_string(FirmwareStatus status) noexcept;  // 2.x spelling: "DownloadScheduled"

struct FirmwareRequest {
  std::string location;
  UtcTime retrieve_at{};
  std::optional<UtcTime> install_at;
  std::optional<std::int64_t> retries;
  std::optional<Duration> retry_interval;
  std::optional<std::int64_t> request_id;  // none: the plain update of 1.6
  bool must_be_signed = false;
  std::string signing_certificate;  // PEM
  std::string signature;            // Base64
};

enum class FirmwareAnswer {
  accepted,
  accepted_canceled,
  rejected,
  invalid_certificate,
  revoked_certificate,
};

class FirmwareMessages {
 public:
  virtual ~FirmwareMessages() = default;
  struct Report {
    FirmwareStatus status = FirmwareStatus::idle;
    bool secured = false;  // of an update that bears a request id
    std::optional<std::int64_t> request_id;
    bool triggered = false;
  };
  /// `on_end` (may be empty) hears whether the CSMS may know it now.
  virtual void status(const Report& report, std::function<void(bool told)> on_end) = 0;
  /// The version has a word for that state of such an update; others go untold.
  virtual bool has_word(FirmwareStatus status, bool secured) const = 0;
};

/// The version a file's name tells: "charger-v2.1.0-rc1.tar.gz" is 2.1.0-rc1. Without a number in
/// it, the name itself. At most 50 characters.
std::string version_of_file(std::string_view location);

class FirmwareSignature;

class Firmware final : public Feature {
 public:
  /// Without `messages` (a version that has no adapter yet) there is a version and no update.
  Firmware(FeatureContext& context, std::unique_ptr<FirmwareMessages> messages);
  ~Firmware() override;

  /// What runs now.
  const std::string& version() const noexcept;

  /// The caller answers first; consequences are deferred.
  FirmwareAnswer update(FirmwareRequest request);
  /// TriggerMessage. Secured: the last state told, Idle after Installed (1.6 security
  /// L01.FR.28, 29); else: Idle unless an update is under way (1.6 section 4.5).
  void report_now(bool secured);

  /// A transaction started or ended.
  void on_transactions_changed();
  void on_clock_changed();

  void on_accepted() override;
  void on_reconnected(Duration offline_for) override;
  void on_disconnected() override;
  void on_power_off() override;
  void save(Json& state) const override;
  void load(const Json& state) override;

 private:
  enum class Stage : std::uint8_t {
    scheduled,
    downloading,
    paused,
    staged,
    waiting,
    installing,
    rebooting
  };
  struct Update;

  void tell(FirmwareStatus status);
  void begin();
  void download();
  void on_downloaded(const TransferResult& result);
  bool check_signature();
  void stage_image();
  void prepare_to_install();
  void plan_installation();
  void install(FirmwareInstallation plan);
  void on_step();
  void on_install_done();
  void reboot();
  void end(FirmwareStatus status);
  void resume();
  void start_new_version();
  void wait_until(UtcTime time);
  void hold_connectors(bool hold);
  bool charging() const;

  std::unique_ptr<FirmwareMessages> messages_;
  std::unique_ptr<Update> update_;
  std::string version_;  // empty: the configuration's
  FirmwareStatus last_secured_ = FirmwareStatus::idle;
  std::optional<std::int64_t> last_request_id_;
  bool resumed_ = false;
  std::unique_ptr<FirmwareSignature> signature_;  // of the download under way
  std::uint64_t bytes_ = 0;
  std::uint64_t plans_ = 0;  // asked about
  RetriedTransfer transfer_;
  StatusReports reports_;
  Timer step_;
};

}  // namespace ocppsim
