// SPDX-License-Identifier: AGPL-3.0-or-later
//
// One charging session of one charger in virtual time, against the reference CSMS, with the signal
// lost in the middle. An afternoon passes in a few milliseconds.
//
//   one_session            prints every frame and the books; exit code 0 when they agree
#include <ocppsim/ocppsim.hpp>

#include <cstdio>

using namespace ocppsim;

namespace {

/// Prints what goes over the wire, and keeps the finished transaction.
class Watcher final : public ChargePointObserver {
 public:
  void on_frame(ChargePoint& charger, Direction direction, std::string_view text) override {
    const auto at = std::chrono::duration<double>(charger.loop().now().time_since_epoch());
    std::printf("%9.3f %s %.*s\n", at.count(), direction == Direction::sent ? "-->" : "<--",
                static_cast<int>(text.size()), text.data());
  }
  void on_event(ChargePoint&, const ChargePointEvent& event) override {
    if (event.kind == EventKind::transaction_delivered) finished = *event.transaction;
  }
  TransactionRecord finished;
};

}  // namespace

int main() {
  auto loop = make_virtual_loop();
  PipeNetwork pipes(*loop);
  Csms csms(*loop, CsmsConfig{});
  auto server = pipes.listen("csms", csms);

  auto config = std::make_shared<ChargePointConfig>();
  config->identity = "CP-1";
  config->url = server->url();

  FaultInjector faults(*loop, RandomRoot(7));
  ChargePointEnvironment environment;
  environment.transport = faults.wrap(config->identity, pipes.client_factory());
  environment.random = RandomRoot(7);
  Watcher watcher;
  ChargePoint charger(*loop, config, environment);
  faults.attach(charger);
  charger.add_observer(&watcher);

  FaultRule loss;
  loss.kind = "signal_loss";
  loss.settings["duration"] = "20m";
  loss.trigger.from = minutes(30);
  if (auto added = faults.add(loss); !added) {
    std::fprintf(stderr, "%s\n", added.error().to_string().c_str());
    return 2;
  }

  charger.start();
  loop->run_for(minutes(1));
  if (auto plugged = charger.plug_in(1); !plugged) {
    std::fprintf(stderr, "%s\n", plugged.error().to_string().c_str());
    return 2;
  }
  (void)charger.present_token({"TAG-1"});
  loop->run_for(hours(1));
  (void)charger.present_token({"TAG-1"});
  loop->run_for(minutes(10));
  (void)charger.unplug(1);
  loop->run_for(minutes(10));

  const auto books = csms.read();
  const TransactionRecord& tx = watcher.finished;
  const auto energy = static_cast<long long>(tx.meter_stop_wh - tx.meter_start_wh);
  if (!books || books->transactions.size() != 1 || energy <= 0) return 1;
  const LedgerTransaction& billed = books->transactions[0];
  std::printf("charger: %lld Wh, CSMS: %lld Wh on %d invoice(s)\n", energy,
              static_cast<long long>(billed.billed_wh), billed.times_billed);
  charger.remove_observer(&watcher);
  return billed.billed_wh == energy && billed.times_billed == 1 ? 0 : 1;
}
