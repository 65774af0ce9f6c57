// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A CSMS that asks for anything, at any time, and answers anything, while drivers come and go and
// the power fails. Whatever it does, the charger stays up, says only what its schema allows (the
// rig looks at every frame) and leaves no request without an answer that it was in a state to give.
#include "support/charger_rig.hpp"

#include <ocppsim/catalogue.hpp>

#include <catch2/catch.hpp>

#include <set>
#include <vector>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

constexpr int lives = 40;
constexpr int steps = 250;

class AnyCsms {
 public:
  AnyCsms(const std::string& version, std::uint64_t seed)
      : catalogue_(*Catalogue::find(version)),
        random_(RandomRoot{seed}.stream("any request")),
        rig_(version, [&](ChargePointConfig& config) {
          config.evses.resize(2);
          config.subprotocols = {version};
        }) {
    for (const Catalogue::Message* message : catalogue_.messages())
      if (!message->send && message->origin != Catalogue::Origin::charge_point)
        requests_.push_back(message);
    rig_.boot_and_keep();
  }

  /// How many requests were answered.
  int live() {
    for (int i = 0; i < steps; ++i) {
      step();
      rig_.run(random_.below(8) == 0 ? minutes{random_.between(1, 30)}
                                     : milliseconds{random_.between(0, 3000)});
      rig_.clear();
    }
    return answered_;
  }

 private:
  void step() {
    switch (random_.below(10)) {
      case 0: return act();
      case 1: return turn_power_or_link();
      case 2: return answer_oddly();
      case 3: return ask(true);
      default: return ask(false);
    }
  }

  EvseId some_evse() { return static_cast<EvseId>(random_.between(0, 3)); }

  void act() {
    ChargePoint& charger = rig_.charger();
    const EvseId evse = some_evse();
    DeviceError error;
    switch (random_.below(9)) {
      case 0: (void)charger.plug_in(evse, 1, steady_car()); break;
      case 1: (void)charger.unplug(evse); break;
      case 2: (void)charger.stop_transaction(evse); break;
      case 3: (void)charger.suspend_ev(evse, random_.below(2) == 0); break;
      case 4:
        error.code = random_.below(2) ? "NoError" : "GroundFailure";
        (void)charger.set_error(evse, 1, error);
        break;
      case 5: (void)charger.set_availability(evse, 0, random_.below(2) == 0); break;
      case 6: charger.step_clock(seconds{random_.between(-7200, 7200)}); break;
      case 7: (void)charger.report_meter(evse); break;
      default: (void)charger.present_token({random_.below(2) ? "TAG-1" : "TAG-2"}, evse); break;
    }
  }

  void turn_power_or_link() {
    ChargePoint& charger = rig_.charger();
    switch (random_.below(6)) {
      case 0: charger.power_cut(); return;
      case 1: charger.reboot(random_.below(2) ? ResetKind::on_idle : ResetKind::immediate); return;
      case 2: rig_.csms.drop(); return;
      case 3:
        deaf_ = true;
        return charger.go_offline(random_.below(2) ? OfflineMode::closed : OfflineMode::half_open);
      case 4: rig_.replace_charger(); [[fallthrough]];
      default: break;
    }
    deaf_ = false;
    rig_.charger().start();
    rig_.charger().go_online();
  }

  /// Some action is answered in a way that the schema allows, from now on; or as usual again.
  void answer_oddly() {
    const auto& messages = catalogue_.messages();
    const Catalogue::Message& message = *messages[random_.below(messages.size())];
    rig_.csms.answers.clear();
    rig_.csms.errors.clear();
    if (message.send || message.action == "BootNotification") return;
    if (random_.below(3) == 0)
      rig_.csms.errors[std::string(message.action)] = 5;
    else
      rig_.csms.answers[std::string(message.action)] =
          catalogue_.generate(message, PayloadKind::response, random_).to_text();
  }

  void ask(bool broken) {
    const Catalogue::Message& message = *requests_[random_.below(requests_.size())];
    Json payload = catalogue_.generate(message, PayloadKind::request, random_);
    if (broken)
      if (auto mutant = catalogue_.mutate(message, PayloadKind::request, payload, random_))
        payload = std::move(mutant->payload);
    rig_.run(1ms);
    const bool listens = rig_.charger().online() && !deaf_;
    const std::string text = payload.to_text();
    CAPTURE(message.action, text);
    const std::string answer = rig_.ask(message.action, text);
    if (!listens || !rig_.charger().connected()) return;  // cut off meanwhile
    CHECK_FALSE(answer.empty());
    ++answered_;
  }

  const Catalogue& catalogue_;
  RandomStream random_;
  ChargerRig rig_;
  std::vector<const Catalogue::Message*> requests_;
  int answered_ = 0;
  bool deaf_ = false;  // its link is away, or half open
};

}  // namespace

TEST_CASE("a charger survives and answers whatever a CSMS may ask") {
  const std::string version = GENERATE(as<std::string>{}, "ocpp1.6", "ocpp2.0.1", "ocpp2.1");
  int answered = 0;
  for (int life = 0; life < lives; ++life) {
    CAPTURE(version, life);
    answered += AnyCsms(version, static_cast<std::uint64_t>(life)).live();
  }
  CHECK(answered > lives * steps / 4);
}
