// SPDX-License-Identifier: AGPL-3.0-or-later
//
// KeptState: between a charger that knows what it is and a store that keeps it.
//
//   queue ──changed──> call_changed() ─┐
//   members ─────────> offer() ────────┼─> what differs ── commit() ──> StateStore
//                                      │
//                 hashes of what the store has
//
//   * A member ("meters", "transactions", a block's own) is written when its text differs from what
//     the store has. A queued message is an entry of its own, so a long queue costs nothing.
//   * One commit is one change of the store: all of it or, after a crash, nothing.
//   * After a failure the next commit replaces everything: nothing has to be remembered meanwhile.
#pragma once

#include <ocppsim/charge_point.hpp>

#include "wire/call_queue.hpp"

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocppsim {

/// Entries of the queue as they are kept, and back. Other keys are left alone by the reader.
StateEntry to_entry(const QueuedCall& call);
std::list<QueuedCall> calls_from(const std::vector<StateEntry>& entries);

class KeptState {
 public:
  /// Who a member belongs to: what its owner does not offer any more is taken out.
  using Owner = std::uint8_t;
  static constexpr Owner nobody = 0xFF;  // loaded, but not offered yet

  KeptState(StateStore& store, std::string identity)
      : store_(store), identity_(std::move(identity)) {}

  /// What the store has. An error leaves nothing loaded, and the next commit replaces everything.
  Result<std::vector<StateEntry>> load();
  /// The next commit must be offered everything: it replaces what is kept.
  void start_over() noexcept { start_over_ = true; }
  bool starts_over() const noexcept { return start_over_; }

  /// As CallQueue::Changed; the entry is read at the next commit.
  void call_changed(std::uint64_t sequence, const QueuedCall* call);
  /// A member that stays as it is. False: the store lacks it, or everything is written anew.
  bool keep(Owner owner, std::string_view key);
  /// A member as it is now.
  void offer(Owner owner, std::string_view key, std::string text);
  /// `owner` has offered all it keeps. Once every owner has, so has `nobody`.
  void offered_all(Owner owner);
  /// `queue` is read only when starting over.
  Result<void> commit(const std::list<QueuedCall>& queue);

 private:
  struct Member {
    std::string key;
    std::uint64_t hash;
    Owner owner;
    bool offered;
  };
  struct Pending {
    std::uint64_t sequence;
    const QueuedCall* call;
  };

  void forget_pending();
  std::vector<Member>::iterator find(std::string_view key);

  StateStore& store_;
  std::string identity_;
  std::vector<Member> members_;
  std::vector<StateEntry> change_;
  std::vector<Pending> pending_;
  bool start_over_ = false;
};

}  // namespace ocppsim
