// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Time as types. TimePoint is a loop's monotonic time (timers); UtcTime is wall-clock time
// (timestamps). Neither type can read a clock: only a Clock handed down by the loop can.
#pragma once

#include <ocppsim/result.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace ocppsim {

using Duration = std::chrono::nanoseconds;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

struct LoopTime {  // tag; zero is when the loop was made
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<LoopTime, Duration>;
};
struct Utc {  // tag; zero is 1970-01-01T00:00:00Z
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<Utc, Duration>;
};
using TimePoint = LoopTime::time_point;
using UtcTime = Utc::time_point;

/// "2026-01-31T23:59:59.250Z": always UTC, always milliseconds.
std::string format_utc(UtcTime time);
/// Appends the same 24 characters; for hot paths.
void append_utc(std::string& out, UtcTime time);
/// RFC 3339 with any fraction and "Z" or "+hh:mm". A missing zone is read as UTC.
Result<UtcTime> parse_utc(std::string_view text);

/// "250ms", "30s", "1.5m", "2h", "1h30m"; a bare number is an error (say the unit).
Result<Duration> parse_duration(std::string_view text);
std::string format_duration(Duration duration);  // shortest exact form: "1m30s", "250ms"

}  // namespace ocppsim
