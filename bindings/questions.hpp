// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Questions: what loops ask of the user's Python code, and the way back.
//
//   loop ── put() ──> [bounded queue] ── take() ──> a thread of Python's, which runs the handler
//   loop <── EventLoop::post() ───────── answer() or fail() ──┘
//
//   * In real time a loop's thread never takes the GIL: it leaves its question and goes on.
//   * In virtual time put() asks at once, on the caller's own thread: the answer is part of the
//   run.
//   * A question ends once: answered, failed, or as its asker does when nobody answers.
//   * After close() none is asked, and no answer reaches a loop any more: the loops may go.
#pragma once

#include "bindings.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ocppsim::python {

/// A question as a loop puts it. Its ends run on the loop, in order with everything else there.
struct Asking {
  int handler = 0;  // as the Python side numbered it
  EventLoop* loop = nullptr;
  std::function<py::tuple()> args;                              // with the GIL
  std::function<EventLoop::Task(const py::object&)> on_answer;  // with the GIL; raises for nonsense
  std::function<void(const std::string& why)> on_failure;       // the handler raised
  EventLoop::Task otherwise;                                    // nobody is asked
  bool needed = false;         // asked beyond the limit too; for what an asker says once
  bool until_the_end = false;  // also what waits when close() comes: a link's last words
};

class Question;

class Questions final : public std::enable_shared_from_this<Questions> {
 public:
  /// `ask_now` asks in virtual time; none: real time. `limit` questions are open at a time; beyond
  /// it none is asked, which is counted.
  Questions(std::optional<py::function> ask_now, std::size_t limit);

  bool is_virtual() const noexcept { return ask_now_ != nullptr; }
  /// The loop's thread.
  void put(Asking asking);
  /// Until there is one or close(); empty after the last.
  std::vector<std::unique_ptr<Question>> take();
  void close();
  bool closed() const noexcept { return closed_; }
  /// Runs `task` on `loop`; false after close().
  bool deliver(EventLoop& loop, EventLoop::Task task);
  std::uint64_t not_asked() const noexcept { return not_asked_; }
  std::uint64_t next_link() noexcept { return next_link_++; }

 private:
  friend class Question;
  std::shared_ptr<py::function> ask_now_;
  const std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Asking> waiting_;
  std::atomic<std::size_t> open_{0};  // waiting, or taken and not ended
  std::atomic<bool> closed_{false};
  std::atomic<std::uint64_t> not_asked_{0};
  std::atomic<std::uint64_t> next_link_{1};
};

/// One that Python has taken. Ends with it, at the latest.
class Question {
 public:
  Question(std::shared_ptr<Questions> of, Asking asking);
  ~Question();
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;

  int handler() const noexcept { return asking_.handler; }
  py::tuple args() const { return asking_.args(); }
  bool moot() const noexcept { return of_->closed() && !asking_.until_the_end; }
  void answer(const py::object& value);
  void fail(const std::string& why);

 private:
  void end(EventLoop::Task task);
  std::shared_ptr<Questions> of_;
  Asking asking_;
  bool ended_ = false;
};

/// A CALL that a Python handler answers. Its value: None (as if there were no handler), a payload,
/// or a CallError.
struct CallError {
  std::string code, description;
  Json details;
};
LateAnswerOverride answer_asker(std::shared_ptr<Questions> questions, int handler, EventLoop& loop,
                                Duration delay, int times);
Csms::LateHandler csms_asker(std::shared_ptr<Questions> questions, int handler, EventLoop& loop);

}  // namespace ocppsim::python
