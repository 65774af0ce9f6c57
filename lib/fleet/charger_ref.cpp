// SPDX-License-Identifier: AGPL-3.0-or-later
#include "fleet/fleet_body.hpp"

#include <fmt/format.h>

#include <utility>

namespace ocppsim {
namespace {

Error gone() {
  return Error(Errc::state, "the charger was removed from its fleet");
}

Error stopped_fleet() {
  return Error(Errc::state, "the fleet has stopped");
}

/// A CALL whose answer the charger never tells is a bug; this is only how often to look for stop().
constexpr Duration look_every = milliseconds{50};

template <class T>
void wait_real(Once<T>& value, const std::atomic<bool>& stop_requested) {
  while (!value.wait_for(look_every)) {
    if (stop_requested) return;
  }
}

}  // namespace

Result<void> Fleet::Body::with_slot(std::uint32_t index, const std::function<void(Slot&)>& act) {
  bool found = false;
  Shard& shard = shard_of(index);
  shard.run([&] {
    if (Slot* slot = shard.find(index)) {
      found = true;
      act(*slot);
    }
  });
  if (!found) return gone();
  return {};
}

const std::string& ChargerRef::identity() const {
  return fleet_->body_->identity(index_);
}

Result<void> ChargerRef::run(const std::function<void(ChargePoint&)>& act) const {
  return fleet_->body_->with_slot(index_, [&](Slot& slot) { act(slot.charger()); });
}

void ChargerRef::post(std::function<void(ChargePoint&)> act) const {
  Shard& shard = fleet_->body_->shard_of(index_);
  shard.post([&shard, index = index_, act = std::move(act)] {
    if (Slot* slot = shard.find(index)) act(slot->charger());
  });
}

Result<FleetEvent> Fleet::Body::wait(std::uint32_t index, const WaitFor& what, Duration timeout) {
  if (stopped) return stopped_fleet();
  const auto found = std::make_shared<Once<Result<FleetEvent>>>();
  Shard& shard = shard_of(index);
  shard.open();  // nothing would ever come on a loop that does not run
  auto asked = with_slot(index, [&](Slot& slot) {
    slot.waits().add(shard.loop(), what, timeout, [found, this, &shard](Result<FleetEvent> event) {
      found->set(std::move(event));
      if (is_virtual()) shard.loop().stop();  // time stands where it happened
    });
  });
  if (!asked) return asked.error();
  if (is_virtual()) {
    advance_until(
        shard, [&] { return found->is_set(); }, timeout + virtual_step);
  } else {
    wait_real(*found, stop_requested);
  }
  if (!found->is_set()) return Error(Errc::state, "the run was told to stop");
  return found->take();
}

Result<FleetEvent> ChargerRef::wait_for(const WaitFor& what, Duration timeout) const {
  return fleet_->body_->wait(index_, what, timeout);
}

Result<void> ChargerRef::forbid(const WaitFor& what, Duration span) const {
  auto event = fleet_->body_->wait(index_, what, span);
  if (event) return Error(Errc::state, fmt::format("forbidden, but it happened: {}", event->text));
  if (event.error().code == Errc::timeout) return {};
  return event.error();
}

WaitId ChargerRef::notify_when(const WaitFor& what, Duration timeout) const {
  Fleet::Body& body = *fleet_->body_;
  const WaitId id = body.next_wait++;
  Shard& shard = body.shard_of(index_);
  const auto tell = [&events = body.events, id, index = index_](Result<FleetEvent> result) {
    FleetEvent out;
    if (result) {
      out = std::move(*result);
    } else {
      out.code = result.error().code;
      out.text = result.error().message;
    }
    out.type = FleetEvent::Type::wait_done;
    out.ok = result.ok();
    out.charger = index;
    out.number = static_cast<std::int64_t>(id);
    events.push(std::move(out));
  };
  if (body.stopped) {
    tell(stopped_fleet());
    return id;
  }
  shard.open();  // nothing would ever come on a loop that does not run
  shard.post([&shard, index = index_, what, timeout, tell] {
    if (Slot* slot = shard.find(index)) {
      slot->waits().add(shard.loop(), what, timeout, tell);
    } else {
      tell(gone());
    }
  });
  return id;
}

Result<Json> ChargerRef::call(const std::string& action, const Json& payload,
                              Duration timeout) const {
  Fleet::Body& body = *fleet_->body_;
  if (body.stopped) return stopped_fleet();
  const auto answer = std::make_shared<Once<Result<Json>>>();
  auto asked = body.with_slot(index_, [&](Slot& slot) {
    slot.charger().call(action, payload,
                        [answer](const Reply& reply) { answer->set(reply_to_json(reply)); });
  });
  if (!asked) return asked.error();
  if (body.is_virtual()) {
    body.advance_until(
        body.shard_of(index_), [&] { return answer->is_set(); }, timeout);
  } else {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    while (!answer->wait_for(look_every) && !body.stop_requested &&
           std::chrono::steady_clock::now() < deadline) {
    }
  }
  if (answer->is_set()) return answer->take();
  return Error(Errc::timeout,
               fmt::format("no answer to {} within {}", action, format_duration(timeout)));
}

WaitId ChargerRef::notify_call(const std::string& action, const Json& payload) const {
  Fleet::Body& body = *fleet_->body_;
  const WaitId id = body.next_wait++;
  const auto tell = [&events = body.events, id, index = index_](const Result<Json>& answer) {
    events.push(end_of_call(id, answer, index));
  };
  if (body.stopped) {
    tell(stopped_fleet());
    return id;
  }
  Shard& shard = body.shard_of(index_);
  shard.open();
  shard.post([&shard, index = index_, action, payload, tell] {
    if (Slot* slot = shard.find(index)) {
      slot->charger().call(action, payload,
                           [tell](const Reply& reply) { tell(reply_to_json(reply)); });
    } else {
      tell(gone());
    }
  });
  return id;
}

}  // namespace ocppsim
