// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Habits of real chargers, by name. Each is one Persona: what it does not mention is as the
// specification has it. docs/reference/personas.md says where each was seen.
#include <ocppsim/charge_point.hpp>

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace ocppsim {
namespace {

struct Habit {
  NamedPersona what;
  void (*apply)(Persona&);
};

constexpr Habit habits[] = {
    {{"available-after-stop",
      "Is Available as soon as the transaction ends, though the cable is still in."},
     [](Persona& p) { p.finishing_until_unplug = false; }},
    {{"answers-while-rejected", "Answers the CSMS although its boot was rejected."},
     [](Persona& p) { p.answers_while_rejected = true; }},
    {{"boots-on-reconnect", "Sends BootNotification on every connection, not only after a boot."},
     [](Persona& p) { p.boot_on_reconnect = true; }},
    {{"by-the-book", "Does what the specification says where it says something."}, [](Persona&) {}},
    {{"eight-second-heartbeats",
      "Sends a Heartbeat every eight seconds, whatever interval it was told and however busy it "
      "is."},
     [](Persona& p) {
       p.heartbeat_interval = std::chrono::seconds{8};
       p.heartbeats_always = true;
     }},
    {{"hexadecimal-authorization-key",
      "Takes AuthorizationKey as the hexadecimal form of the password."},
     [](Persona& p) { p.hex_password = true; }},
    {{"keeps-finishing-until-unplug",
      "Stays Finishing until the cable is out, as the default does."},
     [](Persona& p) { p.finishing_until_unplug = true; }},
    {{"keeps-message-id-on-retry", "Repeats a transaction message under its old message id."},
     [](Persona& p) { p.retry_keeps_message_id = true; }},
    {{"keeps-transaction-on-unplug",
      "Stays in the transaction when the car is unplugged, until its token is shown again."},
     [](Persona& p) { p.unplug_stops_transaction = false; }},
    {{"lower-case-enums", "Writes accepted for Accepted and available for Available."},
     [](Persona& p) { p.lower_case_enums = true; }},
    {{"no-boot-on-reconnect",
      "Comes back from an outage without a BootNotification, as the default does."},
     [](Persona& p) { p.boot_on_reconnect = false; }},
    {{"remote-start-needs-connector", "Refuses a remote start that names no connector."},
     [](Persona& p) { p.remote_start_needs_connector = true; }},
    {{"reuses-message-ids", "Numbers its messages from 1 again on every connection."},
     [](Persona& p) { p.reuses_message_ids = true; }},
    {{"waits-before-replay",
      "Lets a minute pass after a reconnect before it sends what it queued."},
     [](Persona& p) { p.resume_delay = std::chrono::minutes{1}; }},
};

}  // namespace

const std::vector<NamedPersona>& named_personas() {
  static const std::vector<NamedPersona> all = [] {
    std::vector<NamedPersona> out;
    for (const Habit& habit : habits) out.push_back(habit.what);
    std::sort(out.begin(), out.end(),
              [](const NamedPersona& a, const NamedPersona& b) { return a.name < b.name; });
    return out;
  }();
  return all;
}

Result<Persona> named_persona(std::string_view name) {
  const auto found = std::find_if(std::begin(habits), std::end(habits),
                                  [&](const Habit& habit) { return habit.what.name == name; });
  if (found != std::end(habits)) {
    Persona persona;
    found->apply(persona);
    return persona;
  }
  std::vector<std::string_view> names;
  for (const NamedPersona& known : named_personas()) names.push_back(known.name);
  const std::string_view near = nearest_name(name, names);
  return Error(
      Errc::not_found,
      fmt::format("there is no persona \"{}\"{}", name,
                  near.empty() ? std::string() : fmt::format(", did you mean \"{}\"?", near)));
}

}  // namespace ocppsim
