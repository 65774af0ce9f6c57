// SPDX-License-Identifier: AGPL-3.0-or-later
//
// StatusReports: notifications about a process, of which none may be skipped: they wait while the
// charger is offline or starting up, go out in order, and one lost with the link goes again.
#pragma once

#include "features/feature.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace ocppsim {

class StatusReports {
 public:
  static constexpr std::size_t limit = 50;  // beyond it the oldest waiting one goes

  struct Report {
    int status = 0;  // of the block's own enumeration
    std::optional<std::int64_t> request_id;
  };
  /// Sends; `on_end` hears whether the CSMS may know it now.
  using Send = std::function<void(const Report&, std::function<void(bool told)> on_end)>;

  StatusReports(FeatureContext& context, Send send)
      : context_(context), send_(std::move(send)), alive_(std::make_shared<bool>(true)) {}
  ~StatusReports() { *alive_ = false; }
  StatusReports(const StatusReports&) = delete;
  StatusReports& operator=(const StatusReports&) = delete;

  void add(int status, std::optional<std::int64_t> request_id) {
    if (waiting_.size() == limit) waiting_.erase(waiting_.begin() + (in_flight_ ? 1 : 0));
    waiting_.push_back(Report{status, request_id});
    context_.host.state_changed();
    pump();
  }
  /// The link or the boot allows it again.
  void pump() {
    if (in_flight_ || waiting_.empty() || !context_.host.online()) return;
    in_flight_ = true;
    send_(waiting_.front(), [this, alive = alive_](bool told) {
      if (*alive) on_end(told);
    });
  }
  bool empty() const noexcept { return waiting_.empty(); }
  /// Called once, when nothing waits any more.
  void when_empty(std::function<void()> done) { done_ = std::move(done); }
  void forget() {
    waiting_.clear();
    done_ = nullptr;
    in_flight_ = false;
  }

  Json save() const {
    Json list = Json::array();
    for (const Report& report : waiting_) {
      Json one = Json::array();
      one.items().push_back(Json(report.status));
      if (report.request_id) one.items().push_back(Json(*report.request_id));
      list.items().push_back(std::move(one));
    }
    return list;
  }
  void load(const Json* list) {
    if (list == nullptr || !list->is_array()) return;
    for (const Json& one : list->items()) {
      if (!one.is_array() || one.items().empty() || waiting_.size() == limit) continue;
      Report report{static_cast<int>(one.items()[0].as_int()), std::nullopt};
      if (one.items().size() > 1) report.request_id = one.items()[1].as_int();
      waiting_.push_back(report);
    }
  }

 private:
  void on_end(bool told) {
    in_flight_ = false;
    if (!told) return;  // lost with the link: pump() after the reconnect
    if (!waiting_.empty()) waiting_.erase(waiting_.begin());
    context_.host.state_changed();
    if (waiting_.empty() && done_) return std::exchange(done_, nullptr)();
    pump();
  }

  FeatureContext& context_;
  Send send_;
  std::vector<Report> waiting_;  // front: in flight, if any is
  bool in_flight_ = false;
  std::function<void()> done_;
  std::shared_ptr<bool> alive_;  // the queue may outlive the block
};

}  // namespace ocppsim
