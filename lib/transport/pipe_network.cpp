// SPDX-License-Identifier: AGPL-3.0-or-later
//
// PipeNetwork: names, and who listens under them. Clients keep the table alive, so the network may
// go before them.
#include "transport/pipe_transport.hpp"

#include <ocppsim/assert.hpp>

#include <map>
#include <utility>

namespace ocppsim {
namespace {

/// The two parts of "pipe:NAME/path"; an empty name when the url is none of ours.
struct PipeUrl {
  std::string_view name;
  std::string_view path;

  explicit PipeUrl(std::string_view url) {
    static constexpr std::string_view scheme = "pipe:";
    if (url.substr(0, scheme.size()) != scheme) return;
    url.remove_prefix(scheme.size());
    const std::size_t slash = url.find('/');
    name = url.substr(0, slash);
    path = slash == std::string_view::npos ? "/" : url.substr(slash);
  }
};

UpgradeRequest make_request(const Endpoint& endpoint, std::string_view path) {
  UpgradeRequest request;
  request.path = std::string(path);
  request.subprotocols = endpoint.subprotocols;
  request.has_basic_auth = !endpoint.basic_auth_user.empty();
  request.basic_auth_user = endpoint.basic_auth_user;
  if (request.has_basic_auth) request.basic_auth_password = endpoint.basic_auth_password;
  request.remote_address = endpoint.local_address.empty() ? "pipe" : endpoint.local_address;
  return request;
}

}  // namespace

struct PipeNetwork::State : std::enable_shared_from_this<State> {
  State(EventLoop& l, Duration d) : loop(l), latency(d) {}

  class Server;
  PipeTransport::Answer accept(const Endpoint& endpoint, std::shared_ptr<PipeLink> link);
  std::unique_ptr<Transport> make_client();

  EventLoop& loop;
  const Duration latency;
  std::map<std::string, TransportServerListener*, std::less<>> listeners;
};

class PipeNetwork::State::Server final : public TransportServer {
 public:
  Server(std::shared_ptr<State> state, std::string name)
      : state_(std::move(state)), name_(std::move(name)) {}
  ~Server() override { state_->listeners.erase(name_); }
  std::uint16_t port() const noexcept override { return 0; }
  std::string url() const override { return "pipe:" + name_; }

 private:
  std::shared_ptr<State> state_;
  std::string name_;
};

PipeTransport::Answer PipeNetwork::State::accept(const Endpoint& endpoint,
                                                 std::shared_ptr<PipeLink> link) {
  const PipeUrl url(endpoint.url);
  const auto found = listeners.find(url.name);
  if (found == listeners.end()) return {};
  TransportServerListener& listener = *found->second;
  const UpgradeRequest request = make_request(endpoint, url.path);
  PipeTransport::Answer answer{true, listener.on_upgrade(request)};
  // The client may have given up, or the server gone, inside on_upgrade().
  const bool still_there = listeners.find(url.name) != listeners.end();
  if (answer.decision.status == 101 && still_there &&
      link->has_receiver(PipeTransport::client_end)) {
    listener.on_connection(request, std::make_unique<PipeTransport>(loop, std::move(link)));
  }
  return answer;
}

PipeNetwork::PipeNetwork(EventLoop& loop, Duration latency)
    : state_(std::make_shared<State>(loop, latency)) {}

PipeNetwork::~PipeNetwork() = default;

std::unique_ptr<TransportServer> PipeNetwork::listen(std::string name,
                                                     TransportServerListener& listener) {
  OCPPSIM_ASSERT(!name.empty() && name.find('/') == std::string::npos, "a pipe name has no '/'");
  const bool is_new = state_->listeners.emplace(name, &listener).second;
  OCPPSIM_ASSERT(is_new, "somebody listens under this pipe name already");
  return std::make_unique<State::Server>(state_, std::move(name));
}

std::unique_ptr<Transport> PipeNetwork::State::make_client() {
  return std::make_unique<PipeTransport>(
      loop, latency,
      [state = shared_from_this()](const Endpoint& endpoint, std::shared_ptr<PipeLink> link) {
        return state->accept(endpoint, std::move(link));
      });
}

std::unique_ptr<Transport> PipeNetwork::make_client() {
  return state_->make_client();
}

TransportFactory PipeNetwork::client_factory() {
  return [state = state_](EventLoop& loop) {
    OCPPSIM_ASSERT(&loop == &state->loop, "a pipe network belongs to one loop");
    return state->make_client();
  };
}

}  // namespace ocppsim
