// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/fleet.hpp>

#include "fleet/csms_call.hpp"
#include "fleet/once.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace ocppsim {

struct CsmsServer::Body {
  std::unique_ptr<EventLoop> loop = make_real_loop();
  std::unique_ptr<Csms> csms;
  std::unique_ptr<TransportServer> server;
  std::string url;
  std::uint16_t port = 0;
  std::mutex door;  // orders posting against stop()
  bool running = false;
  std::thread thread;
};

CsmsServer::CsmsServer() : body_(std::make_unique<Body>()) {}
CsmsServer::~CsmsServer() {
  stop();
}

Result<std::unique_ptr<CsmsServer>> CsmsServer::start(CsmsConfig config,
                                                      const ListenOptions& listen, std::uint64_t) {
  if (auto good = Csms::check(config); !good) return good.error();
  std::unique_ptr<CsmsServer> out(new CsmsServer());
  Body& body = *out->body_;
  body.csms = std::make_unique<Csms>(*body.loop, std::move(config));
  auto server = listen_websocket(*body.loop, listen, *body.csms);
  if (!server) return server.error();
  body.server = std::move(*server);
  body.url = body.server->url();
  body.port = body.server->port();
  body.running = true;
  body.thread = std::thread([&body] { body.loop->run(); });
  return out;
}

std::string CsmsServer::url() const {
  return body_->url;
}
std::uint16_t CsmsServer::port() const noexcept {
  return body_->port;
}

void CsmsServer::post(std::function<void(Csms&)> act) {
  const std::lock_guard lock(body_->door);
  if (!body_->running) return;
  body_->loop->post([csms = body_->csms.get(), act = std::move(act)] { act(*csms); });
}

Result<void> CsmsServer::ask(const std::function<void(Csms&)>& act) {
  if (body_->thread.get_id() == std::this_thread::get_id()) {
    act(*body_->csms);
    return {};
  }
  Once<bool> done;
  {
    const std::lock_guard lock(body_->door);
    if (!body_->running) return Error(Errc::state, "the CSMS has stopped");
    body_->loop->post([&] {
      act(*body_->csms);
      done.set(true);
    });
  }
  done.wait();
  return {};
}

void CsmsServer::post_call(const std::string& charger, const std::string& action,
                           const Json& payload, Duration timeout,
                           std::function<void(Result<Json>)> done) {
  const auto ending = std::make_shared<CallEnding>(std::move(done));
  post([=](Csms& csms) { call_charger(csms, charger, action, payload, timeout, ending); });
}

Result<Json> CsmsServer::call(const std::string& charger, const std::string& action,
                              const Json& payload, Duration timeout) {
  const auto answer = std::make_shared<Once<Result<Json>>>();
  post_call(charger, action, payload, timeout,
            [answer](Result<Json> end) { answer->set(std::move(end)); });
  answer->wait();
  return answer->take();
}

Result<LedgerSnapshot> CsmsServer::ledger() {
  std::optional<Result<LedgerSnapshot>> out;
  auto asked = ask([&](Csms& csms) { out = csms.read(); });
  if (!asked) return asked.error();
  return std::move(*out);
}

void CsmsServer::stop() {
  {
    const std::lock_guard lock(body_->door);
    if (!body_->running) return;
    body_->running = false;
    body_->loop->post([body = body_.get()] { body->loop->stop(); });
  }
  body_->thread.join();
  body_->server.reset();
  body_->csms.reset();
}

}  // namespace ocppsim
