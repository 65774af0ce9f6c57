// SPDX-License-Identifier: AGPL-3.0-or-later
//
// RetriedTransfer: one download or upload with its attempts.
//
//   start() ──> attempt ──ok──> on_end
//                 ^  └─failed──> wait retry_interval ──┐        out of attempts: on_end
//                 └───────────────────────────────────┘
//
// Nothing is told inside start(). cancel() is silent.
#pragma once

#include "features/feature.hpp"

#include <ocppsim/file_transfer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ocppsim {

/// Where to, and how stubbornly: as far as the request says, else as the charger is used to.
struct TransferPlan {
  std::string url;
  std::optional<std::int64_t> retries;  // after the first attempt (1.6 errata 3.50)
  std::optional<Duration> retry_interval;
};

class RetriedTransfer final : private TransferListener {
 public:
  static constexpr std::int64_t max_retries = 1000;

  using Bytes = std::function<void(std::string_view)>;
  using End = std::function<void(const TransferResult&)>;
  RetriedTransfer(FeatureContext& context, End on_end);

  /// `on_attempt` precedes the bytes of each attempt; with `breaks_off` none of them succeeds.
  void download(const TransferPlan& plan, std::uint64_t max_bytes, bool breaks_off,
                std::function<void()> on_attempt, Bytes on_bytes);
  void upload(const TransferPlan& plan, std::string content);
  void cancel();
  bool running() const noexcept { return timer_.armed() || transfer_ != nullptr; }

 private:
  void begin(const TransferPlan& plan);
  void attempt();
  void on_bytes(std::string_view bytes) override;
  void on_finished(const TransferResult& result) override;
  bool protocol_allowed() const;

  FeatureContext& context_;
  End on_end_;
  std::function<void()> on_attempt_;
  Bytes on_bytes_;  // empty: an upload
  TransferPlan plan_;
  std::string content_;
  std::uint64_t max_bytes_ = 0;
  bool breaks_off_ = false;
  std::int64_t left_ = 0;
  Duration interval_{};
  std::unique_ptr<Transfer> transfer_;
  Timer timer_;
};

/// Where a file called `name` goes at `location`: into it, as 1.6 section 6.25 has directories;
/// but a location with a query, or whose last part has a dot, names the file itself.
std::string upload_url(std::string_view location, std::string_view name);

}  // namespace ocppsim
