// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The byte pipe: two ByteStreams over one PipeLink, with the manners of TCP.
#include "transport/byte_stream.hpp"
#include "transport/pipe_link.hpp"

#include <ocppsim/assert.hpp>

#include <utility>

namespace ocppsim {
namespace {

enum ItemKind : std::uint8_t { open_item, opened_item, bytes_item, fin_item, reset_item };

class BytePipeEnd final : public ByteStream, private PipeReceiver {
 public:
  static constexpr int client = 0;
  static constexpr int server = 1;

  BytePipeEnd(EventLoop& loop, std::shared_ptr<PipeLink> link, int end)
      : link_(std::move(link)),
        end_(end),
        abort_(loop, [this] { finish(StreamEnd::aborted, "aborted"); }) {
    link_->set_receiver(end_, this);
  }

  ~BytePipeEnd() override { leave(fin_item); }

  void open(const StreamAddress&) override {
    OCPPSIM_ASSERT(end_ == client && state_ == State::idle, "the client's end opens, once");
    state_ = State::opening;
    if (link_->has_receiver(server)) {
      link_->push(peer(), open_item);
    } else {
      link_->push(end_, reset_item);
    }
  }

  void write(std::string_view bytes) override {
    const bool up = state_ == State::ready || state_ == State::opening;
    if (up && !closing_) link_->push(peer(), bytes_item, 0, bytes);
  }

  void close() override {
    if (state_ == State::opening) return abort();
    if (state_ != State::ready || closing_) return;
    closing_ = true;
    link_->push(peer(), fin_item);
  }

  void abort() override {
    if (state_ != State::ready && state_ != State::opening) return;
    state_ = State::ending;
    leave(reset_item);
    abort_.start(Duration::zero());
  }

  void pause_reading(bool paused) override {
    if (link_) link_->pause(end_, paused);
  }

  std::size_t pending_bytes() const noexcept override {
    return link_ ? link_->queued_bytes(peer()) : 0;
  }
  std::string peer_address() const override { return "pipe"; }

 private:
  enum class State { idle, opening, ready, ending };

  int peer() const noexcept { return 1 - end_; }

  void on_item(const PipeItem& item) override {
    switch (item.kind) {
      case open_item:
        link_->push(peer(), opened_item);
        state_ = State::ready;
        return listener_->on_ready();
      case opened_item: state_ = State::ready; return listener_->on_ready();
      case bytes_item: return listener_->on_bytes(item.text);
      default: break;
    }
    const bool opening = state_ == State::opening;
    leave(item.kind);
    if (opening) return finish(StreamEnd::unreachable, "connection refused");
    if (item.kind == fin_item) return finish(StreamEnd::closed_by_peer, "closed by the peer");
    finish(StreamEnd::reset, "connection reset by the peer");
  }

  void leave(std::uint8_t last_item) {
    if (!link_) return;
    link_->push(peer(), last_item);
    link_->set_receiver(end_, nullptr);
    link_.reset();
  }

  void finish(StreamEnd how, std::string_view detail) {
    state_ = State::ending;
    listener_->on_end(how, detail);
  }

  std::shared_ptr<PipeLink> link_;
  const int end_;
  State state_ = State::idle;
  bool closing_ = false;
  Timer abort_;
};

}  // namespace

BytePipe make_byte_pipe(EventLoop& loop, Duration latency) {
  auto link = std::make_shared<PipeLink>(loop, latency);
  BytePipe pipe;
  pipe.client = std::make_unique<BytePipeEnd>(loop, link, BytePipeEnd::client);
  pipe.server = std::make_unique<BytePipeEnd>(loop, std::move(link), BytePipeEnd::server);
  return pipe;
}

}  // namespace ocppsim
