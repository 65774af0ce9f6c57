// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Generated payloads are valid, mutants are not, and both are the same for the same seed.
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

#include "protocol/dialect.hpp"

using namespace ocppsim;

namespace {

std::string fault_of(const Catalogue& catalogue, const Catalogue::Message& message,
                     PayloadKind kind, const Json& payload) {
  JsonDocument document;
  const std::string text = payload.to_text();
  const auto view = document.parse(text);
  if (!view) return "no JSON: " + view.error().to_string();
  PayloadFault fault;
  return catalogue.validate(message, kind, *view, &fault) ? "" : fault.message;
}

template <class Visit>
void each_body(Visit visit) {
  for (const Dialect* dialect : Dialect::all()) {
    for (const Catalogue::Message* message : dialect->catalogue->messages()) {
      visit(*dialect->catalogue, *message, PayloadKind::request);
      if (!message->send) visit(*dialect->catalogue, *message, PayloadKind::response);
    }
  }
}

}  // namespace

TEST_CASE("every message of every version is generated valid") {
  RandomStream random = RandomRoot(1).stream("generator");
  each_body([&](const Catalogue& c, const Catalogue::Message& m, PayloadKind kind) {
    for (const Ratio optional : {Ratio::never(), Ratio::percent(50), Ratio::always()}) {
      for (int i = 0; i < 10; ++i) {
        const Json payload = c.generate(m, kind, random, optional);
        CAPTURE(m.action, payload.to_text());
        REQUIRE(fault_of(c, m, kind, payload) == "");
      }
    }
  });
}

TEST_CASE("a mutant is broken where it says, once") {
  RandomStream random = RandomRoot(2).stream("mutator");
  std::map<Catalogue::Mutation, int> seen;
  each_body([&](const Catalogue& c, const Catalogue::Message& m, PayloadKind kind) {
    for (int i = 0; i < 20; ++i) {
      const Json valid = c.generate(m, kind, random, Ratio::percent(40));
      const auto mutant = c.mutate(m, kind, valid, random);
      REQUIRE(mutant.has_value());  // a field can always be added
      ++seen[mutant->mutation];
      const std::string fault = fault_of(c, m, kind, mutant->payload);
      CAPTURE(m.action, mutant->payload.to_text(), mutant->path,
              Catalogue::to_string(mutant->mutation));
      REQUIRE(fault.substr(0, mutant->path.size() + 1) == mutant->path + ":");
    }
  });
  using Mutation = Catalogue::Mutation;
  for (const Mutation kind :
       {Mutation::drop_required, Mutation::wrong_type, Mutation::bad_enum, Mutation::too_long,
        Mutation::out_of_range, Mutation::too_many_items, Mutation::too_few_items,
        Mutation::add_unknown, Mutation::bad_time, Mutation::bad_uri, Mutation::bad_step}) {
    CAPTURE(Catalogue::to_string(kind));
    CHECK(seen[kind] > 0);
  }
}

TEST_CASE("the generator reaches every value of an enumeration and both ends of a length") {
  const Catalogue& c = *Catalogue::find("ocpp1.6");
  const Catalogue::Message& m = *c.message("StatusNotification");
  RandomStream random = RandomRoot(3).stream("coverage");
  std::set<std::string> statuses;
  std::set<std::size_t> lengths;
  for (int i = 0; i < 500; ++i) {
    const Json payload = c.generate(m, PayloadKind::request, random, Ratio::always());
    statuses.insert(std::string(payload.find("status")->as_string()));
    lengths.insert(payload.find("info")->as_string().size());
  }
  CHECK(statuses.size() == 9);
  CHECK((lengths.count(0) == 1 && lengths.count(50) == 1));
  CHECK(*lengths.rbegin() == 50);
}

TEST_CASE("the same seed draws the same payloads") {
  const Catalogue& c = *Catalogue::find("ocpp2.1");
  const Catalogue::Message& m = *c.message("SetChargingProfile");
  RandomStream one = RandomRoot(4).stream("same");
  RandomStream two = RandomRoot(4).stream("same");
  for (int i = 0; i < 20; ++i) {
    const Json a = c.generate(m, PayloadKind::request, one);
    CHECK(a == c.generate(m, PayloadKind::request, two));
    CHECK(c.mutate(m, PayloadKind::request, a, one)->payload ==
          c.mutate(m, PayloadKind::request, a, two)->payload);
  }
}

TEST_CASE("a type that may contain itself is generated to a bounded depth") {
  auto parsed = Catalogue::parse(
      "message Tree from both { request { root: Node } }\n"
      "type Node { children?: Node[1..2], leaf: boolean }",
      "tree.cat");
  REQUIRE(parsed.ok());
  RandomStream random = RandomRoot(5).stream("tree");
  for (int i = 0; i < 50; ++i) {
    const Catalogue::Message& m = *(*parsed)->message("Tree");
    const Json payload = (*parsed)->generate(m, PayloadKind::request, random, Ratio::always());
    REQUIRE(fault_of(**parsed, m, PayloadKind::request, payload) == "");
    CHECK(payload.to_text().size() < 100'000);
  }
}
