// SPDX-License-Identifier: AGPL-3.0-or-later
#include "epoll_client.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace ocppsim::bench {
namespace {

// The key and its answer of RFC 6455 section 1.3.
constexpr std::string_view request =
    "GET /ocpp/CP-0001 HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ocpp1.6\r\n\r\n";
constexpr std::string_view accept_key = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

}  // namespace

EpollClient::EpollClient(std::uint16_t port, std::string message)
    : port_(port), message_(std::move(message)), epoll_(::epoll_create1(0)) {}

EpollClient::~EpollClient() {
  for (const int fd : open_) ::close(fd);
  ::close(epoll_);
}

void EpollClient::open(std::size_t connections) {
  wanted_ = open_.size() + connections;
  started_ = open_.size();
  while (open_.size() < wanted_) {
    const std::size_t before = open_.size();
    const std::size_t batch = std::min<std::size_t>(256, wanted_ - started_);
    for (std::size_t i = 0; i < batch; ++i) start_connection();
    done_ = 0;
    run(Goal::stay, batch);
    if (open_.size() == before) throw std::runtime_error("the baseline client cannot connect");
  }
}

void EpollClient::round_trips(std::size_t total) {
  goal_ = Goal::talk;
  done_ = 0;
  for (const int fd : open_) send_frame(fd, 0x81, message_.data(), message_.size());
  run(Goal::talk, total + open_.size());  // the last answer of each connection ends it
}

void EpollClient::churn(std::size_t total, std::size_t parallel, bool greeting) {
  goal_ = Goal::churn;
  greeting_ = greeting;
  done_ = started_ = 0;
  wanted_ = total;
  for (std::size_t i = 0; i < parallel; ++i) start_connection();
  run(Goal::churn, total);
}

void EpollClient::start_connection() {
  ++started_;
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port_);
  if (fd < 0 || (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 &&
                 errno != EINPROGRESS)) {
    throw std::runtime_error(std::string("the baseline client cannot connect: ") +
                             std::strerror(errno));
  }
  const auto index = static_cast<std::size_t>(fd);
  if (phases_.size() <= index) phases_.resize(index + 1);
  phases_[index] = Phase::connecting;
  epoll_event event{};
  event.events = EPOLLOUT;
  event.data.fd = fd;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
}

void EpollClient::run(Goal goal, std::size_t total) {
  goal_ = goal;
  std::array<epoll_event, 256> events;
  wanted_ = goal == Goal::talk ? total - open_.size() : wanted_;
  while (done_ < total) {
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 10'000);
    if (count == 0) throw std::runtime_error("the server does not answer");
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      on_event(event.data.fd, event.events);
    }
  }
}

void EpollClient::on_event(int fd, std::uint32_t events) {
  Phase& phase = phases_[static_cast<std::size_t>(fd)];
  if (phase == Phase::connecting && (events & EPOLLOUT) != 0) {
    phase = Phase::upgrading;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ::epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
    ::send(fd, request.data(), request.size(), MSG_NOSIGNAL);
    return;
  }
  const ssize_t got = ::recv(fd, buffer_, sizeof buffer_, 0);
  if (got > 0) return on_bytes(fd, buffer_, static_cast<std::size_t>(got));
  ::close(fd);
  if (phase != Phase::closing) throw std::runtime_error("the baseline client lost a connection");
  ++done_;
  if (started_ < wanted_) start_connection();
}

void EpollClient::on_bytes(int fd, const char* bytes, std::size_t size) {
  Phase& phase = phases_[static_cast<std::size_t>(fd)];
  const std::string_view text(bytes, size);
  if (phase == Phase::upgrading) {
    if (text.find(accept_key) == std::string_view::npos) {
      throw std::runtime_error("the server's accept key is wrong");
    }
    if (goal_ == Goal::churn && greeting_) {
      phase = Phase::greeting;
      return send_frame(fd, 0x81, message_.data(), message_.size());
    }
    if (goal_ == Goal::churn) {
      phase = Phase::closing;
      return send_frame(fd, 0x88, "\x03\xe8", 2);
    }
    phase = Phase::open;
    open_.push_back(fd);
    ++done_;
    return;
  }
  if (phase == Phase::greeting) {
    phase = Phase::closing;
    return send_frame(fd, 0x88, "\x03\xe8", 2);
  }
  if (phase != Phase::open) return;
  const auto* raw = reinterpret_cast<const unsigned char*>(bytes);
  const std::size_t length = raw[1] < 126 ? raw[1] : raw[2] * 256u + raw[3];
  if (raw[0] != 0x81 || size != length + (raw[1] < 126 ? 2u : 4u)) {
    throw std::runtime_error("the baseline client got half a frame");
  }
  // Every connection has one message under way; the last round of answers is not answered.
  if (done_++ < wanted_) send_frame(fd, 0x81, message_.data(), message_.size());
}

void EpollClient::send_frame(int fd, unsigned char first, const char* payload, std::size_t size) {
  key_ ^= key_ << 13;
  key_ ^= key_ >> 7;
  key_ ^= key_ << 17;
  const std::uint64_t key = (key_ << 32) | (key_ & 0xffffffffu);
  std::size_t head = 2;
  out_[0] = static_cast<char>(first);
  if (size < 126) {
    out_[1] = static_cast<char>(0x80 | size);
  } else {
    out_[1] = static_cast<char>(0x80 | 126);
    out_[2] = static_cast<char>(size >> 8);
    out_[3] = static_cast<char>(size & 0xff);
    head = 4;
  }
  std::memcpy(out_ + head, &key, 4);
  head += 4;
  const std::uint64_t wide = (key << 32) | (key & 0xffffffffu);
  std::size_t at = 0;
  for (; at + 8 <= size; at += 8) {
    std::uint64_t word;
    std::memcpy(&word, payload + at, 8);
    word ^= wide;
    std::memcpy(out_ + head + at, &word, 8);
  }
  const char* bytes = reinterpret_cast<const char*>(&wide);
  for (; at < size; ++at) out_[head + at] = static_cast<char>(payload[at] ^ bytes[at & 7]);
  if (::send(fd, out_, head + size, MSG_NOSIGNAL) != static_cast<ssize_t>(head + size)) {
    throw std::runtime_error("the baseline client cannot send");
  }
}

}  // namespace ocppsim::bench
