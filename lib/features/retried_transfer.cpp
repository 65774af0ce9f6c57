// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/retried_transfer.hpp"

#include "base/text.hpp"
#include "features/equipment.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {
namespace {

/// Trying again would end the same way.
bool hopeless(TransferFailure failure) noexcept {
  return failure == TransferFailure::not_supported || failure == TransferFailure::malformed ||
         failure == TransferFailure::too_large;
}

TransferResult failed(TransferFailure failure, const char* detail) {
  TransferResult result;
  result.failure = failure;
  result.detail = detail;
  return result;
}

}  // namespace

RetriedTransfer::RetriedTransfer(FeatureContext& context, End on_end)
    : context_(context), on_end_(std::move(on_end)), timer_(context.loop, [this] { attempt(); }) {}

void RetriedTransfer::download(const TransferPlan& plan, std::uint64_t max_bytes, bool breaks_off,
                               std::function<void()> on_attempt, Bytes on_bytes) {
  cancel();
  on_attempt_ = std::move(on_attempt);
  on_bytes_ = std::move(on_bytes);
  max_bytes_ = max_bytes;
  breaks_off_ = breaks_off;
  begin(plan);
}

void RetriedTransfer::upload(const TransferPlan& plan, std::string content) {
  cancel();
  on_attempt_ = nullptr;
  on_bytes_ = nullptr;
  breaks_off_ = false;
  content_ = std::move(content);
  begin(plan);
}

void RetriedTransfer::begin(const TransferPlan& plan) {
  const TransferHabits& habits = context_.config.transfers;
  plan_ = plan;
  left_ = std::clamp<std::int64_t>(plan.retries.value_or(habits.retries), 0, max_retries);
  interval_ = std::max(plan.retry_interval.value_or(habits.retry_interval), Duration::zero());
  timer_.start(Duration::zero());
}

void RetriedTransfer::cancel() {
  timer_.cancel();
  transfer_.reset();
  content_.clear();
}

/// The protocols are the CSMS's to know and the operator's to narrow (1.6 errata 3.90).
bool RetriedTransfer::protocol_allowed() const {
  if (!context_.variables.has(Setting::file_transfer_protocols)) return true;
  const std::string_view scheme = std::string_view(plan_.url).substr(0, plan_.url.find("://"));
  for (const std::string_view known :
       split(context_.variables.text(Setting::file_transfer_protocols), ','))
    if (equals_ignoring_case(trim(known), scheme)) return true;
  return false;
}

void RetriedTransfer::attempt() {
  FileTransfer* files = context_.equipment.files;
  if (!protocol_allowed())
    return on_finished(failed(TransferFailure::not_supported, "a protocol it does not speak"));
  if (files == nullptr)
    return on_finished(failed(TransferFailure::unreachable, "no way to transfer files"));
  if (on_bytes_) {
    if (on_attempt_) on_attempt_();
    DownloadRequest request;
    request.url = plan_.url;
    request.client = context_.identity;
    request.max_bytes = max_bytes_;
    request.timeout = context_.config.transfers.timeout;
    request.tls = context_.config.tls;
    transfer_ = files->download(request, *this);
  } else {
    UploadRequest request;
    request.url = plan_.url;
    request.client = context_.identity;
    request.content = content_;
    request.timeout = context_.config.transfers.timeout;
    request.tls = context_.config.tls;
    transfer_ = files->upload(std::move(request), *this);
  }
}

void RetriedTransfer::on_bytes(std::string_view bytes) {
  if (on_bytes_) on_bytes_(bytes);
}

void RetriedTransfer::on_finished(const TransferResult& given) {
  TransferResult result = given;
  transfer_.reset();
  if (result.ok() && breaks_off_)
    result = failed(TransferFailure::interrupted, "the firmware fault \"download\"");
  if (!result.ok() && !hopeless(result.failure) && left_ > 0) {
    --left_;
    timer_.start(interval_);
    return;
  }
  content_.clear();
  on_end_(result);
}

std::string upload_url(std::string_view location, std::string_view name) {
  const std::size_t authority = location.find("://");
  const std::size_t path =
      location.find('/', authority == std::string_view::npos ? 0 : authority + 3);
  std::string url(location);
  if (location.find('?') != std::string_view::npos) return url;
  if (path == std::string_view::npos) return url.append("/").append(name);
  const std::string_view last = location.substr(location.rfind('/') + 1);
  if (last.empty()) return url.append(name);
  if (last.find('.') != std::string_view::npos) return url;
  return url.append("/").append(name);
}

}  // namespace ocppsim
