// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The notation as users meet it: what can be said, and where an error points.
#include <ocppsim/catalogue.hpp>

#include <catch2/catch.hpp>
#include <string>

using namespace ocppsim;

namespace {

std::string error_of(std::string_view notation) {
  auto parsed = Catalogue::parse(notation, "v.cat");
  return parsed ? "no error" : parsed.error().to_string();
}

const Catalogue& builtin(std::string_view name) {
  const Catalogue* found = Catalogue::find(name);
  REQUIRE(found != nullptr);
  return *found;
}

bool valid(const Catalogue& catalogue, std::string_view action, PayloadKind kind,
           std::string_view text, PayloadFault* fault = nullptr) {
  JsonDocument document;
  const auto view = document.parse(text);
  REQUIRE(view.ok());
  const Catalogue::Message* message = catalogue.message(action);
  REQUIRE(message != nullptr);
  return catalogue.validate(*message, kind, *view, fault);
}

}  // namespace

TEST_CASE("a message is declared with all a field can say") {
  auto parsed = Catalogue::parse(R"(
    catalogue acme "Acme"   # a comment
    block "Solar"
    enum Mode { Off, On, "very on", L1-N }
    open type Extra { a: any }
    type Panel {
      serial: identifier(4..8), power: decimal(0..)
      angle?: integer(-90..90)
      modes: Mode[1..3]
      extra?: Extra[]
      step?: tenths
      seen?: time, link?: uri(30), up?: boolean, pair?: string(3)[2]
    }
    message SolarReport from charge_point {
      request { panels: Panel[..2] }
      response {}
    }
    send SolarBlip from csms { t: iso-time }
    message SolarPing from both {})",
                                 "acme.cat");
  REQUIRE(parsed.ok());
  const Catalogue& c = **parsed;
  CHECK(c.name() == "acme");
  CHECK(c.title() == "Acme");
  REQUIRE(c.messages().size() == 3);
  CHECK(c.messages()[0]->action == "SolarBlip");
  CHECK(c.messages()[0]->send);
  CHECK(c.messages()[0]->response == nullptr);
  CHECK(c.messages()[1]->origin == Catalogue::Origin::both);
  CHECK(c.messages()[2]->block == "Solar");
  REQUIRE(c.objects().size() == 2);
  CHECK(c.objects()[0]->open);

  const Catalogue::Object& panel = *c.objects()[1];
  CHECK(panel.find("serial")->min_length == 4);
  CHECK(panel.find("serial")->max_length == 8);
  CHECK(panel.find("serial")->type == Catalogue::FieldType::identifier);
  CHECK((panel.find("power")->has_minimum && !panel.find("power")->has_maximum));
  CHECK(panel.find("angle")->minimum == -90);
  CHECK(panel.find("modes")->enumeration->has("very on"));
  CHECK((panel.find("pair")->min_items == 2 && panel.find("pair")->max_items == 2));
  CHECK(panel.find("nothing") == nullptr);

  CHECK(valid(c, "SolarReport", PayloadKind::request, R"({"panels":[{"serial":"AB12","power":0,
      "modes":["On","L1-N"],"extra":[{"a":null,"b":1}],"step":0.3,"seen":"2026-01-01T00:00:00Z",
      "link":"https://a.b/c","up":true,"pair":["a","bcd"]}]})"));
  CHECK_FALSE(valid(c, "SolarReport", PayloadKind::request,
                    R"({"panels":[{"serial":"AB1","power":0,"modes":["On"]}]})"));
}

TEST_CASE("an error in the notation says line and column") {
  CHECK(error_of("enum E { A, }\nmesage X") ==
        "v.cat:2:1: expected a statement, found \"mesage\"; did you mean \"message\"?");
  CHECK(error_of("type T {\n  a: strin\n}") ==
        "v.cat:2:6: no type \"strin\"; did you mean \"string\"?");
  CHECK(error_of("type T { a: string b: string }") ==
        "v.cat:1:20: expected a comma or a new line after the field, found \"b\"");
  CHECK(error_of("type T { a string }") ==
        "v.cat:1:12: expected \":\" after the field's name, found \"string\"");
  CHECK(error_of("type T { a: string, a: integer }") == "v.cat:1:21: a second field \"a\"");
  CHECK(error_of("type T { a: string(9..3) }") == "v.cat:1:20: the range is upside down");
  CHECK(error_of("type T { a: string(x) }") == "v.cat:1:20: expected a number, found \"x\"");
  CHECK(error_of("type T { a: string(-1) }") ==
        "v.cat:1:13: a length is a whole number, not negative");
  CHECK(error_of("type T { a: string[1.5] }") ==
        "v.cat:1:20: a number of items is a whole number, not negative");
  CHECK(error_of("type T { a: integer(5) }") ==
        "v.cat:1:13: write integer(0..5) or integer(..5): a number's limits are a range");
  CHECK(error_of("type T { a: boolean(0..1) }") == "v.cat:1:13: boolean takes no limits in ( )");
  CHECK(error_of("enum E {}") == "v.cat:1:9: E has no values");
  CHECK(error_of("enum E { A, A }") == "v.cat:1:13: E has the value \"A\" already");
  CHECK(error_of("enum E { A } type E {}") == "v.cat:1:19: \"E\" is an enum already");
  CHECK(error_of("type time {}") == "v.cat:1:6: \"time\" is a built-in type");
  CHECK(error_of("message M { }") ==
        "v.cat:1:11: expected \"from charge_point\", \"from csms\" or \"from both\", found \"{\"");
  CHECK(error_of("message M from csms { request {} request {} }") ==
        "v.cat:1:34: a second request of M");
  CHECK(error_of("type T { a: string") ==
        "v.cat:1:19: expected a comma or a new line after the field, found the end of the file");
  CHECK(error_of("block \"A\nenum") ==
        "v.cat:1:7: expected the block's name in quotes, found \"\"A\"");
  CHECK(error_of("catalogue x \"X\" extends ocpp9") ==
        "v.cat:1:25: no built-in catalogue \"ocpp9\"; there are ocpp1.6, ocpp2.0.1 and ocpp2.1");
}

TEST_CASE("a type that could never be finished is refused") {
  CHECK(error_of("type A { b: B } type B { a: A[1..] }") ==
        "v.cat:1:6: A must contain itself: make a field on the way optional");
  CHECK(error_of("type A { b?: A, c: A[] }") == "no error");
}

TEST_CASE("an object has a named limit of fields") {
  std::string text = "type Wide {\n";
  for (int i = 0; i < 65; ++i) text += "f" + std::to_string(i) + ": integer\n";
  CHECK(error_of(text + "}") == "v.cat:1:6: Wide has 65 fields; 64 is the most an object can have");
}

TEST_CASE("vendor messages stand on a version's own types") {
  auto extended = builtin("ocpp1.6").extended(R"(
    message AcmeCharge from csms {
      request { idTagInfo: IdTagInfo, mode: AcmeMode }
      response { status: ResetStatus }
    }
    enum AcmeMode { Eco, Boost }
    extend message Reset { request { delay?: integer(0..) } }
    replace message ClearCache from csms { request { all: boolean } response {} }
    extend enum Reason { AcmeStop }
    remove message GetDiagnostics)",
                                              "acme.cat");
  REQUIRE(extended.ok());
  const Catalogue& c = **extended;
  CHECK(valid(c, "AcmeCharge", PayloadKind::request,
              R"({"idTagInfo":{"status":"Accepted"},"mode":"Eco"})"));
  CHECK(valid(c, "Reset", PayloadKind::request, R"({"type":"Hard","delay":3})"));
  CHECK_FALSE(valid(c, "Reset", PayloadKind::request, R"({"delay":3})"));
  CHECK(valid(c, "ClearCache", PayloadKind::request, R"({"all":true})"));
  CHECK(valid(c, "StopTransaction", PayloadKind::request,
              R"({"transactionId":1,"meterStop":1,"timestamp":"2026-01-01T00:00:00Z",
                  "reason":"AcmeStop"})"));
  CHECK(c.message("GetDiagnostics") == nullptr);
  CHECK(c.messages().size() == 39);

  // The built-in one is untouched.
  CHECK_FALSE(
      valid(builtin("ocpp1.6"), "Reset", PayloadKind::request, R"({"type":"Hard","delay":3})"));
  CHECK(builtin("ocpp1.6").message("GetDiagnostics") != nullptr);
}

TEST_CASE("declaring what exists asks for extend or replace") {
  const auto again = builtin("ocpp1.6").extended("message Reset from csms {}", "acme.cat");
  REQUIRE_FALSE(again.ok());
  CHECK(again.error().to_string().find(
            "acme.cat:1:9: message \"Reset\" exists already (ocpp1.6.cat:") == 0);
  const auto absent = builtin("ocpp1.6").extended("extend type IdTaginfo { a: any }", "a.cat");
  REQUIRE_FALSE(absent.ok());
  CHECK(absent.error().to_string() ==
        "a.cat:1:13: no type \"IdTaginfo\" to extend; did you mean \"IdTagInfo\"?");
  const auto used = builtin("ocpp1.6").extended("remove type IdTagInfo", "a.cat");
  REQUIRE_FALSE(used.ok());
  CHECK(used.error().message.find("no type \"IdTagInfo\"") == 0);
}

TEST_CASE("a vendor object in 2.x has customData like every other") {
  auto extended =
      builtin("ocpp2.0.1")
          .extended("message Acme from csms { request { a: Part } } type Part {}", "acme.cat");
  REQUIRE(extended.ok());
  CHECK(valid(**extended, "Acme", PayloadKind::request,
              R"({"a":{"customData":{"vendorId":"x","more":[1]}},"customData":{"vendorId":"x"}})"));
}

TEST_CASE("the built-in catalogues hold every action") {
  CHECK(builtin("ocpp1.6").messages().size() == 39);  // 28 and 11 of the security extension
  CHECK(builtin("ocpp2.0.1").messages().size() == 64);
  CHECK(builtin("ocpp2.1").messages().size() == 91);
  CHECK(Catalogue::find("ocpp1.5") == nullptr);
  CHECK(builtin("ocpp1.6").message("SignCertificate")->block == "Security");
  CHECK(builtin("ocpp1.6").message("DataTransfer")->origin == Catalogue::Origin::both);
  CHECK(builtin("ocpp2.0.1").message("Reset")->origin == Catalogue::Origin::csms);
}

TEST_CASE("2.1 is 2.0.1 with entries added, replaced and removed") {
  const Catalogue& v21 = builtin("ocpp2.1");
  CHECK(v21.message("Reset")->block == "B Provisioning");  // untouched origin and block
  CHECK(valid(v21, "Reset", PayloadKind::request, R"({"type":"ImmediateAndResume"})"));
  CHECK_FALSE(valid(builtin("ocpp2.0.1"), "Reset", PayloadKind::request,
                    R"({"type":"ImmediateAndResume"})"));
  CHECK_FALSE(valid(v21, "Reset", PayloadKind::request, R"({"type":"OnIdle","evseId":-1})"));
  // ChargingSchedulePeriodType.limit became optional.
  for (const Catalogue::Object* type : v21.objects()) {
    if (type->name == "ChargingSchedulePeriodType") CHECK_FALSE(type->find("limit")->required);
  }
  for (const Catalogue::Enumeration* e : v21.enumerations()) CHECK(e->name != "ConnectorEnumType");
}
