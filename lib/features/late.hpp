// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a user's hook is handed to answer with (Give): it works once, and only for the charger as it
// was when it asked.
#pragma once

#include "features/feature.hpp"

#include <memory>
#include <utility>

namespace ocppsim {

template <class T>
Give<T> give_once(const Host& host, Give<T> then) {
  return [awake = host.awake(), then = std::make_shared<Give<T>>(std::move(then))](T value) {
    if (!*awake || !*then) return;
    const Give<T> now = std::exchange(*then, {});
    now(std::move(value));
  };
}

}  // namespace ocppsim
