// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Where state is kept: stores, journals, and what a charger does when its storage fails.
#include "charge_point/state_journal.hpp"
#include "support/charger_rig.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

using Lines = std::vector<std::string>;
using Changes = std::vector<StateEntry>;

/// "key=value", in order.
Lines lines_of(const Result<Changes>& state) {
  Lines out;
  if (!state) return {"error " + state.error().to_string()};
  for (const StateEntry& entry : *state) out.push_back(entry.key + "=" + entry.value);
  return out;
}

class Folder {
 public:
  explicit Folder(const std::string& name)
      : path_(std::filesystem::path(OCPPSIM_BINARY_DIR) / name) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }

  std::string path() const { return path_.string(); }
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  std::string read(const std::string& name) const {
    std::ifstream in(path_ / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  void write(const std::string& name, std::string_view text) const {
    std::ofstream(path_ / name, std::ios::binary | std::ios::trunc) << text;
  }
  Lines names() const {
    Lines out;
    for (const auto& entry : std::filesystem::directory_iterator(path_))
      out.push_back(entry.path().filename().string());
    std::sort(out.begin(), out.end());
    return out;
  }

 private:
  std::filesystem::path path_;
};

std::unique_ptr<StateStore> file_store(const Folder& folder, bool synchronous = false) {
  auto store = make_file_store(folder.path(), {synchronous});
  REQUIRE(store.ok());
  return *std::move(store);
}

/// A store that refuses to write while `broken`.
class FaultyStore final : public StateStore {
 public:
  Result<Changes> load(std::string_view identity) override {
    if (unreadable) return Error(Errc::parse, "no longer to be read");
    return inner->load(identity);
  }
  Result<void> change(std::string_view identity, const Changes& entries) override {
    ++changes;
    if (dead) return {};
    if (broken) return Error(Errc::io, "no space left");
    return inner->change(identity, entries);
  }
  Result<void> replace(std::string_view identity, const Changes& entries) override {
    ++replacements;
    if (dead) return {};
    if (broken) return Error(Errc::io, "no space left");
    return inner->replace(identity, entries);
  }
  std::unique_ptr<StateStore> inner = make_memory_store();
  bool broken = false;
  bool dead = false;  // the process is: nothing is written, and nobody is told
  bool unreadable = false;
  int changes = 0;
  int replacements = 0;
};

}  // namespace

// ---- journals -----------------------------------------------------------------------------------

TEST_CASE("a journal is what its sealed changes amount to", "[persistence]") {
  std::string text;
  write_change(text, {{"a", "[1]"}, {"b", "{}"}});
  write_change(text, {{"a", {}}, {"c", "\"x y\""}});
  write_change(text, {{"b", "2"}});
  const JournalReading reading = read_journal(text);
  CHECK_FALSE(reading.damaged);
  CHECK(reading.sound_bytes == text.size());
  REQUIRE(reading.entries.size() == 2);
  CHECK(reading.entries.at("b") == "2");
  CHECK(reading.entries.at("c") == "\"x y\"");
}

TEST_CASE("a journal cut off at any byte keeps the changes before, and only whole ones",
          "[persistence]") {
  std::string text;
  std::vector<std::size_t> ends = {0};
  for (const char* value : {"1", "22", "333"}) {
    write_change(text, {{"a", value}, {"b", value}});
    ends.push_back(text.size());
  }
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const JournalReading reading = read_journal(std::string_view(text).substr(0, cut));
    const auto whole = std::upper_bound(ends.begin(), ends.end(), cut) - 1;
    INFO("cut at " << cut);
    CHECK_FALSE(reading.damaged);
    CHECK(reading.sound_bytes == *whole);
    const std::string expected[] = {"", "1", "22", "333"};
    const std::string value = expected[whole - ends.begin()];
    CHECK(reading.entries.size() == (value.empty() ? 0u : 2u));
    for (const auto& [key, kept] : reading.entries) CHECK(kept == value);
  }
}

TEST_CASE("any flipped bit of a journal is seen", "[persistence]") {
  std::string text;
  write_change(text, {{"a", "1"}});
  const std::size_t first = text.size();
  write_change(text, {{"a", "2"}});
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string hurt = text;
      hurt[at] = static_cast<char>(hurt[at] ^ (1 << bit));
      const JournalReading reading = read_journal(hurt);
      INFO("byte " << at << " bit " << bit);
      if (at < first) CHECK(reading.damaged);
      if (at < first) CHECK(reading.entries.empty());
      // Without its seal the last change looks like one that a crash cut short.
      if (at >= first) CHECK(reading.entries.at("a") == "1");
    }
  }
}

// ---- stores -------------------------------------------------------------------------------------

TEST_CASE("stores put, take out and replace entries", "[persistence]") {
  const Folder folder("state_store_test");
  const std::string kind = GENERATE("memory", "file", "synchronous file");
  std::unique_ptr<StateStore> store =
      kind == "memory" ? make_memory_store() : file_store(folder, kind != "file");
  CHECK(lines_of(store->load("CP-1")).empty());
  REQUIRE(store->change("CP-1", {{"a", "1"}, {"b", "2"}}).ok());
  REQUIRE(store->change("CP-1", {{"a", {}}, {"c", "3"}}).ok());
  REQUIRE(store->change("CP-2", {{"a", "other"}}).ok());
  if (kind != "memory" && GENERATE(false, true)) {  // another process
    store.reset();
    store = file_store(folder);
  }
  CHECK(lines_of(store->load("CP-1")) == Lines{"b=2", "c=3"});
  REQUIRE(store->replace("CP-1", {{"d", "4"}}).ok());
  REQUIRE(store->change("CP-1", {{"e", "5"}}).ok());
  CHECK(lines_of(store->load("CP-1")) == Lines{"d=4", "e=5"});
  CHECK(lines_of(store->load("CP-2")) == Lines{"a=other"});
}

TEST_CASE("no identity leaves the file store's directory, and only its owner reads it",
          "[persistence]") {
  const Folder folder("state_store_test");
  const auto store = file_store(folder);
  REQUIRE(store->change("../evil", {{"a", "1"}}).ok());
  CHECK(folder.names() == Lines{"..%2Fevil.state"});
  const auto rights = std::filesystem::status(folder.file("..%2Fevil.state")).permissions();
  CHECK((rights & std::filesystem::perms::mask) ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("what a crash left of a change is cut off before the next one", "[persistence]") {
  const Folder folder("state_store_test");
  REQUIRE(file_store(folder)->change("CP-1", {{"a", "1"}}).ok());
  const std::string sound = folder.read("CP-1.state");
  folder.write("CP-1.state", sound + "+a 2\n+b");
  {
    const auto store = file_store(folder);
    CHECK(lines_of(store->load("CP-1")) == Lines{"a=1"});
    CHECK(folder.read("CP-1.state") == sound);
    REQUIRE(store->change("CP-1", {{"c", "3"}}).ok());
  }
  CHECK(lines_of(file_store(folder)->load("CP-1")) == Lines{"a=1", "c=3"});
}

TEST_CASE("a damaged file is put aside and told of, not written over", "[persistence]") {
  const Folder folder("state_store_test");
  const auto store = file_store(folder);
  REQUIRE(store->change("CP-1", {{"a", "1"}}).ok());
  REQUIRE(store->change("CP-1", {{"a", "2"}}).ok());
  std::string text = folder.read("CP-1.state");
  text[3] = '7';
  folder.write("CP-1.state", text);
  const auto loaded = store->load("CP-1");
  REQUIRE_FALSE(loaded.ok());
  CHECK(loaded.error().message.find("damaged after byte 0") != std::string::npos);
  CHECK(folder.names() == Lines{"CP-1.state.damaged"});
  CHECK(folder.read("CP-1.state.damaged") == text);
  CHECK(lines_of(store->load("CP-1")).empty());
}

TEST_CASE("a file that grew is compacted to what it amounts to", "[persistence]") {
  const Folder folder("state_store_test");
  auto store = file_store(folder);
  std::uintmax_t largest = 0;
  for (int i = 0; i < 5000; ++i) {
    REQUIRE(
        store->change("CP-1", {{"count", std::to_string(i)}, {"big", std::string(100, 'x')}}).ok());
    largest = std::max(largest, std::filesystem::file_size(folder.file("CP-1.state")));
  }
  CHECK(largest < 20'000);
  CHECK(folder.names() == Lines{"CP-1.state"});
  store.reset();
  CHECK(lines_of(file_store(folder)->load("CP-1")) ==
        Lines{"big=" + std::string(100, 'x'), "count=4999"});
}

TEST_CASE("a place where no state can be kept is refused at once", "[persistence]") {
  const Folder folder("state_store_test");
  folder.write("file", "x");
  const auto refused = make_file_store(folder.file("file"));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().where == folder.file("file"));
}

TEST_CASE("a directory has one store, unless its users agree among themselves", "[persistence]") {
  const Folder folder("state_store_test");
  auto first = file_store(folder);
  const auto second = make_file_store(folder.path());
  REQUIRE_FALSE(second.ok());
  CHECK(second.error().code == Errc::state);
  CHECK(second.error().where == folder.path());
  CHECK(make_file_store(folder.path(), {false, false}).ok());
  first.reset();
  CHECK(make_file_store(folder.path()).ok());
}

TEST_CASE("a file store whose directory went away says so", "[persistence]") {
  const Folder folder("state_store_test");
  const auto store = file_store(folder);
  REQUIRE(store->change("CP-1", {{"a", "1"}}).ok());
  std::filesystem::remove_all(folder.path());
  const Result<void> changed = store->change("CP-1", {{"a", "2"}});
  REQUIRE_FALSE(changed.ok());
  CHECK(changed.error().where == folder.file("CP-1.state"));
  CHECK_FALSE(store->replace("CP-1", {{"a", "2"}}).ok());
  std::filesystem::create_directories(folder.path());
  REQUIRE(store->replace("CP-1", {{"a", "2"}}).ok());
  CHECK(lines_of(store->load("CP-1")) == Lines{"a=2"});
}

// ---- the charger --------------------------------------------------------------------------------

TEST_CASE("state of another kind is left aside, told once, and written anew", "[persistence]") {
  FaultyStore store;
  const bool unreadable = GENERATE(false, true);
  REQUIRE(store.change("CP-1", {{"charger", R"({"format":1})"}, {"old", "1"}}).ok());
  store.unreadable = unreadable;
  ChargerRig rig("ocpp1.6", {}, &store);
  rig.boot_and_keep();
  CHECK(rig.told(EventKind::state_failed).size() == 1);
  CHECK(rig.charger().online());
  store.unreadable = false;
  const Result<Changes> kept = store.load("CP-1");
  REQUIRE(kept.ok());
  for (const StateEntry& entry : *kept) {
    CHECK(entry.key != "old");
    CHECK(Json::parse(entry.value).ok());
  }
  CHECK(store.replacements == 1);
}

TEST_CASE(
    "a charger whose storage fails says so once, carries on, and loses nothing when it works "
    "again",
    "[persistence]") {
  FaultyStore store;
  ChargerRig rig("ocpp1.6", {}, &store);
  rig.boot();
  store.broken = true;
  REQUIRE(rig.charger().present_token({"TAG"}, 1).ok());
  REQUIRE(rig.charger().plug_in(1).ok());
  rig.run(5min);
  REQUIRE(rig.told(EventKind::state_failed).size() == 1);
  CHECK(rig.told(EventKind::state_failed)[0].text == "no space left");
  CHECK(rig.sent("StartTransaction").size() == 1);
  store.broken = false;
  rig.charger().go_offline(OfflineMode::closed);
  rig.run(5min);
  const std::int64_t meter = rig.charger().meter_wh(1);
  rig.charger().power_cut();
  rig.replace_charger();
  rig.clear();
  rig.charger().start();
  rig.run(5s);
  REQUIRE(rig.sent("StopTransaction").size() == 1);
  CHECK(at_path(rig.sent("StopTransaction")[0].payload, "transactionId") == "101");
  CHECK(at_path(rig.sent("StopTransaction")[0].payload, "meterStop") == std::to_string(meter));

  store.broken = true;  // a second failure is news again
  rig.set("HeartbeatInterval", "77");
  rig.run(1s);
  CHECK(rig.told(EventKind::state_failed).size() == 1);
}

TEST_CASE("a message costs the store what it changes, however much else is kept", "[persistence]") {
  class CountingStore final : public StateStore {
   public:
    Result<Changes> load(std::string_view) override { return Changes{}; }
    Result<void> change(std::string_view, const Changes& entries) override {
      for (const StateEntry& entry : entries) {
        keys.insert(entry.key.substr(0, entry.key.find('/')));
        bytes += entry.value.size();
      }
      return {};
    }
    Result<void> replace(std::string_view identity, const Changes& entries) override {
      return change(identity, entries);
    }
    std::set<std::string> keys;
    std::size_t bytes = 0;
  } store;
  ChargerRig rig("ocpp1.6", {}, &store);
  rig.set("MeterValueSampleInterval", "60");
  rig.boot();
  for (int i = 0; i < 400; ++i)
    REQUIRE(rig.charger().list_token({"LISTED-" + std::to_string(i)}).ok());
  REQUIRE(rig.charger().present_token({"TAG"}, 1).ok());
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(90s);
  store.keys.clear();
  store.bytes = 0;
  rig.clear();
  rig.run(10min);
  CHECK(rig.sent("MeterValues").size() == 10);
  CHECK(store.keys == std::set<std::string>{"meters", "queue"});
  CHECK(store.bytes < 10 * 1000);
}

TEST_CASE("a killed process never ends a transaction below a register that it told of",
          "[persistence][1.6 5.17][1.6:MeterValues]") {
  const bool asked = GENERATE(false, true);
  FaultyStore store;
  ChargerRig rig("ocpp1.6", {}, &store);
  rig.set("MeterValueSampleInterval", "0");
  if (!asked) rig.set("ClockAlignedDataInterval", "900");
  rig.boot();
  REQUIRE(rig.charger().present_token({"TAG"}, 1).ok());
  REQUIRE(rig.charger().plug_in(1, 1, steady_car()).ok());
  rig.run(30min);
  if (asked) rig.ask("TriggerMessage", R"({"requestedMessage":"MeterValues","connectorId":1})");
  rig.run(10s);
  const auto told = rig.sent("MeterValues");
  REQUIRE_FALSE(told.empty());
  const std::int64_t last =
      std::stoll(at_path(told.back().payload, "meterValue[0].sampledValue[0].value"));
  CHECK(last > 2000);
  rig.run(5min);
  store.dead = true;
  rig.replace_charger();
  store.dead = false;
  rig.clear();
  rig.charger().start();
  rig.run(10s);
  REQUIRE(rig.sent("StopTransaction").size() == 1);
  CHECK(std::stoll(at_path(rig.sent("StopTransaction")[0].payload, "meterStop")) >= last);
  CHECK(rig.charger().meter_wh(1) >= last);
}

TEST_CASE("a new process goes on in the dialect its messages were queued for", "[persistence]") {
  ChargerRig rig("ocpp1.6", [](ChargePointConfig& c) {
    c.subprotocols = {"ocpp2.0.1", "ocpp1.6"};
  });
  rig.csms.chosen = "ocpp1.6";
  rig.checks_schema = false;
  rig.boot();
  REQUIRE(rig.charger().present_token({"TAG"}, 1).ok());
  REQUIRE(rig.charger().plug_in(1).ok());
  rig.run(1min);
  rig.charger().go_offline(OfflineMode::closed);
  REQUIRE(rig.charger().unplug(1).ok());
  rig.run(1s);
  rig.charger().power_cut();
  rig.replace_charger();
  rig.clear();
  rig.charger().start();
  rig.run(5s);
  CHECK(rig.told(EventKind::message_given_up).empty());
  CHECK(rig.sent("StopTransaction").size() == 1);
}
