// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/checks.hpp>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "checks/check.hpp"
#include "checks/frame_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace ocppsim {

struct CheckSet::State {
  struct Seat {
    const Check* check = nullptr;
    Tally tally;
  };

  std::vector<Seat> seats;
  std::vector<std::unique_ptr<Track>> tracks;
  std::unordered_map<const ChargePoint*, Track*> by_charger;  // looked up only
  JsonDocument document;
  TimePoint latest{};

  Track& track(const ChargePoint& charger);
  bool excused(const Track& track, TimePoint now) const;
  template <class Tell>
  void each(Tell tell) {
    for (Seat& seat : seats) tell(*seat.check, seat.tally);
  }

  void on_sent(Track& track, const ChargePoint& charger, std::string_view text, TimePoint now);
  void on_received(Track& track, std::string_view text, TimePoint now, UtcTime utc);
  void on_answer(Track& track, const Frame& frame, TimePoint now, UtcTime utc);
  void on_csms_call(Track& track, const Frame& frame, TimePoint now);
  void look_for_overdue(Track& track, TimePoint now, bool trusted);
  void end_connection(Track& track, TimePoint now);
  void keep_record(Track& track, const TransactionRecord& record);
};

// ---- Tally ------------------------------------------------------------------------------------

namespace {

bool before(const Finding& a, const Finding& b) {
  if (a.at != b.at) return a.at < b.at;
  if (a.charger != b.charger) return a.charger < b.charger;
  return a.message < b.message;
}

}  // namespace

void Tally::fail(std::string_view charger, TimePoint at, std::string message) {
  ++observed;
  ++failures;
  // The earliest of all, whatever order the shards bring them in.
  Finding finding{std::string(charger), at, std::move(message)};
  findings.insert(std::upper_bound(findings.begin(), findings.end(), finding, before),
                  std::move(finding));
  if (findings.size() > CheckResult::max_findings) findings.pop_back();
}

void Tally::merge(Tally&& other) {
  observed += other.observed;
  failures += other.failures;
  excused += other.excused;
  for (Finding& finding : other.findings) {
    findings.insert(std::upper_bound(findings.begin(), findings.end(), finding, before),
                    std::move(finding));
  }
  if (findings.size() > CheckResult::max_findings) findings.resize(CheckResult::max_findings);
}

// ---- frames -----------------------------------------------------------------------------------

Track& CheckSet::State::track(const ChargePoint& charger) {
  Track*& known = by_charger[&charger];
  if (known == nullptr || known->identity != charger.identity()) {
    tracks.push_back(std::make_unique<Track>(charger.identity()));
    known = tracks.back().get();
  }
  return *known;
}

bool CheckSet::State::excused(const Track& track, TimePoint now) const {
  return track.last_fault_at && now - *track.last_fault_at <= fault_shadow;
}

void CheckSet::State::on_sent(Track& track, const ChargePoint& charger, std::string_view text,
                              TimePoint now) {
  const ScannedFrame frame = scan_frame(text);
  if (frame.type == '3' || frame.type == '4') {
    auto& calls = track.csms_calls;
    const auto answered = std::find_if(calls.begin(), calls.end(),
                                       [&](const CsmsCall& call) { return call.id == frame.id; });
    if (answered == calls.end()) return;
    track.last_answered = std::move(*answered);
    track.answered_at = now;
    calls.erase(answered);
    return;
  }
  if (frame.type == '6') return track.remember(hash64(frame.id), Track::PastId::Kind::send);
  if (frame.type != '2') return;
  if (track.pending.size() >= Track::max_pending) track.pending.erase(track.pending.begin());
  ChargerCall& call = track.pending.emplace_back();
  call.id = frame.id;
  call.action = frame.action;
  call.sent_at = now;
  track.call_timeout = charger.config().call_timeout;
  const bool start = frame.action == "StartTransaction";
  if (start || frame.action == "StopTransaction" || frame.action == "TransactionEvent") {
    call.held_back = told_late(text, charger.device_time());
    if (start) call.start_key = start_key(document, text);
  }
}

void CheckSet::State::on_received(Track& track, std::string_view text, TimePoint now, UtcTime utc) {
  ++track.received;
  const FrameParse parse = parse_frame(document, text, track.dialect->frames);
  if (!parse.ok) {
    const BadFrameSeen seen{track, parse.fault, now, excused(track, now)};
    return each([&](const Check& check, Tally& tally) { check.on_bad_frame(seen, tally); });
  }
  switch (parse.frame.type) {
    case FrameType::call_result:
    case FrameType::call_error: on_answer(track, parse.frame, now, utc); break;
    case FrameType::call: on_csms_call(track, parse.frame, now); break;
    case FrameType::call_result_error:
    case FrameType::send: break;
  }
  look_for_overdue(track, now, true);
}

void CheckSet::State::on_answer(Track& track, const Frame& frame, TimePoint now, UtcTime utc) {
  AnswerSeen seen{track, AnswerSeen::Match::foreign, nullptr, nullptr, frame, now,
                  utc,   excused(track, now)};
  const auto found = std::find_if(track.pending.begin(), track.pending.end(),
                                  [&](const ChargerCall& call) { return call.id == frame.id; });
  ChargerCall call;
  if (found != track.pending.end()) {
    call = std::move(*found);
    track.pending.erase(found);
    seen.match = AnswerSeen::Match::answer;
    seen.call = &call;
    track.instant = track.instant || call.sent_at == now;
    seen.message = track.dialect->catalogue->message(call.action);
    track.remember(hash64(frame.id), Track::PastId::Kind::answered);
  } else {
    switch (track.recall(hash64(frame.id))) {
      case Track::PastId::Kind::answered: seen.match = AnswerSeen::Match::duplicate; break;
      case Track::PastId::Kind::unanswered: seen.match = AnswerSeen::Match::late; break;
      case Track::PastId::Kind::send: seen.match = AnswerSeen::Match::to_send; break;
      case Track::PastId::Kind::none: break;
    }
  }
  each([&](const Check& check, Tally& tally) { check.on_answer(seen, tally); });
  if (seen.match != AnswerSeen::Match::answer || call.start_key == 0 || !seen.is_result()) return;
  if (track.given_ids.size() < Track::max_records) {
    track.given_ids.emplace_back(frame.payload["transactionId"].as_int(), call.start_key);
  }
}

void CheckSet::State::on_csms_call(Track& track, const Frame& frame, TimePoint now) {
  const CsmsCall* unanswered = track.csms_calls.empty() ? nullptr : &track.csms_calls.back();
  if (unanswered == nullptr && track.answered_at == now && !track.instant) {
    unanswered = &track.last_answered;  // our answer cannot have reached the CSMS yet
  }
  const CallSeen seen{track, frame, unanswered, now, excused(track, now)};
  each([&](const Check& check, Tally& tally) { check.on_call(seen, tally); });
  if (track.csms_calls.size() >= Track::max_pending)
    track.csms_calls.erase(track.csms_calls.begin());
  track.csms_calls.push_back({std::string(frame.id), std::string(frame.action), now});
}

/// `trusted`: the connection is known to have been alive after the deadline, so that silence is
/// the CSMS's own.
void CheckSet::State::look_for_overdue(Track& track, TimePoint now, bool trusted) {
  for (std::size_t i = 0; i < track.pending.size();) {
    if (now - track.pending[i].sent_at <= track.call_timeout) {
      ++i;
      continue;
    }
    const ChargerCall call = std::move(track.pending[i]);
    track.pending.erase(track.pending.begin() + static_cast<std::ptrdiff_t>(i));
    track.remember(hash64(call.id), Track::PastId::Kind::unanswered);
    const UnansweredCall seen{track, call, call.sent_at + track.call_timeout,
                              !trusted || track.connection_faulted};
    each([&](const Check& check, Tally& tally) { check.on_unanswered(seen, tally); });
  }
}

/// A connection on which nothing ever came was mute from the start: no silence of ours explains it.
void CheckSet::State::end_connection(Track& track, TimePoint now) {
  look_for_overdue(track, now, track.received == 0);
  track.pending.clear();  // lost with the connection: told again, or given up, elsewhere
  track.csms_calls.clear();
}

// ---- events -----------------------------------------------------------------------------------

void CheckSet::State::keep_record(Track& track, const TransactionRecord& record) {
  for (auto known = track.records.rbegin(); known != track.records.rend(); ++known) {
    if (known->uid == record.uid) {
      *known = record;
      return;
    }
  }
  if (track.records.size() < Track::max_records) {
    track.records.push_back(record);
  } else {
    ++track.records_forgotten;
  }
}

CheckSet::CheckSet() : state_(std::make_unique<State>()) {}
CheckSet::~CheckSet() = default;

void CheckSet::on_event(ChargePoint& charger, const ChargePointEvent& event) {
  Track& track = state_->track(charger);
  state_->latest = std::max(state_->latest, event.at);
  track.last_at = event.at;
  if (event.transaction != nullptr) state_->keep_record(track, *event.transaction);
  if (event.kind == EventKind::connected) {
    track.dialect = Dialect::find(event.text);
    track.received = 0;
    track.connection_faulted = false;
    track.pending.clear();
    track.csms_calls.clear();
  }
  state_->each([&](const Check& check, Tally& tally) { check.on_event(track, event, tally); });
  switch (event.kind) {
    case EventKind::connected:
      track.connected = true;
      ++track.connections;
      track.refusals = 0;
      break;
    case EventKind::disconnected:
      track.connected = false;
      state_->end_connection(track, event.at);
      break;
    case EventKind::powered_off:
      track.connected = false;
      track.pending.clear();
      track.csms_calls.clear();
      break;
    case EventKind::connect_failed:
      if (refusal_status(event.text) != 0) {
        ++track.refusals;
        track.last_refusal = event.text;
      }
      break;
    case EventKind::fault_fired:
      track.connection_faulted = true;
      track.last_fault_at = event.at;
      break;
    default: break;
  }
}

void CheckSet::on_frame(ChargePoint& charger, Direction direction, std::string_view text) {
  Track& track = state_->track(charger);
  if (track.dialect == nullptr) track.dialect = Dialect::find(charger.subprotocol());
  if (track.dialect == nullptr) return;
  const TimePoint now = charger.loop().now();
  state_->latest = std::max(state_->latest, now);
  track.last_at = now;
  if (direction == Direction::sent) {
    state_->on_sent(track, charger, text, now);
  } else {
    state_->on_received(track, text, now, charger.loop().utc_now());
  }
}

// ---- making, merging, finishing ---------------------------------------------------------------

const char* to_string(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::pass: return "pass";
    case Verdict::fail: return "fail";
    case Verdict::unverifiable: return "unverifiable";
  }
  return "";
}

const std::vector<CheckInfo>& known_checks() {
  static const std::vector<CheckInfo> infos = [] {
    std::vector<CheckInfo> made;
    for (const Check* check : check_registry()) made.push_back(check->info());
    return made;
  }();
  return infos;
}

Result<std::unique_ptr<CheckSet>> CheckSet::make(const std::vector<std::string>& ids) {
  std::unique_ptr<CheckSet> set(new CheckSet);
  std::vector<std::string_view> names;
  for (const Check* check : check_registry()) {
    names.push_back(check->info().id);
    const bool wanted =
        ids.empty() || std::find(ids.begin(), ids.end(), check->info().id) != ids.end();
    if (wanted) set->state_->seats.push_back({check, {}});
  }
  for (const std::string& id : ids) {
    if (std::find(names.begin(), names.end(), id) != names.end()) continue;
    std::string message = fmt::format("no check is called \"{}\"", id);
    if (const auto near = nearest_name(id, names); !near.empty()) {
      message += fmt::format("; did you mean \"{}\"?", near);
    }
    return Error(Errc::not_found, message);
  }
  return set;
}

void CheckSet::merge(CheckSet&& other) {
  for (State::Seat& seat : state_->seats) {
    for (State::Seat& theirs : other.state_->seats) {
      if (theirs.check == seat.check) seat.tally.merge(std::move(theirs.tally));
    }
  }
  for (auto& track : other.state_->tracks) state_->tracks.push_back(std::move(track));
  state_->latest = std::max(state_->latest, other.state_->latest);
  other.state_->tracks.clear();
  other.state_->by_charger.clear();
}

std::vector<CheckResult> CheckSet::finish(const LedgerSnapshot* ledger) {
  for (const auto& track : state_->tracks) {
    state_->look_for_overdue(*track, state_->latest, track->received == 0);
  }
  Closing closing;
  closing.ledger = ledger;
  for (const auto& track : state_->tracks) closing.chargers.push_back(track.get());
  std::sort(closing.chargers.begin(), closing.chargers.end(),
            [](const Track* a, const Track* b) { return a->identity < b->identity; });
  std::vector<CheckResult> results;
  for (State::Seat& seat : state_->seats) {
    const bool blind = seat.check->needs_ledger() && ledger == nullptr;
    if (!blind) seat.check->finish(closing, seat.tally);
    CheckResult result;
    result.info = seat.check->info();
    result.observed = seat.tally.observed;
    result.failures = seat.tally.failures;
    result.findings = seat.tally.findings;
    if (result.failures > 0) {
      result.verdict = Verdict::fail;
    } else if (blind) {
      result.reason = "the ledger of the CSMS cannot be read";
    } else if (result.observed == 0) {
      result.reason = seat.tally.excused > 0
                          ? fmt::format("all {} occasions lay in the shadow of an injected fault",
                                        seat.tally.excused)
                          : std::string(seat.check->without_evidence());
    } else {
      result.verdict = Verdict::pass;
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace ocppsim
