// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A charger is cut off at every message of a full day, in every way there is, and the books of the
// CSMS must agree with what the device believes: each transaction once, to the watt-hour.
//
//   power   the power fails and is back 7 s later
//   kill    the process ends without a word; a new one starts from what was kept
//   link    the connection dies
//
//   each at every frame k: k arrived (and its answer is lost), or k itself is lost
#include "sim/knife.hpp"
#include "support/charger_rig.hpp"

#include <ocppsim/csms.hpp>

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

using namespace ocppsim;
using namespace ocppsim::test;
using namespace std::chrono_literals;

namespace {

enum class Cut { none, power, kill, link };

struct Plan {
  std::string version;
  Cut cut = Cut::none;
  bool frame_is_lost = false;
  int at = -1;
  int again_after = -1;  // a second cut, so many frames after the first; -1: none
};

std::ostream& operator<<(std::ostream& out, const Plan& plan) {
  const char* cuts[] = {"no cut", "power cut", "process killed", "link lost"};
  return out << plan.version << ", " << cuts[static_cast<int>(plan.cut)] << " at frame " << plan.at
             << (plan.frame_is_lost ? ", which is lost" : ", which arrives")
             << (plan.again_after >= 0 ? ", again after " + std::to_string(plan.again_after) : "");
}

/// As the wire tells times.
bool same_time(UtcTime a, UtcTime b) {
  return format_utc(a) == format_utc(b);
}

/// Hears nothing any more once its process is dead.
class MortalStore final : public StateStore {
 public:
  explicit MortalStore(StateStore& inner) : inner_(inner) {}
  Result<std::vector<StateEntry>> load(std::string_view identity) override {
    return inner_.load(identity);
  }
  Result<void> change(std::string_view identity, const std::vector<StateEntry>& entries) override {
    return dead ? Result<void>() : inner_.change(identity, entries);
  }
  Result<void> replace(std::string_view identity, const std::vector<StateEntry>& entries) override {
    return dead ? Result<void>() : inner_.replace(identity, entries);
  }
  bool dead = false;

 private:
  StateStore& inner_;
};

/// One charger over a day, its CSMS, and what the device believes.
class Day final : public ChargePointObserver {
 public:
  Day(const Plan& plan, StateStore& store, std::function<void()> on_kill = {})
      : plan_(plan), store_(store), on_kill_(std::move(on_kill)), csms_(*loop_, csms_config()) {
    server_ = pipes_.listen("csms", csms_);
    config_ = charger_config(plan.version);
    knife_.strike_at = plan.at;
    knife_.frame_is_lost = plan.frame_is_lost;
    knife_.on_strike = [this] { strike(); };
    make_charger();
  }
  ~Day() { charger_.reset(); }

  void run() {
    charger_->start();
    at(5s, [](ChargePoint& cp) { (void)cp.present_token({"TAG-1"}, 1); });
    at(10s, [](ChargePoint& cp) { (void)cp.plug_in(1, 1, steady_car()); });
    at(200s, [](ChargePoint& cp) { (void)cp.present_token({"TAG-1"}, 1); });
    at(210s, [](ChargePoint& cp) { (void)cp.unplug(1); });
    // The second one loses its link on the way and ends without it.
    at(240s, [](ChargePoint& cp) { (void)cp.plug_in(1, 1, steady_car()); });
    at(250s, [](ChargePoint& cp) { (void)cp.present_token({"TAG-2"}, 1); });
    at(330s, [](ChargePoint& cp) { cp.go_offline(OfflineMode::closed); });
    at(430s, [](ChargePoint& cp) { (void)cp.unplug(1); });
    // The third one starts without it.
    at(450s, [](ChargePoint& cp) { (void)cp.plug_in(1, 1, steady_car()); });
    at(455s, [](ChargePoint& cp) { (void)cp.present_token({"TAG-1"}, 1); });
    at(600s, [](ChargePoint& cp) { cp.go_online(); });
    at(660s, [](ChargePoint& cp) { (void)cp.stop_transaction(1); });
    at(670s, [](ChargePoint& cp) { (void)cp.unplug(1); });
    loop_->run_for(30min);
  }

  int frames() const noexcept { return knife_.frames; }
  std::size_t stopped() const noexcept { return stopped_.size(); }

  /// What the device and the books do not agree on.
  std::vector<std::string> complaints() {
    const Result<LedgerSnapshot> books = csms_.read();
    std::set<std::string> booked;
    for (const LedgerTransaction& entry : books->transactions) check(entry, booked);
    for (const auto& [uid, record] : stopped_)
      if (!booked.count(uid)) complain("transaction " + uid + " is in no book");
    const Json all = csms_.to_json();
    for (const Json& entry : all.find("log")->items())
      if (entry.find("kind")->as_string() == "contradiction")
        complain(std::string(entry.find("text")->as_string()));
    if (charger_->queued_messages() != 0) complain("messages are left over");
    if (charger_->transaction(1)) complain("a transaction runs on");
    if (csms_.violations() != 0) complain("the charger broke the protocol");
    return std::move(complaints_);
  }

  void on_event(ChargePoint&, const ChargePointEvent& event) override {
    if (event.kind == EventKind::state_failed) complain("state: " + std::string(event.text));
    if (event.kind == EventKind::message_given_up) complain("given up: " + std::string(event.text));
    if (event.kind != EventKind::transaction_stopped) return;
    const TransactionRecord& record = *event.transaction;
    if (mortal_->dead) {
      dying_.emplace(record.uid, record);
      return;
    }
    if (!stopped_.emplace(record.uid, record).second) complain(record.uid + " stopped twice");
    if (record.meter_start_wh < last_register_) complain("the register ran backwards");
    if (record.meter_stop_wh < record.meter_start_wh) complain("a negative energy");
    last_register_ = record.meter_stop_wh;
  }

 private:
  static CsmsConfig csms_config() {
    CsmsConfig config;
    config.identities = {"CP-1"};
    config.heartbeat_interval_s = 300;
    return config;
  }
  static std::shared_ptr<const ChargePointConfig> charger_config(const std::string& version) {
    auto config = std::make_shared<ChargePointConfig>();
    config->identity = "CP-1";
    config->subprotocols = {version};
    config->url = "pipe:csms/ocpp";
    config->back_off_wait_minimum = 2s;
    config->back_off_random_range = Duration{};
    const bool flat = version == "ocpp1.6";
    const auto set = [&](const char* name, const char* value) {
      VariablePreset preset;
      preset.name = name;
      preset.value = value;
      config->variables.push_back(preset);
    };
    set(flat ? "MeterValueSampleInterval" : "SampledDataCtrlr.TxUpdatedInterval", "30");
    set(flat ? "AllowOfflineTxForUnknownId" : "AuthCtrlr.OfflineTxForUnknownIdEnabled", "true");
    if (flat) set("StopTxnSampledData", "Energy.Active.Import.Register");
    return config;
  }

  void make_charger() {
    mortal_ = std::make_unique<MortalStore>(store_);
    ChargePointEnvironment environment;
    environment.transport = [this](EventLoop& loop) {
      return std::make_unique<KnifeTransport>(loop, knife_, pipes_.make_client());
    };
    environment.random = RandomRoot{7};
    environment.store = mortal_.get();
    charger_ = std::make_unique<ChargePoint>(*loop_, config_, std::move(environment));
    charger_->add_observer(this);
  }

  void at(Duration when, std::function<void(ChargePoint&)> act) {
    acts_.push_back(std::make_unique<Timer>(*loop_, [this, act = std::move(act)] {
      if (charger_ && !mortal_->dead) act(*charger_);
    }));
    acts_.back()->start(when);
  }

  void strike() {
    if (plan_.cut == Cut::kill) mortal_->dead = true;
    loop_->defer([this] { cut(); });
  }

  void cut() {
    if (plan_.cut == Cut::kill) {
      charger_.reset();
      if (on_kill_) on_kill_();
    } else if (plan_.cut == Cut::power) {
      charger_->power_cut();
    } else {
      // The session's own transport dies; it dials again by itself.
      charger_->go_offline(OfflineMode::closed);
    }
    mend_ = std::make_unique<Timer>(*loop_, [this] { mend(); });
    mend_->start(7s);
  }

  void mend() {
    knife_.severed = false;
    knife_.strike_at = -1;
    if (plan_.again_after >= 0 && !cut_again_) {
      cut_again_ = true;
      knife_.strike_at = knife_.frames + plan_.again_after;
    }
    if (plan_.cut == Cut::kill) {
      make_charger();
      charger_->start();
    } else if (plan_.cut == Cut::power) {
      charger_->power_on();
    } else {
      charger_->go_online();
    }
  }

  void check(const LedgerTransaction& entry, std::set<std::string>& booked) {
    const auto is_it = [&](const auto& known) {
      const TransactionRecord& record = known.second;
      return plan_.version == "ocpp1.6" ? same_time(record.started_at, entry.started_at)
                                        : record.uid == entry.id;
    };
    auto found = std::find_if(stopped_.begin(), stopped_.end(), is_it);
    if (found == stopped_.end()) {
      found = std::find_if(dying_.begin(), dying_.end(), is_it);
      if (found == dying_.end()) found = stopped_.end();
    }
    const std::string name = "the book's transaction " + entry.id;
    if (found == stopped_.end()) return complain(name + " is unknown to the device");
    const TransactionRecord& record = found->second;
    if (!booked.insert(record.uid).second) complain(name + " is there twice");
    if (entry.open) complain(name + " never ended");
    if (entry.times_billed != 1)
      complain(name + " was billed so often: " + std::to_string(entry.times_billed));
    if (!same_time(entry.started_at, record.started_at)) complain(name + " starts at another time");
    if (!same_time(entry.stopped_at, record.stopped_at)) complain(name + " ends at another time");
    if (entry.token != record.token.value) complain(name + " is of another token");
    if (entry.meter_start_wh != record.meter_start_wh ||
        entry.meter_stop_wh != record.meter_stop_wh)
      complain(name + " has other registers");
    const std::int64_t energy_wh = record.meter_stop_wh - record.meter_start_wh;
    if (entry.billed_wh != energy_wh)
      complain(name + " bills " + std::to_string(entry.billed_wh) + " Wh of " +
               std::to_string(energy_wh));
  }
  void complain(std::string text) { complaints_.push_back(std::move(text)); }

  Plan plan_;
  StateStore& store_;
  std::function<void()> on_kill_;
  std::unique_ptr<EventLoop> loop_ = make_virtual_loop();
  PipeNetwork pipes_{*loop_, 1ms};
  Csms csms_;
  std::unique_ptr<TransportServer> server_;
  std::shared_ptr<const ChargePointConfig> config_;
  Knife knife_;
  std::unique_ptr<MortalStore> mortal_;
  std::unique_ptr<ChargePoint> charger_;
  std::vector<std::unique_ptr<Timer>> acts_;
  std::unique_ptr<Timer> mend_;
  bool cut_again_ = false;
  std::map<std::string, TransactionRecord> stopped_;
  /// Stopped as the process died: its successor goes by what was kept, not by what was told.
  std::map<std::string, TransactionRecord> dying_;
  std::int64_t last_register_ = 0;
  std::vector<std::string> complaints_;
};

int count_frames(const std::string& version) {
  const auto store = make_memory_store();
  Day day({version}, *store);
  day.run();
  CHECK(day.complaints() == std::vector<std::string>{});
  CHECK(day.stopped() == 3);
  return day.frames();
}

const std::vector<std::string> no_complaints;

}  // namespace

TEST_CASE("a cut at any message loses no transaction and bills none twice",
          "[persistence][1.6 3.7][1.6 4.8][1.6 4.10][E04][E13]") {
  const std::string version = GENERATE("ocpp1.6", "ocpp2.0.1");
  const Cut cut = GENERATE(Cut::power, Cut::kill, Cut::link);
  const bool lost = GENERATE(false, true);
  const int frames = count_frames(version);
  CHECK(frames > 60);
  for (int k = 0; k < frames; ++k) {
    const Plan plan{version, cut, lost, k};
    const auto store = make_memory_store();
    Day day(plan, *store);
    day.run();
    INFO(plan);
    CHECK(day.complaints() == no_complaints);
    CHECK(day.stopped() >= (cut == Cut::kill ? 1 : 2));  // who comes in the dark goes away again
  }
}

TEST_CASE("... nor does it when state is kept in files, which end where the process did",
          "[persistence]") {
  const std::string version = GENERATE("ocpp1.6", "ocpp2.0.1");
  const Cut cut = GENERATE(Cut::power, Cut::kill);
  const bool lost = GENERATE(false, true);
  const int frames = count_frames(version);
  const auto directory = std::filesystem::path(OCPPSIM_BINARY_DIR) / "cut_anywhere_test";
  for (int k = 0; k < frames; ++k) {
    const Plan plan{version, cut, lost, k};
    std::filesystem::remove_all(directory);
    auto store = make_file_store(directory.string());
    REQUIRE(store.ok());
    Day day(plan, **store, [&] {
      // The kernel was in the middle of the next change.
      std::ofstream(directory / "CP-1.state", std::ios::app) << "+meters [99";
    });
    day.run();
    INFO(plan);
    CHECK(day.complaints() == no_complaints);
  }
  std::filesystem::remove_all(directory);
}

TEST_CASE("... nor a second cut while it recovers from the first", "[persistence]") {
  const std::string version = GENERATE("ocpp1.6", "ocpp2.0.1");
  const Cut cut = GENERATE(Cut::power, Cut::kill);
  const int frames = count_frames(version);
  for (int k = 0; k < frames; ++k) {
    for (int again = 0; again < 6; ++again) {
      const Plan plan{version, cut, k % 2 == 0, k, again};
      const auto store = make_memory_store();
      Day day(plan, *store);
      day.run();
      INFO(plan);
      CHECK(day.complaints() == no_complaints);
    }
  }
}
