// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/tcp_stream.hpp"

#include <asio/buffer.hpp>
#include <asio/ip/basic_resolver.hpp>

#include <fmt/format.h>

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace ocppsim::net {
namespace {

using Resolver = asio::ip::basic_resolver<Tcp, asio::io_context::executor_type>;

/// "connection refused", in the words of the system but the case of a sentence's middle.
std::string describe(const asio::error_code& error) {
  std::string text = error.message();
  if (text.size() > 1 && std::islower(static_cast<unsigned char>(text[1]))) {
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  }
  return text;
}

StreamEnd end_of(const asio::error_code& error) {
  return error == asio::error::eof ? StreamEnd::closed_by_peer : StreamEnd::reset;
}

}  // namespace

class TcpStream::Socket : public std::enable_shared_from_this<Socket> {
 public:
  Socket(RealLoop& loop, TcpStream* owner, TcpSocket socket)
      : loop_(loop), owner_(owner), socket_(std::move(socket)) {}

  void detach() noexcept {
    owner_ = nullptr;
    resolver_.reset();
    close_descriptor();
  }

  void open(const StreamAddress& address);
  void start();
  void write(std::string_view bytes);
  void finish_writing();
  void abort();
  void pause(bool paused);
  std::size_t unsent() const noexcept { return unsent_.size() - unsent_from_; }
  std::string peer_address() const;

 private:
  enum class State : unsigned char { idle, opening, ready, ended };

  void resolve();
  void connect_next();
  bool bind_local();
  void on_connected(const asio::error_code& error);
  void read();
  void on_read(const asio::error_code& error, std::size_t size);
  void deliver(std::size_t size);
  std::size_t send_now(std::string_view bytes);
  void wait_writable();
  void flush();
  void end(StreamEnd how, std::string_view detail);
  void end_later(StreamEnd how, std::string detail);
  void close_descriptor() noexcept {
    asio::error_code ignored;
    socket_.close(ignored);
  }

  RealLoop& loop_;
  TcpStream* owner_;  // null once the stream is destroyed
  TcpSocket socket_;
  State state_ = State::idle;
  bool paused_ = false;
  bool reading_ = false;  // an async read is outstanding
  bool waiting_writable_ = false;
  bool finishing_ = false;   // close() was called: FIN after unsent_
  unsigned short held_ = 0;  // bytes in first_ that arrived while paused
  std::array<char, 512> first_;
  std::string unsent_;
  std::size_t unsent_from_ = 0;
  // Only while opening.
  struct Opening {
    StreamAddress address;
    std::vector<Tcp::endpoint> candidates;
    std::size_t next = 0;
  };
  std::unique_ptr<Opening> opening_;
  std::unique_ptr<Resolver> resolver_;
};

void TcpStream::Socket::open(const StreamAddress& address) {
  OCPPSIM_ASSERT(state_ == State::idle, "a stream opens once");
  state_ = State::opening;
  opening_ = std::make_unique<Opening>(Opening{address, {}, 0});
  asio::error_code error;
  auto numeric = asio::ip::make_address(address.host, error);
  if (error) {
    const auto known = loop_.resolved().find(address.host);
    if (known == loop_.resolved().end()) return resolve();
    numeric = known->second;
  }
  opening_->candidates.emplace_back(numeric, address.port);
  connect_next();
}

void TcpStream::Socket::resolve() {
  resolver_ = std::make_unique<Resolver>(loop_.context());
  resolver_->async_resolve(
      opening_->address.host, std::to_string(opening_->address.port), Resolver::numeric_service,
      [self = shared_from_this()](const asio::error_code& error,
                                  const Resolver::results_type& results) {
        RealLoop::Callback callback(self->loop_);
        if (!self->owner_ || self->state_ != State::opening) return;
        if (error) {
          return self->end(StreamEnd::unreachable,
                           fmt::format("unknown host \"{}\"", self->opening_->address.host));
        }
        for (const auto& result : results) {
          self->opening_->candidates.push_back(result.endpoint());
        }
        self->connect_next();
      });
}

/// Binds to the wanted source address; the port is chosen at connect() time, so that one
/// address serves as many connections as there are (address, port) pairs.
bool TcpStream::Socket::bind_local() {
  asio::error_code error;
  const auto address = asio::ip::make_address(opening_->address.local_address, error);
#ifdef IP_BIND_ADDRESS_NO_PORT
  const int on = 1;
  ::setsockopt(socket_.native_handle(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
#endif
  if (!error) socket_.bind({address, 0}, error);
  if (error) {
    end_later(StreamEnd::unreachable,
              fmt::format("cannot use the local address \"{}\": {}",
                          opening_->address.local_address, describe(error)));
  }
  return !error;
}

void TcpStream::Socket::connect_next() {
  const Tcp::endpoint target = opening_->candidates[opening_->next++];
  close_descriptor();
  asio::error_code error;
  socket_.open(target.protocol(), error);
  if (error) return end_later(StreamEnd::unreachable, describe(error));
  socket_.set_option(Tcp::no_delay(true), error);
  if (!opening_->address.local_address.empty() && !bind_local()) return;
  socket_.async_connect(target, [self = shared_from_this()](const asio::error_code& failure) {
    RealLoop::Callback callback(self->loop_);
    if (self->owner_ && self->state_ == State::opening) self->on_connected(failure);
  });
}

void TcpStream::Socket::on_connected(const asio::error_code& error) {
  const std::string& host = opening_->address.host;
  if (error) {
    loop_.resolved().erase(host);
    if (opening_->next < opening_->candidates.size()) return connect_next();
    return end(StreamEnd::unreachable, describe(error));
  }
  if (resolver_) loop_.resolved()[host] = opening_->candidates[opening_->next - 1].address();
  resolver_.reset();
  opening_.reset();
  start();
}

void TcpStream::Socket::start() {
  if (!owner_ || state_ == State::ended) return;
  state_ = State::ready;
  if (!unsent_.empty() || finishing_) flush();
  if (state_ != State::ready) return;
  owner_->listener_->on_ready();
  if (owner_ && state_ == State::ready) read();
}

void TcpStream::Socket::read() {
  if (reading_ || paused_) return;
  reading_ = true;
  socket_.async_read_some(
      asio::buffer(first_),
      [self = shared_from_this()](const asio::error_code& error, std::size_t size) {
        self->reading_ = false;
        if (!self->owner_ || self->state_ != State::ready) return;
        RealLoop::Callback callback(self->loop_);
        self->on_read(error, size);
      });
}

void TcpStream::Socket::on_read(const asio::error_code& error, std::size_t size) {
  if (error)
    return end(end_of(error), error == asio::error::eof ? "closed by the peer" : describe(error));
  if (paused_) {
    held_ = static_cast<unsigned short>(size);
    return;
  }
  deliver(size);
}

void TcpStream::Socket::deliver(std::size_t size) {
  std::string_view bytes(first_.data(), size);
  if (size == first_.size()) {
    auto& shared = loop_.read_buffer();
    std::memcpy(shared.data(), first_.data(), size);
    const ssize_t more =
        ::recv(socket_.native_handle(), shared.data() + size, shared.size() - size, MSG_DONTWAIT);
    // An end or an error shows again at the next read.
    bytes = {shared.data(), size + static_cast<std::size_t>(more > 0 ? more : 0)};
  }
  owner_->listener_->on_bytes(bytes);
  if (owner_ && state_ == State::ready) read();
}

void TcpStream::Socket::pause(bool paused) {
  if (paused == paused_) return;
  paused_ = paused;
  if (paused || state_ != State::ready) return;
  if (held_ == 0) return read();
  loop_.defer([self = shared_from_this()] {
    if (!self->owner_ || self->state_ != State::ready || self->paused_ || !self->held_) return;
    self->deliver(std::exchange(self->held_, static_cast<unsigned short>(0)));
  });
}

/// How much the kernel took; failures end the stream later.
std::size_t TcpStream::Socket::send_now(std::string_view bytes) {
  const ssize_t sent =
      ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
    const asio::error_code error(errno, asio::error::get_system_category());
    end_later(StreamEnd::reset, describe(error));
    return bytes.size();
  }
  return 0;
}

void TcpStream::Socket::write(std::string_view bytes) {
  if (state_ == State::ended || finishing_) return;
  if (state_ == State::ready && unsent() == 0) {
    bytes.remove_prefix(send_now(bytes));
    if (bytes.empty()) return;
  }
  unsent_.append(bytes);
  if (state_ == State::ready) wait_writable();
}

void TcpStream::Socket::wait_writable() {
  if (waiting_writable_) return;
  waiting_writable_ = true;
  socket_.async_wait(TcpSocket::wait_write,
                     [self = shared_from_this()](const asio::error_code& error) {
                       self->waiting_writable_ = false;
                       RealLoop::Callback callback(self->loop_);
                       if (error || !self->owner_ || self->state_ != State::ready) return;
                       self->flush();
                     });
}

void TcpStream::Socket::flush() {
  while (unsent() != 0) {
    const std::size_t sent = send_now(std::string_view(unsent_).substr(unsent_from_));
    if (sent == 0) return wait_writable();
    unsent_from_ += sent;
  }
  std::string().swap(unsent_);  // a slow peer must not cost memory for ever
  unsent_from_ = 0;
  if (finishing_) finish_writing();
}

void TcpStream::Socket::finish_writing() {
  if (state_ == State::opening) return abort();
  finishing_ = true;
  if (state_ != State::ready || unsent() != 0) return;
  asio::error_code ignored;
  socket_.shutdown(TcpSocket::shutdown_send, ignored);
}

void TcpStream::Socket::abort() {
  if (state_ == State::ended || (state_ == State::idle && !socket_.is_open())) return;
  asio::error_code ignored;
  if (state_ != State::opening) socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  end_later(StreamEnd::aborted, "aborted");
}

void TcpStream::Socket::end(StreamEnd how, std::string_view detail) {
  state_ = State::ended;
  close_descriptor();
  resolver_.reset();
  opening_.reset();
  if (owner_) owner_->listener_->on_end(how, detail);
}

void TcpStream::Socket::end_later(StreamEnd how, std::string detail) {
  if (state_ == State::ended) return;
  state_ = State::ended;
  close_descriptor();
  loop_.defer([self = shared_from_this(), how, text = std::move(detail)] {
    if (self->owner_) self->end(how, text);
  });
}

std::string TcpStream::Socket::peer_address() const {
  asio::error_code error;
  const auto peer = socket_.remote_endpoint(error);
  if (error) return {};
  return fmt::format(peer.address().is_v6() ? "[{}]:{}" : "{}:{}", peer.address().to_string(),
                     peer.port());
}

TcpStream::TcpStream(RealLoop& loop) : TcpStream(loop, TcpSocket(loop.context())) {}

TcpStream::TcpStream(RealLoop& loop, TcpSocket accepted)
    : socket_(std::make_shared<Socket>(loop, this, std::move(accepted))) {}

TcpStream::~TcpStream() {
  socket_->detach();
}

void TcpStream::start(const std::shared_ptr<Socket>& socket) {
  socket->start();
}
void TcpStream::open(const StreamAddress& address) {
  socket_->open(address);
}
void TcpStream::write(std::string_view bytes) {
  socket_->write(bytes);
}
void TcpStream::close() {
  socket_->finish_writing();
}
void TcpStream::abort() {
  socket_->abort();
}
void TcpStream::pause_reading(bool paused) {
  socket_->pause(paused);
}
std::size_t TcpStream::pending_bytes() const noexcept {
  return socket_->unsent();
}
std::string TcpStream::peer_address() const {
  return socket_->peer_address();
}

std::unique_ptr<ByteStream> make_tcp_stream(EventLoop& loop) {
  return std::make_unique<TcpStream>(as_real_loop(loop));
}

}  // namespace ocppsim::net
