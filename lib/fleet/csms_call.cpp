// SPDX-License-Identifier: AGPL-3.0-or-later
#include "fleet/csms_call.hpp"

#include "fleet/fleet_body.hpp"

#include <fmt/format.h>

namespace ocppsim {

FleetEvent end_of_call(WaitId id, const Result<Json>& answer, std::uint32_t charger) {
  FleetEvent out;
  out.type = FleetEvent::Type::call_done;
  out.ok = answer.ok();
  out.charger = charger;
  out.number = static_cast<std::int64_t>(id);
  out.text = answer ? answer->to_text() : answer.error().message;
  if (!answer) out.code = answer.error().code;
  return out;
}

void call_charger(Csms& csms, const std::string& charger, const std::string& action,
                  const Json& payload, Duration timeout,
                  const std::shared_ptr<CallEnding>& ending) {
  auto sent = csms.call(
      charger, action, payload,
      [charger, action, timeout, ending](const Reply& reply) {
        if (reply.kind == ReplyKind::timeout && reply.error_description.empty()) {
          ending->tell(Error(Errc::timeout, fmt::format("{} did not answer {} within {}", charger,
                                                        action, format_duration(timeout))));
        } else {
          ending->tell(reply_to_json(reply));
        }
      },
      timeout);
  if (!sent) ending->tell(sent.error());
}

Result<Json> Fleet::csms_call(const std::string& charger, const std::string& action,
                              const Json& payload, Duration timeout) {
  if (body_->server) return body_->server->call(charger, action, payload, timeout);
  if (body_->stopped) return Error(Errc::state, "the fleet has stopped");
  const auto answer = std::make_shared<Once<Result<Json>>>();
  const auto ending =
      std::make_shared<CallEnding>([answer](Result<Json> end) { answer->set(std::move(end)); });
  auto asked = ask_csms(
      charger, [&](Csms& csms) { call_charger(csms, charger, action, payload, timeout, ending); });
  if (!asked) return asked.error();
  const auto found = find(charger);
  Shard& shard = found ? body_->shard_of(found->index()) : *body_->shards.front();
  body_->advance_until(
      shard, [&] { return answer->is_set(); }, timeout);
  if (answer->is_set()) return answer->take();
  return Error(Errc::state, "the run was told to stop");
}

WaitId Fleet::notify_csms_call(const std::string& charger, const std::string& action,
                               const Json& payload, Duration timeout) {
  const WaitId id = body_->next_wait++;
  const auto found = find(charger);
  const std::uint32_t index = found ? found->index() : 0;
  const auto done = [&events = body_->events, id, index](const Result<Json>& answer) {
    events.push(end_of_call(id, answer, index));
  };
  if (body_->server) {
    body_->server->post_call(charger, action, payload, timeout, done);
  } else if (body_->stopped) {
    done(Error(Errc::state, "the fleet has stopped"));
  } else {
    auto asked = ask_csms(charger, [&](Csms& csms) {
      call_charger(csms, charger, action, payload, timeout, std::make_shared<CallEnding>(done));
    });
    if (!asked) done(asked.error());
  }
  return id;
}

}  // namespace ocppsim
