// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Observers in the order they came. One may add or remove others, and itself, from a callback:
// who is removed hears nothing more, who is added hears the next event.
#pragma once

#include <ocppsim/charge_point.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace ocppsim {

class ObserverList {
 public:
  bool empty() const noexcept { return observers_.empty(); }
  void add(ChargePointObserver* observer) { observers_.push_back(observer); }
  void remove(ChargePointObserver* observer) {
    const auto found = std::find(observers_.begin(), observers_.end(), observer);
    if (found == observers_.end()) return;
    if (depth_ == 0)
      observers_.erase(found);
    else
      *found = nullptr;
  }

  template <class Tell>
  void each(Tell tell) {
    const std::size_t count = observers_.size();
    ++depth_;
    for (std::size_t i = 0; i < count; ++i)
      if (observers_[i] != nullptr) tell(*observers_[i]);
    if (--depth_ == 0) std::erase(observers_, nullptr);
  }

 private:
  std::vector<ChargePointObserver*> observers_;
  int depth_ = 0;
};

}  // namespace ocppsim
