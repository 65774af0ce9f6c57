// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Behind the fault decorator a transport keeps its contract, with no rules and with rules that look
// at every frame and leave it alone.
#include <ocppsim/faults.hpp>

#include "support/transport_contract.hpp"

using namespace ocppsim;

namespace {

test::TransportSetup faulty_setup(bool with_rules) {
  struct Kept {
    explicit Kept(EventLoop& loop)
        : network(loop, milliseconds{1}), injector(loop, RandomRoot{7}) {}
    PipeNetwork network;
    FaultInjector injector;
  };
  test::TransportSetup setup;
  setup.loop = make_virtual_loop();
  auto kept = std::make_shared<Kept>(*setup.loop);
  if (with_rules) {
    for (const char* kind : {"drop", "duplicate", "corrupt", "reorder", "reset"}) {
      FaultRule rule;
      rule.kind = kind;
      rule.trigger.ratio = Ratio::never();
      REQUIRE(kept->injector.add(rule).ok());
    }
  }
  setup.keep = kept;
  setup.listen = [kept](TransportServerListener& l) { return kept->network.listen("csms", l); };
  setup.make_client = [kept, loop = setup.loop.get()] {
    return kept->injector.wrap("CP", kept->network.client_factory())(*loop);
  };
  setup.nowhere = "pipe:nobody/CP";
  return setup;
}

}  // namespace

TEST_CASE("behind the fault decorator the transport contract holds", "[faults]") {
  test::transport_contract([] { return faulty_setup(false); });
}

TEST_CASE("rules that never fire leave the transport contract alone", "[faults]") {
  test::transport_contract([] { return faulty_setup(true); });
}
