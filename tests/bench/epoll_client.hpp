// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The baseline: the leanest honest WebSocket client on epoll. It masks every frame with a fresh
// key, reads frame headers, compares the accept key and closes by the book; it has no buffers,
// timers, limits, error handling or layers. What ours costs more is what those cost.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ocppsim::bench {

class EpollClient {
 public:
  EpollClient(std::uint16_t port, std::string message);
  ~EpollClient();
  EpollClient(const EpollClient&) = delete;
  EpollClient& operator=(const EpollClient&) = delete;

  /// Opens so many connections and keeps them.
  void open(std::size_t connections);
  /// Each connection sends and waits for the answer, until `total` answers have come.
  void round_trips(std::size_t total);
  /// Connect, handshake, close handshake; `total` times, `parallel` at once. `greeting`: one round
  /// trip of the message in between.
  void churn(std::size_t total, std::size_t parallel, bool greeting = false);

 private:
  enum class Phase : std::uint8_t { connecting, upgrading, greeting, open, closing };
  enum class Goal : std::uint8_t { stay, talk, churn };

  void start_connection();
  void run(Goal goal, std::size_t total);
  void on_event(int fd, std::uint32_t events);
  void on_bytes(int fd, const char* bytes, std::size_t size);
  void send_frame(int fd, unsigned char first, const char* payload, std::size_t size);

  const std::uint16_t port_;
  const std::string message_;
  const int epoll_;
  Goal goal_ = Goal::stay;
  bool greeting_ = false;
  std::size_t done_ = 0;
  std::size_t started_ = 0;
  std::size_t wanted_ = 0;
  std::uint64_t key_ = 88172645463325252ull;
  std::vector<Phase> phases_;  // by descriptor
  std::vector<int> open_;
  char buffer_[64 * 1024];
  char out_[66 * 1024];
};

}  // namespace ocppsim::bench
