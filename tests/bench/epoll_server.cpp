// SPDX-License-Identifier: AGPL-3.0-or-later
#include "epoll_server.hpp"

#include "measure.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim::bench {
namespace {

struct Connection {
  bool open = false;
  std::string partial;  // the beginning of a request or frame
};

class EpollServer {
 public:
  EpollServer(int listener, const EpollServerOptions& options)
      : listener_(listener), options_(options), epoll_(::epoll_create1(0)) {
    watch(listener_, EPOLL_CTL_ADD);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, 256> events;
    for (;;) {
      const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                                     options_.busy_poll ? 0 : -1);
      for (int i = 0; i < count; ++i) {
        const int fd = events[static_cast<std::size_t>(i)].data.fd;
        if (fd == listener_) {
          accept();
        } else {
          read(fd);
        }
      }
    }
  }

 private:
  void watch(int fd, int how) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ::epoll_ctl(epoll_, how, fd, &event);
  }

  void accept() {
    for (int fd; (fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
      const int on = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      const auto index = static_cast<std::size_t>(fd);
      if (connections_.size() <= index) connections_.resize(index + 1);
      connections_[index] = {};
      watch(fd, EPOLL_CTL_ADD);
    }
  }

  void read(int fd) {
    Connection& connection = connections_[static_cast<std::size_t>(fd)];
    std::size_t held = connection.partial.size();
    if (held > sizeof buffer_ / 2) return drop(fd);
    std::memcpy(buffer_, connection.partial.data(), held);
    const ssize_t got = ::recv(fd, buffer_ + held, sizeof buffer_ - held, 0);
    if (got <= 0) {
      if (got == 0 || errno != EAGAIN) drop(fd);
      return;
    }
    held += static_cast<std::size_t>(got);
    std::size_t at = 0;
    if (!connection.open) {
      at = upgrade(fd, {buffer_, held});
      connection.open = at != 0;
    }
    while (connection.open && at < held) {
      const std::size_t used = frame(fd, buffer_ + at, held - at);
      if (used == 0) break;
      if (used == closed) return;
      at += used;
    }
    connection.partial.assign(buffer_ + at, held - at);
  }

  void drop(int fd) {
    connections_[static_cast<std::size_t>(fd)] = {};
    ::close(fd);
  }

  static std::string_view header(std::string_view request, std::string_view name) {
    const std::size_t at = request.find(name);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = request.substr(at + name.size());
    return rest.substr(0, rest.find("\r\n"));
  }

  /// The length of the request once it is whole and answered.
  std::size_t upgrade(int fd, std::string_view bytes) {
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) return 0;
    const std::string_view request = bytes.substr(0, end + 2);
    const std::string key = std::string(header(request, "Sec-WebSocket-Key: ")) +
                            "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    unsigned char digest[SHA_DIGEST_LENGTH];
    SHA1(reinterpret_cast<const unsigned char*>(key.data()), key.size(), digest);
    unsigned char accept_key[32];
    EVP_EncodeBlock(accept_key, digest, sizeof digest);
    std::string_view offered = header(request, "Sec-WebSocket-Protocol: ");
    offered = offered.substr(0, offered.find(','));
    reply(fd, fmt::format("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Accept: {}\r\n{}{}{}\r\n",
                          reinterpret_cast<const char*>(accept_key),
                          offered.empty() ? "" : "Sec-WebSocket-Protocol: ", offered,
                          offered.empty() ? "" : "\r\n"));
    return end + 4;
  }

  /// Bytes used by the next frame, 0 when it is not whole, or `closed`.
  std::size_t frame(int fd, char* bytes, std::size_t size) {
    const auto* raw = reinterpret_cast<unsigned char*>(bytes);
    if (size < 6) return 0;
    std::size_t length = raw[1] & 0x7fu;
    std::size_t head = 2;
    if (length == 126) {
      length = raw[2] * 256u + raw[3];
      head = 4;
    } else if (length == 127) {
      drop(fd);  // no benchmark sends 64 KiB in a frame
      return closed;
    }
    head += 4;
    if (size < head + length) return 0;
    char* const payload = bytes + head;
    for (std::size_t i = 0; i < length; ++i) payload[i] ^= bytes[head - 4 + (i & 3)];
    const unsigned opcode = raw[0] & 0x0fu;
    if (opcode == 8) {
      send_frame(fd, 0x88, {payload, length});
      drop(fd);
      return closed;
    }
    if (opcode == 9) send_frame(fd, 0x8a, {payload, length});
    if (opcode == 1) answer(fd, {payload, length});
    return head + length;
  }

  void answer(int fd, std::string_view text) {
    if (text.substr(0, 3) != "[2,") return send_frame(fd, 0x81, text);
    const std::size_t id = text.find('"');
    const std::size_t id_end = text.find('"', id + 1);
    const std::size_t action = text.find('"', id_end + 1);
    const std::size_t action_end = text.find('"', action + 1);
    if (action_end == std::string_view::npos) return send_frame(fd, 0x81, text);
    char out[512];
    const auto end =
        fmt::format_to_n(out, sizeof out, "[3,{},{}]", text.substr(id, id_end + 1 - id),
                         result_of(text.substr(action + 1, action_end - action - 1)));
    send_frame(fd, 0x81, {out, end.size});
  }

  /// Results that let a charger go on: accepted, and a transaction that has an id.
  static std::string_view result_of(std::string_view action) {
    if (action == "BootNotification") {
      return R"({"currentTime":"2026-01-01T00:00:00.000Z","interval":3600,"status":"Accepted"})";
    }
    if (action == "Heartbeat") return R"({"currentTime":"2026-01-01T00:00:00.000Z"})";
    if (action == "Authorize") {
      return R"({"idTagInfo":{"status":"Accepted"},"idTokenInfo":{"status":"Accepted"}})";
    }
    if (action == "StartTransaction") {
      return R"({"idTagInfo":{"status":"Accepted"},"transactionId":1})";
    }
    return "{}";
  }

  void send_frame(int fd, unsigned char first, std::string_view payload) {
    char* const out = out_;
    std::size_t head = 2;
    out[0] = static_cast<char>(first);
    if (payload.size() < 126) {
      out[1] = static_cast<char>(payload.size());
    } else {
      out[1] = 126;
      out[2] = static_cast<char>(payload.size() >> 8);
      out[3] = static_cast<char>(payload.size() & 0xff);
      head = 4;
    }
    std::memcpy(out + head, payload.data(), payload.size());
    reply(fd, {out, head + payload.size()});
  }

  /// One message outstanding a connection always fits the socket's buffer.
  static void reply(int fd, std::string_view bytes) {
    [[maybe_unused]] const ssize_t sent =
        ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  static constexpr std::size_t closed = ~std::size_t{0};

  const int listener_;
  const EpollServerOptions options_;
  const int epoll_;
  std::vector<Connection> connections_;  // by descriptor
  char buffer_[128 * 1024];
  char out_[66 * 1024];
};

}  // namespace

int listen_on_loopback(std::uint16_t& port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(fd, 4096) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("cannot listen on 127.0.0.1");
  }
  port = ntohs(address.sin_port);
  return fd;
}

void run_epoll_server(int listener, const EpollServerOptions& options) {
  pin_to_core(options.core);
  std::make_unique<EpollServer>(listener, options)->run();
}

}  // namespace ocppsim::bench
