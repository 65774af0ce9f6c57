// SPDX-License-Identifier: AGPL-3.0-or-later
#include "questions.hpp"

#include <iterator>
#include <utility>

namespace ocppsim::python {

// ---- the queue ----------------------------------------------------------------------------------

Questions::Questions(std::optional<py::function> ask_now, std::size_t limit) : limit_(limit) {
  if (!ask_now) return;
  ask_now_ = std::shared_ptr<py::function>(new py::function(std::move(*ask_now)),
                                           [](py::function* function) {
                                             py::gil_scoped_acquire locked;
                                             delete function;
                                           });
}

void Questions::put(Asking asking) {
  if (is_virtual()) {
    py::gil_scoped_acquire locked;
    ++open_;
    try {
      (*ask_now_)(std::make_unique<Question>(shared_from_this(), std::move(asking)));
    } catch (py::error_already_set& failed) {
      if (failed.matches(PyExc_KeyboardInterrupt))
        PyErr_SetInterrupt();  // whoever waits hears it
      else
        failed.discard_as_unraisable("a question of a virtual loop");
    }
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    if (!closed_ && (asking.needed || open_ < limit_)) {
      ++open_;
      waiting_.push_back(std::move(asking));
      changed_.notify_one();
      return;
    }
  }
  if (!closed_) ++not_asked_;
  if (asking.otherwise) asking.otherwise();
}

std::vector<std::unique_ptr<Question>> Questions::take() {
  static constexpr std::size_t batch = 64;
  std::vector<std::unique_ptr<Question>> out;
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
  while (!waiting_.empty() && out.size() < batch) {
    out.push_back(std::make_unique<Question>(shared_from_this(), std::move(waiting_.front())));
    waiting_.pop_front();
  }
  return out;
}

void Questions::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

bool Questions::deliver(EventLoop& loop, EventLoop::Task task) {
  if (is_virtual()) {
    py::gil_scoped_release unlocked;
    task();
    return true;
  }
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  loop.post(std::move(task));
  return true;
}

// ---- a question ---------------------------------------------------------------------------------

Question::Question(std::shared_ptr<Questions> of, Asking asking)
    : of_(std::move(of)), asking_(std::move(asking)) {}

Question::~Question() {
  end(std::move(asking_.otherwise));
  --of_->open_;
}

void Question::answer(const py::object& value) {
  EventLoop::Task task = asking_.on_answer ? asking_.on_answer(value) : EventLoop::Task();
  end(std::move(task));
}

void Question::fail(const std::string& why) {
  end([on_failure = asking_.on_failure, why] {
    if (on_failure) on_failure(why);
  });
}

void Question::end(EventLoop::Task task) {
  if (std::exchange(ended_, true) || !task) return;
  of_->deliver(*asking_.loop, std::move(task));
}

// ---- CALLs --------------------------------------------------------------------------------------

namespace {

using GiveAnswer = Give<std::optional<Answer>>;

std::optional<Answer> answer_from(const py::object& value, Duration delay) {
  if (value.is_none()) return std::nullopt;
  Answer answer;
  answer.delay = delay;
  if (!py::isinstance<CallError>(value)) {
    answer.payload = to_json(value);
    return answer;
  }
  const auto& error = value.cast<const CallError&>();
  answer.kind = Answer::Kind::error;
  answer.payload = error.details;
  answer.error_code = error.code;
  answer.error_description = error.description;
  return answer;
}

Asking call_asking(int handler, EventLoop& loop, Duration delay, const GiveAnswer& give) {
  Asking asking;
  asking.handler = handler;
  asking.loop = &loop;
  asking.on_answer = [give, delay](const py::object& value) -> EventLoop::Task {
    return [give, answer = answer_from(value, delay)] { give(answer); };
  };
  asking.on_failure = [give](const std::string& why) {
    Answer answer;
    answer.kind = Answer::Kind::error;
    answer.error_code = "InternalError";
    answer.error_description = why;
    give(answer);
  };
  asking.otherwise = [give] { give(std::nullopt); };
  return asking;
}

}  // namespace

LateAnswerOverride answer_asker(std::shared_ptr<Questions> questions, int handler, EventLoop& loop,
                                Duration delay, int times) {
  return [questions = std::move(questions), handler, &loop, delay,
          left = std::make_shared<int>(times)](const IncomingCall& call, const GiveAnswer& give) {
    if (*left == 0) return give(std::nullopt);
    if (*left > 0) --*left;
    Asking asking = call_asking(handler, loop, delay, give);
    asking.args = [action = std::string(call.action), payload = call.payload.to_json()] {
      return py::make_tuple(action, to_python(payload));
    };
    questions->put(std::move(asking));
  };
}

Csms::LateHandler csms_asker(std::shared_ptr<Questions> questions, int handler, EventLoop& loop) {
  return [questions = std::move(questions), handler, &loop](
             std::string_view charger, const IncomingCall& call, const GiveAnswer& give) {
    Asking asking = call_asking(handler, loop, Duration{}, give);
    asking.args = [charger = std::string(charger), action = std::string(call.action),
                   payload = call.payload.to_json()] {
      return py::make_tuple(charger, action, to_python(payload));
    };
    questions->put(std::move(asking));
  };
}

// ---- Python -------------------------------------------------------------------------------------

void bind_questions(py::module_& m) {
  py::class_<CallError>(m, "CallError", "A CALLERROR, as a handler's value.")
      .def(py::init([](std::string code, std::string description, const py::object& details) {
             return CallError{std::move(code), std::move(description), to_json(details)};
           }),
           py::arg("code"), py::arg("description"), py::arg("details"));
  py::class_<Question>(m, "Question", "What a loop asks of Python code.")
      .def_property_readonly("handler", &Question::handler)
      .def_property_readonly("moot", &Question::moot)
      .def("args", &Question::args)
      .def("answer", &Question::answer, py::arg("value"))
      .def("fail", &Question::fail, py::arg("why"));
  py::class_<Questions, std::shared_ptr<Questions>>(m, "Questions")
      .def(py::init<std::optional<py::function>, std::size_t>(), py::arg("ask_now"),
           py::arg("limit"))
      .def("take",
           [](Questions& self) {
             std::vector<std::unique_ptr<Question>> taken;
             {
               py::gil_scoped_release unlocked;
               taken = self.take();
             }
             py::list out;
             for (auto& question : taken) out.append(py::cast(std::move(question)));
             return out;
           })
      .def("close", &Questions::close)
      .def_property_readonly("not_asked", &Questions::not_asked);
}

}  // namespace ocppsim::python
