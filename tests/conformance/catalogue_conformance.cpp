// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The catalogue's verdicts as lines of JSON, for test_catalogue.py to hold against the official
// schemas:
//
//   catalogue_conformance generate VERSION SEED COUNT   COUNT valid payloads and COUNT mutants of
//                                                       every request and response
//   catalogue_conformance judge VERSION                 a verdict on each payload of standard input
//   catalogue_conformance list VERSION                  every declaration, as the tables have it
#include <ocppsim/catalogue.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <string>

using namespace ocppsim;

namespace {

/// Judges the payload and writes one line: {"action","kind","mutation","ok","fault","payload"}.
void write_verdict(const Catalogue& catalogue, const Catalogue::Message& message, PayloadKind kind,
                   std::string_view mutation, const std::string& payload) {
  static JsonDocument document;
  PayloadFault fault;
  const auto view = document.parse(payload);
  OCPPSIM_ASSERT(view.ok(), "a generated payload is JSON");
  const bool ok = catalogue.validate(message, kind, *view, &fault);
  std::string line;
  JsonWriter writer(line);
  writer.begin_object()
      .field("action", message.action)
      .field("kind", to_string(kind))
      .field("mutation", mutation)
      .field("ok", ok)
      .field("fault", ok ? std::string() : fault.message)
      .key("payload")
      .raw(payload)
      .end_object();
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stdout);
}

void generate(const Catalogue& catalogue, std::uint64_t seed, int count) {
  const RandomRoot root(seed);
  for (const Catalogue::Message* message : catalogue.messages()) {
    for (const PayloadKind kind : {PayloadKind::request, PayloadKind::response}) {
      if (message->body(kind) == nullptr) continue;
      // A stream per body: a new message does not change what the others draw.
      RandomStream random = root.stream(fmt::format("{}/{}", message->action, to_string(kind)));
      for (int i = 0; i < count; ++i) {
        const Ratio optional = Ratio::percent(static_cast<std::uint32_t>(i * 100 / count));
        const Json valid = catalogue.generate(*message, kind, random, optional);
        write_verdict(catalogue, *message, kind, "none", valid.to_text());
        if (const auto mutant = catalogue.mutate(*message, kind, valid, random)) {
          write_verdict(catalogue, *message, kind, Catalogue::to_string(mutant->mutation),
                        mutant->payload.to_text());
        }
      }
    }
  }
}

/// Lines in: {"action","kind","payload"}; `kind` "response" or anything else.
int judge(const Catalogue& catalogue) {
  std::string line;
  while (std::getline(std::cin, line)) {
    auto record = Json::parse(line);
    if (!record) {
      fmt::print(stderr, "{}\n", record.error().to_string());
      return 2;
    }
    const Catalogue::Message* message = catalogue.message((*record)["action"].as_string());
    if (message == nullptr) {
      fmt::print(stderr, "unknown action in {}\n", line.substr(0, 100));
      return 2;
    }
    const bool response = (*record)["kind"].as_string() == "response";
    write_verdict(catalogue, *message, response ? PayloadKind::response : PayloadKind::request,
                  "foreign", (*record)["payload"].to_text());
  }
  return 0;
}

std::string number(double value) {
  return fmt::format("{}", value);
}

/// "serial: identifier 4..8 required [1..3]": all the tables know of a field.
std::string description(const Catalogue::Field& f) {
  constexpr auto unlimited = Catalogue::Field::unlimited;
  const std::string_view type = f.enumeration != nullptr ? f.enumeration->name
                                : f.object != nullptr    ? f.object->name
                                : f.tenths               ? "tenths"
                                : f.zone_optional        ? "iso-time"
                                                         : Catalogue::to_string(f.type);
  std::string text = fmt::format("{}: {}", f.name, type);
  if (f.min_length > 0 || f.max_length != unlimited) {
    text += fmt::format(" {}..{}", f.min_length, f.max_length);
  }
  if (f.has_minimum || f.has_maximum) {
    text += fmt::format(" {}..{}", f.has_minimum ? number(f.minimum) : "",
                        f.has_maximum ? number(f.maximum) : "");
  }
  if (f.required) text += " required";
  if (f.list) {
    text += fmt::format(" [{}..{}]", f.min_items,
                        f.max_items == unlimited ? "" : std::to_string(f.max_items));
  }
  return text;
}

void describe(std::string_view heading, const Catalogue::Object& object) {
  fmt::print("{}{}\n", heading, object.open ? " open" : "");
  for (const Catalogue::Field& field : object.fields) fmt::print("  {}\n", description(field));
}

void list(const Catalogue& catalogue) {
  for (const Catalogue::Message* message : catalogue.messages()) {
    static constexpr const char* origins[] = {"charge_point", "csms", "both"};
    fmt::print("{} {} from {}: {}\n", message->send ? "send" : "message", message->action,
               origins[static_cast<int>(message->origin)], message->block);
    describe("request", *message->request);
    if (!message->send) describe("response", *message->response);
  }
  for (const Catalogue::Object* type : catalogue.objects()) {
    describe(fmt::format("type {}", type->name), *type);
  }
  for (const Catalogue::Enumeration* e : catalogue.enumerations()) {
    fmt::print("enum {}: {}\n", e->name, fmt::join(e->values, ", "));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  const Catalogue* catalogue = argc > 2 ? Catalogue::find(argv[2]) : nullptr;
  if (catalogue != nullptr && mode == "list") {
    list(*catalogue);
    return 0;
  }
  if (catalogue != nullptr && mode == "judge") return judge(*catalogue);
  if (catalogue != nullptr && mode == "generate" && argc == 5) {
    generate(*catalogue, std::stoull(argv[3]), std::stoi(argv[4]));
    return 0;
  }
  fmt::print(stderr,
             "usage: catalogue_conformance generate VERSION SEED COUNT\n"
             "       catalogue_conformance judge|list VERSION\n");
  return 2;
}
