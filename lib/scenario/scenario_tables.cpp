// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/scenario_tables.hpp"

#include "scenario/fault_table.hpp"
#include "scenario/steps/driver.hpp"

#include <ocppsim/checks.hpp>
#include <ocppsim/csms.hpp>

namespace ocppsim {
namespace {

const Table& start_table() {
  static const Table table{.name = "start",
                           .doc = "When the chargers of a group are switched on.",
                           .keys = {
                               Key{.name = "spread",
                                   .type = ValueType::duration,
                                   .doc = "Each starts after a draw from zero to this.",
                                   .default_text = "0s"},
                               Key{.name = "auto",
                                   .type = ValueType::boolean,
                                   .doc = "false: they stay off until a step boots them.",
                                   .default_text = "true"},
                           }};
  return table;
}

const Table& evse_table() {
  static const Table table{
      .name = "evse",
      .doc = "One EVSE of the charger.",
      .keys = {
          Key{.name = "connectors",
              .type = ValueType::integer,
              .doc = "How many.",
              .default_text = "1",
              .min = 1,
              .max = 16},
          Key{.name = "connector_type", .doc = "As 2.0.1 names it.", .default_text = "cType2"},
          Key{.name = "fixed_cable",
              .type = ValueType::boolean,
              .doc = "The cable belongs to the charger.",
              .default_text = "false"},
          Key{.name = "phases",
              .type = ValueType::integer,
              .doc = "Phases.",
              .default_text = "3",
              .min = 1,
              .max = 3},
          Key{.name = "voltage_v",
              .type = ValueType::integer,
              .doc = "Phase to neutral.",
              .default_text = "230",
              .min = 1,
              .max = 2000},
          Key{.name = "max_current_a",
              .type = ValueType::integer,
              .doc = "Per phase.",
              .default_text = "32",
              .min = 1,
              .max = 10'000},
          Key{.name = "dc",
              .type = ValueType::boolean,
              .doc = "Direct current.",
              .default_text = "false"},
      }};
  return table;
}

const Table& variable_table() {
  static const Table table{
      .name = "variable",
      .doc = "How a configuration key or device-model variable differs from the default.",
      .keys =
          {
              Key{.name = "value", .doc = "Its value; otherwise the default."},
              Key{.name = "mutability",
                  .type = ValueType::choice,
                  .doc = "What the CSMS may do with it.",
                  .choices = {"ReadOnly", "ReadWrite", "WriteOnly"}},
              Key{.name = "absent",
                  .type = ValueType::boolean,
                  .doc = "The charger does not have it.",
                  .default_text = "false"},
              Key{.name = "reboot_required",
                  .type = ValueType::boolean,
                  .doc = "A change takes effect with the next boot.",
                  .default_text = "false"},
              Key{.name = "persistent",
                  .type = ValueType::boolean,
                  .doc = "A change outlives the loss of power.",
                  .default_text = "true"},
              Key{.name = "constant",
                  .type = ValueType::boolean,
                  .doc = "Nobody changes it while the charger runs; 2.x reports it.",
                  .default_text = "false"},
              Key{.name = "type",
                  .type = ValueType::choice,
                  .doc = "Of the vendor's own, as 2.0.1 DataEnumType; otherwise string.",
                  .choices = {"string", "integer", "decimal", "boolean", "dateTime", "OptionList",
                              "MemberList", "SequenceList"}},
              Key{.name = "min",
                  .type = ValueType::number,
                  .doc = "The least a number, or the length of a text or list, may be."},
              Key{.name = "max", .type = ValueType::number, .doc = "The most."},
              Key{.name = "values",
                  .doc = "What it, or a member of the list, may be.",
                  .shape = Shape::one_or_list},
              Key{.name = "unit", .doc = "Unit; 2.x reports it."},
              Key{.name = "only",
                  .doc = "Only chargers of these OCPP versions have it.",
                  .shape = Shape::one_or_list},
          },
      .shorthand = "value"};
  return table;
}

std::vector<std::string_view> persona_names() {
  std::vector<std::string_view> names;
  for (const NamedPersona& persona : named_personas()) names.push_back(persona.name);
  return names;
}

const Table& persona_table() {
  static const Table table{
      .name = "persona",
      .doc =
          "Where the specification leaves a choice, or real chargers have habits. The other keys "
          "change what the base says.",
      .keys =
          {
              Key{.name = "base",
                  .type = ValueType::choice,
                  .doc = "A habit by its name; see the reference of personas.",
                  .default_text = "by-the-book",
                  .choices = persona_names()},
              Key{.name = "retry_keeps_message_id",
                  .type = ValueType::boolean,
                  .doc = "A repeated CALL keeps its message id.",
                  .default_text = "false"},
              Key{.name = "boot_on_reconnect",
                  .type = ValueType::boolean,
                  .doc = "BootNotification after each reconnect.",
                  .default_text = "false"},
              Key{.name = "answers_while_rejected",
                  .type = ValueType::boolean,
                  .doc = "Answers the CSMS although its boot was rejected.",
                  .default_text = "false"},
              Key{.name = "finishing_until_unplug",
                  .type = ValueType::boolean,
                  .doc = "Stays Finishing until the cable is out.",
                  .default_text = "true"},
              Key{.name = "unplug_stops_transaction",
                  .type = ValueType::boolean,
                  .doc = "Pulling the cable ends the transaction.",
                  .default_text = "true"},
              Key{.name = "reuses_message_ids",
                  .type = ValueType::boolean,
                  .doc = "Message ids start over with each connection.",
                  .default_text = "false"},
              Key{.name = "lower_case_enums",
                  .type = ValueType::boolean,
                  .doc = "Writes enumerated words in lower case, against the schema.",
                  .default_text = "false"},
              Key{.name = "remote_start_needs_connector",
                  .type = ValueType::boolean,
                  .doc = "Refuses a remote start that names no connector (1.6).",
                  .default_text = "false"},
              Key{.name = "heartbeats_always",
                  .type = ValueType::boolean,
                  .doc = "Heartbeats on the clock, not only in silence.",
                  .default_text = "false"},
              Key{.name = "hex_password",
                  .type = ValueType::boolean,
                  .doc = "Reads AuthorizationKey as hexadecimal (1.6).",
                  .default_text = "false"},
              Key{.name = "rsa_keys",
                  .type = ValueType::boolean,
                  .doc = "Asks for certificates of RSA keys, not of P-256 keys.",
                  .default_text = "false"},
              Key{.name = "heartbeat_interval",
                  .type = ValueType::duration,
                  .doc = "Its own, whatever the CSMS says; 0: as told.",
                  .default_text = "0s"},
              Key{.name = "resume_delay",
                  .type = ValueType::duration,
                  .doc = "After a reconnect, before queued messages go out.",
                  .default_text = "0s"},
          },
      .shorthand = "base"};
  return table;
}

const Table& firmware_table() {
  static const Table table{
      .name = "firmware",
      .doc = "How the device takes new firmware.",
      .keys = {
          Key{.name = "fault",
              .type = ValueType::choice,
              .doc = "What goes wrong with it.",
              .default_text = "none",
              .choices = {"none", "download", "signature", "verification", "installation",
                          "power_loss"}},
          Key{.name = "install_duration",
              .type = ValueType::duration,
              .doc = "From Installing to the reboot.",
              .default_text = "30s"},
          Key{.name = "downloads_while_charging",
              .type = ValueType::boolean,
              .doc = "Otherwise the download waits, or pauses, while a transaction runs.",
              .default_text = "true"},
          Key{.name = "installs_while_charging",
              .type = ValueType::boolean,
              .doc = "Otherwise it waits for the end of every transaction.",
              .default_text = "false"},
          Key{.name = "installed_before_reboot",
              .type = ValueType::boolean,
              .doc = "Tells Installed before it reboots (1.6 errata 3.47).",
              .default_text = "false"},
          Key{.name = "accepts_unsigned",
              .type = ValueType::boolean,
              .doc = "UpdateFirmware of 1.6; otherwise only without a security profile."},
          Key{.name = "manufacturer_roots",
              .doc = "PEM of who may vouch for a signing certificate."},
          Key{.name = "revoked_serials",
              .doc = "Serial numbers, hexadecimal, of revoked signing certificates.",
              .shape = Shape::list},
      }};
  return table;
}

const Table& transfers_table() {
  static const Table table{
      .name = "transfers",
      .doc = "What a charger does about file transfers when a request does not say.",
      .keys = {
          Key{.name = "retries",
              .type = ValueType::integer,
              .doc = "After the first attempt.",
              .default_text = "3",
              .min = 0,
              .max = 1000},
          Key{.name = "retry_interval",
              .type = ValueType::duration,
              .doc = "Between attempts.",
              .default_text = "1m"},
          Key{.name = "timeout",
              .type = ValueType::duration,
              .doc = "Of one attempt.",
              .default_text = "10m"},
      }};
  return table;
}

const Table& file_table() {
  static const Table table{
      .name = "file",
      .doc =
          "One place of the simulated file host. In virtual time a url that is not listed is "
          "not there (404); in real time it goes out to the network.",
      .keys = {
          Key{.name = "url",
              .doc = "As in the request; with `upload`, what it starts with.",
              .required = true},
          Key{.name = "upload",
              .type = ValueType::boolean,
              .doc = "A place to upload to instead of a file.",
              .default_text = "false"},
          Key{.name = "size",
              .type = ValueType::integer,
              .doc = "Bytes of a file whose content does not matter.",
              .min = 0,
              .max = 1'000'000'000'000},
          Key{.name = "content", .doc = "Of a file."},
          Key{.name = "max_bytes",
              .type = ValueType::integer,
              .doc = "The most one upload may have.",
              .default_text = "16777216",
              .min = 0,
              .max = 1'000'000'000},
          Key{.name = "bytes_per_second",
              .type = ValueType::integer,
              .doc = "Speed.",
              .default_text = "1000000",
              .min = 1,
              .max = 10'000'000'000},
          Key{.name = "latency",
              .type = ValueType::duration,
              .doc = "Until the first byte, or the refusal.",
              .default_text = "50ms"},
          Key{.name = "failures",
              .type = ValueType::integer,
              .doc = "Transfers that fail, from the first on; -1: all of them.",
              .default_text = "0",
              .min = -1,
              .max = 1'000'000},
          Key{.name = "failure",
              .type = ValueType::choice,
              .doc = "How they fail.",
              .default_text = "interrupted",
              .choices = {"not_supported", "malformed", "permission_denied", "not_found",
                          "unreachable", "tls", "timeout", "interrupted", "too_large", "rejected"}},
          Key{.name = "fails_at_byte",
              .type = ValueType::integer,
              .doc = "Where an interrupted one breaks off.",
              .default_text = "0",
              .min = 0,
              .max = 1'000'000'000'000},
      }};
  return table;
}

}  // namespace

// NOLINTNEXTLINE(readability-function-size): a table
const Table& group_table() {
  static const Table table{
      .name = "fleet group",
      .doc = "Chargers made from one template.",
      .keys = {
          Key{.name = "name", .doc = "For people."},
          Key{.name = "count",
              .type = ValueType::integer,
              .doc = "How many.",
              .default_text = "1",
              .min = 1,
              .max = max_scenario_chargers},
          Key{.name = "identity",
              .doc = "{index}: fleet-wide from 1, {number}: within the group.",
              .default_text = "CP-{index:04}"},
          Key{.name = "version", .doc = "OCPP version: 1.6, 2.0.1 or 2.1.", .default_text = "1.6"},
          Key{.name = "versions",
              .type = ValueType::integer,
              .doc = "A mix instead: version to weight, shared out evenly; weight 0: none.",
              .shape = Shape::map,
              .min = 0,
              .max = 1'000'000},
          Key{.name = "start",
              .type = ValueType::section,
              .doc = "When they are switched on.",
              .table = start_table},
          Key{.name = "token",
              .doc = "What the charger's usual driver holds to the reader.",
              .default_text = "TAG-{index:04}"},
          Key{.name = "vehicle",
              .type = ValueType::section,
              .doc = "What the usual driver arrives in.",
              .table = vehicle_table},
          Key{.name = "flow", .type = ValueType::steps, .doc = "Instead of the scenario's flow."},
          Key{.name = "vendor", .doc = "Vendor.", .default_text = "ocppsim"},
          Key{.name = "model", .doc = "Model.", .default_text = "Virtual"},
          Key{.name = "serial_number", .doc = "Serial number; may hold {index}."},
          Key{.name = "firmware_version", .doc = "Firmware version.", .default_text = "1.0.0"},
          Key{.name = "iccid", .doc = "ICCID of the SIM card."},
          Key{.name = "imsi", .doc = "IMSI of the SIM card."},
          Key{.name = "evses",
              .type = ValueType::section,
              .doc = "Otherwise one with one connector.",
              .shape = Shape::list,
              .table = evse_table},
          Key{.name = "signed_meters",
              .type = ValueType::boolean,
              .doc = "Each EVSE's meter signs its readings (OCMF, ECDSA over P-256).",
              .default_text = "false"},
          Key{.name = "variables",
              .type = ValueType::section,
              .doc = "Configuration keys (1.6) or device-model variables (2.x) by name; another "
                     "attribute than Actual has its word after a hash: Fan.Speed#MaxSet.",
              .shape = Shape::map,
              .table = variable_table},
          Key{.name = "persona",
              .type = ValueType::section,
              .doc = "Habits.",
              .table = persona_table},
          Key{.name = "firmware",
              .type = ValueType::section,
              .doc = "How the device takes new firmware.",
              .table = firmware_table},
          Key{.name = "transfers",
              .type = ValueType::section,
              .doc = "What it does about file transfers when a request does not say.",
              .table = transfers_table},
          Key{.name = "security_profile",
              .type = ValueType::integer,
              .doc = "0 none, 1 basic auth, 2 basic auth and TLS, 3 client certificate.",
              .default_text = "0",
              .min = 0,
              .max = 3},
          Key{.name = "password", .doc = "Basic auth; may hold {index}."},
          Key{.name = "headers",
              .doc = "Extra headers of the WebSocket upgrade.",
              .shape = Shape::map},
          Key{.name = "handshake_timeout",
              .type = ValueType::duration,
              .doc = "For the connection.",
              .default_text = "30s"},
          Key{.name = "call_timeout",
              .type = ValueType::duration,
              .doc = "For an answer.",
              .default_text = "30s"},
          Key{.name = "back_off_wait_minimum",
              .type = ValueType::duration,
              .doc = "Before the first redial (2.0.1 part 4 section 5.3).",
              .default_text = "10s"},
          Key{.name = "back_off_random_range",
              .type = ValueType::duration,
              .doc = "Added by chance.",
              .default_text = "10s"},
          Key{.name = "back_off_repeat_times",
              .type = ValueType::integer,
              .doc = "Doublings of the wait.",
              .default_text = "3",
              .min = 0,
              .max = 30},
          Key{.name = "max_connect_attempts",
              .type = ValueType::integer,
              .doc = "0: for ever.",
              .default_text = "0",
              .min = 0,
              .max = 1'000'000},
          Key{.name = "boot_retry_interval",
              .type = ValueType::duration,
              .doc = "When the CSMS gives none.",
              .default_text = "30s"},
          Key{.name = "reboot_duration",
              .type = ValueType::duration,
              .doc = "From off to dialing.",
              .default_text = "5s"},
          Key{.name = "queue_limit",
              .type = ValueType::integer,
              .doc = "Transaction messages kept while offline. Beyond it every second one of those "
                     "that "
                     "neither start nor end a transaction goes; beyond twice as many, the oldest.",
              .default_text = "1000",
              .min = 1,
              .max = 1'000'000},
      }};
  return table;
}

const std::vector<std::string_view>& csms_effect_names() {
  static const std::vector<std::string_view> names = [] {
    constexpr int last = static_cast<int>(CsmsRule::Effect::old_close_evicts);
    std::vector<std::string_view> out;
    for (int i = 0; i <= last; ++i) out.push_back(to_string(static_cast<CsmsRule::Effect>(i)));
    return out;
  }();
  return names;
}

const Table& csms_rule_table() {
  static const Table table{
      .name = "rule",
      .doc = "One deliberate deviation of the embedded CSMS.",
      .keys = {
          Key{.name = "name",
              .doc = "For people, and to release what `hold` keeps.",
              .default_text = ""},
          Key{.name = "effect",
              .type = ValueType::choice,
              .doc = "What it does with a matching CALL.",
              .required = true,
              .choices = csms_effect_names()},
          Key{.name = "charger", .doc = "Glob over identities.", .default_text = "*"},
          Key{.name = "action", .doc = "Glob over actions.", .default_text = "*"},
          Key{.name = "skip",
              .type = ValueType::integer,
              .doc = "Matching CALLs left alone first, per charger.",
              .default_text = "0",
              .min = 0,
              .max = 1'000'000'000},
          Key{.name = "times",
              .type = ValueType::integer,
              .doc = "Then so many are hit; otherwise all.",
              .min = 1,
              .max = 1'000'000'000},
          Key{.name = "own_calls",
              .type = ValueType::boolean,
              .doc = "Acts on CALLs of the CSMS itself: silence, lose, answer or merge.",
              .default_text = "false"},
          Key{.name = "only_replayed",
              .type = ValueType::boolean,
              .doc = "Only CALLs seen before, or marked as sent late.",
              .default_text = "false"},
          Key{.name = "match",
              .type = ValueType::json,
              .doc = "Members that the payload must have: `{eventType: Ended}`."},
          Key{.name = "payload", .type = ValueType::json, .doc = "Of answer, merge and error."},
          Key{.name = "error_code", .doc = "Of error.", .default_text = "InternalError"},
          Key{.name = "error_description", .doc = "Of error."},
          Key{.name = "delay",
              .type = ValueType::duration,
              .doc = "Of delay and shift_time.",
              .default_text = "0s"},
      }};
  return table;
}

const Table& authority_table() {
  static const Table table{
      .name = "authority",
      .doc = "A certificate authority that the CSMS plays.",
      .keys = {
          Key{.name = "certificate", .doc = "PEM of its certificate.", .required = true},
          Key{.name = "key", .doc = "PEM of its private key.", .required = true},
      }};
  return table;
}

const Table& csms_table() {
  static const Table table{
      .name = "csms",
      .doc = "The embedded CSMS; without effect on an external one.",
      .keys = {
          Key{.name = "mutant",
              .type = ValueType::choice,
              .doc = "A known way in which real ones are wrong.",
              .choices = csms_mutant_names()},
          Key{.name = "rules",
              .type = ValueType::section,
              .doc = "Deliberate deviations.",
              .shape = Shape::list,
              .table = csms_rule_table},
          Key{.name = "boot_sequence",
              .type = ValueType::choice,
              .doc = "Answers to a charger's first BootNotifications; then Accepted.",
              .shape = Shape::list,
              .choices = {"Accepted", "Pending", "Rejected"}},
          Key{.name = "heartbeat_interval",
              .type = ValueType::duration,
              .doc = "Given at boot.",
              .default_text = "5m"},
          Key{.name = "boot_retry_interval",
              .type = ValueType::duration,
              .doc = "Given with Pending and Rejected.",
              .default_text = "10s"},
          Key{.name = "enforce_boot",
              .type = ValueType::boolean,
              .doc = "Refuse what comes before an accepted boot.",
              .default_text = "true"},
          Key{.name = "tokens",
              .type = ValueType::choice,
              .doc = "Token (glob) to status; the first match wins, otherwise Accepted.",
              .shape = Shape::map,
              .choices = authorization_statuses()},
          Key{.name = "token_groups",
              .doc = "Token (glob) to the group it belongs to: parentIdTag, groupIdToken.",
              .shape = Shape::map},
          Key{.name = "passwords", .doc = "Identity to basic auth password.", .shape = Shape::map},
          Key{.name = "authority",
              .type = ValueType::section,
              .doc = "Signs what chargers ask for with SignCertificate; otherwise it is Rejected.",
              .table = authority_table},
          Key{.name = "refuse_unknown",
              .type = ValueType::boolean,
              .doc = "404 for identities that are not of this fleet.",
              .default_text = "false"},
          Key{.name = "call_timeout",
              .type = ValueType::duration,
              .doc = "For answers of chargers.",
              .default_text = "30s"},
      }};
  return table;
}

const Table& parameter_table() {
  static const Table table{
      .name = "parameter",
      .doc = "A value that the command line may replace; ${name} stands for it.",
      .keys =
          {
              Key{.name = "default", .doc = "When nothing else is given.", .required = true},
              Key{.name = "type",
                  .type = ValueType::choice,
                  .doc = "What it must be.",
                  .default_text = "text",
                  .choices = {"text", "integer", "number", "boolean", "duration", "ratio"}},
              Key{.name = "summary", .doc = "For people."},
          },
      .shorthand = "default"};
  return table;
}

const Table& case_table() {
  static const Table table{
      .name = "case",
      .doc =
          "Makes the scenario a test case of a pack: a directory of scenarios that "
          "`ocppsim run` reports as one table.",
      .keys = {
          Key{.name = "id", .doc = "`TC_001_CSMS`.", .required = true},
          Key{.name = "title", .doc = "Otherwise the scenario's name."},
          Key{.name = "profile", .doc = "`Core`, `Reservation`, ...: groups the table."},
          Key{.name = "spec", .doc = "Sections it rests on: `1.6 4.2, 4.9`."},
          Key{.name = "needs",
              .type = ValueType::choice,
              .doc = "Without it the case does not apply to a run: a password for the charger, "
                     "a wss url, a client certificate.",
              .shape = Shape::one_or_list,
              .choices = {"password", "tls", "client_certificate"}},
      }};
  return table;
}

const Table& scenario_table() {
  static const Table table{
      .name = "scenario",
      .doc = "Who the chargers are, what happens at them, what goes wrong, and what must be true.",
      .keys = {
          Key{.name = "name", .doc = "In reports; otherwise the file's name."},
          Key{.name = "description", .doc = "For people."},
          Key{.name = "case",
              .type = ValueType::section,
              .doc = "The test case that it is.",
              .table = case_table},
          Key{.name = "seed",
              .type = ValueType::integer,
              .doc = "Of all chance.",
              .default_text = "1",
              .min = 0},
          Key{.name = "duration",
              .type = ValueType::duration,
              .doc =
                  "The longest the flows may take; one that still runs then has failed (unless it "
                  "is in an endless repeat).",
              .default_text = "10m"},
          Key{.name = "drain",
              .type = ValueType::duration,
              .doc = "After the flows, at most, for the chargers' queues to empty.",
              .default_text = "2m"},
          Key{.name = "on_failure",
              .type = ValueType::choice,
              .doc = "Whether a charger's flow ends at a failed step.",
              .default_text = "stop",
              .choices = {"stop", "continue"}},
          Key{.name = "parameters",
              .type = ValueType::section,
              .doc = "Values that `--set` may replace.",
              .shape = Shape::map,
              .table = parameter_table},
          Key{.name = "csms",
              .type = ValueType::section,
              .doc = "The embedded CSMS.",
              .table = csms_table},
          Key{.name = "vendor_actions",
              .doc =
                  "Actions of a vendor's own, for steps that send or expect them; any other that "
                  "no OCPP version has is a mistake.",
              .shape = Shape::list},
          Key{.name = "fleet",
              .type = ValueType::section,
              .doc = "Groups of chargers.",
              .required = true,
              .shape = Shape::one_or_list,
              .table = group_table},
          Key{.name = "flow",
              .type = ValueType::steps,
              .doc = "What happens at each charger, from its start."},
          Key{.name = "faults",
              .type = ValueType::section,
              .doc = "What goes wrong on purpose.",
              .shape = Shape::list,
              .table = []() -> const Table& { return fault_table(FaultPlace::scenario); }},
          Key{.name = "files",
              .type = ValueType::section,
              .doc = "The simulated file host: what chargers may download, and where they may "
                     "upload to.",
              .shape = Shape::list,
              .table = file_table},
          Key{.name = "checks",
              .type = ValueType::text,
              .doc = "Ids of the checks, or all, or none.",
              .default_text = "all",
              .shape = Shape::one_or_list},
          Key{.name = "expect",
              .doc = "What must hold at the end: `transactions_delivered == transactions_started`.",
              .shape = Shape::one_or_list},
          Key{.name = "thresholds",
              .doc = "Metric to conditions, as in k6: `p(95) < 200`.",
              .shape = Shape::map},
      }};
  return table;
}

}  // namespace ocppsim
