// SPDX-License-Identifier: AGPL-3.0-or-later
//
// UTC timestamps by own civil-date arithmetic (proleptic Gregorian, days since 1970-01-01), so
// that no locale, time zone file or C library has a say.
#include <ocppsim/time.hpp>

#include <cstdint>

namespace ocppsim {
namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;

struct Civil {
  std::int64_t year;
  unsigned month;  // 1..12
  unsigned day;    // 1..31
};

// Years start in March here, so the leap day comes last. An era is 400 years, 146,097 days.
std::int64_t days_from_civil(Civil c) noexcept {
  const std::int64_t year = c.year - (c.month <= 2 ? 1 : 0);
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * ((c.month + 9) % 12) + 2) / 5 + c.day - 1;
  return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719'468;
}

Civil civil_from_days(std::int64_t days) noexcept {
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const std::int64_t doe = days - era * 146'097;
  const std::int64_t yoe = (doe - doe / 1'460 + doe / 36'524 - doe / 146'096) / 365;
  const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const std::int64_t mp = (5 * doy + 2) / 153;
  const auto month = static_cast<unsigned>(mp < 10 ? mp + 3 : mp - 9);
  const auto day = static_cast<unsigned>(doy - (153 * mp + 2) / 5 + 1);
  return {yoe + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

unsigned days_in_month(std::int64_t year, unsigned month) noexcept {
  static constexpr unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[month - 1];
}

void put_digits(char* out, std::int64_t value, int width) noexcept {
  for (int i = width - 1; i >= 0; --i, value /= 10) out[i] = static_cast<char>('0' + value % 10);
}

/// Reads left to right; the first thing that does not fit makes ok() false for good.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  int digits(int width) {
    int value = 0;
    for (int i = 0; i < width; ++i) {
      const char c = peek();
      if (c < '0' || c > '9') {
        ok_ = false;
        return 0;
      }
      value = value * 10 + (c - '0');
      ++at_;
    }
    return value;
  }
  bool take(char lower_or_mark, char upper) {
    if (peek() != lower_or_mark && peek() != upper) return false;
    ++at_;
    return true;
  }
  void expect(char mark) {
    if (!take(mark, mark)) ok_ = false;
  }
  char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip() noexcept { ++at_; }
  void fail() noexcept { ok_ = false; }
  bool ok() const noexcept { return ok_; }
  bool at_end() const noexcept { return at_ == text_.size(); }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

/// ".123456789..." in nanoseconds; digits beyond the ninth are dropped.
std::int64_t read_fraction(Reader& in) {
  if (!in.take('.', '.')) return 0;
  std::int64_t value = 0;
  std::int64_t unit = ns_per_second / 10;
  if (in.peek() < '0' || in.peek() > '9') in.fail();
  for (; in.peek() >= '0' && in.peek() <= '9'; in.skip(), unit /= 10)
    value += (in.peek() - '0') * unit;
  return value;
}

std::int64_t read_offset_seconds(Reader& in) {
  if (in.take('z', 'Z') || in.at_end()) return 0;
  const int sign = in.peek() == '-' ? -1 : 1;
  if (!in.take('+', '-')) in.fail();
  const std::int64_t hour = in.digits(2);
  in.expect(':');
  const std::int64_t minute = in.digits(2);
  if (hour > 23 || minute > 59) in.fail();
  return sign * (hour * 3'600 + minute * 60);
}

}  // namespace

void append_utc(std::string& out, UtcTime time) {
  const std::int64_t ns = time.time_since_epoch().count();
  std::int64_t ms = ns / 1'000'000;
  if (ns % 1'000'000 < 0) --ms;  // towards the past, also before 1970
  std::int64_t days = ms / 86'400'000;
  std::int64_t rest = ms % 86'400'000;
  if (rest < 0) {
    rest += 86'400'000;
    --days;
  }
  const Civil date = civil_from_days(days);
  char text[] = "0000-00-00T00:00:00.000Z";
  put_digits(text, date.year, 4);
  put_digits(text + 5, date.month, 2);
  put_digits(text + 8, date.day, 2);
  put_digits(text + 11, rest / 3'600'000, 2);
  put_digits(text + 14, rest / 60'000 % 60, 2);
  put_digits(text + 17, rest / 1'000 % 60, 2);
  put_digits(text + 20, rest % 1'000, 3);
  out.append(text, 24);
}

std::string format_utc(UtcTime time) {
  std::string out;
  append_utc(out, time);
  return out;
}

Result<UtcTime> parse_utc(std::string_view text) {
  Reader in(text);
  Civil date{};
  date.year = in.digits(4);
  in.expect('-');
  date.month = static_cast<unsigned>(in.digits(2));
  in.expect('-');
  date.day = static_cast<unsigned>(in.digits(2));
  if (!in.take('t', 'T')) in.fail();
  const std::int64_t hour = in.digits(2);
  in.expect(':');
  const std::int64_t minute = in.digits(2);
  in.expect(':');
  const int second = in.digits(2);
  const std::int64_t fraction = read_fraction(in);
  const std::int64_t offset = read_offset_seconds(in);
  const bool shape = in.ok() && in.at_end();
  // Second 60 is a leap second (RFC 3339 section 5.6); it counts as the first of the next minute.
  if (!shape || date.month < 1 || date.month > 12 || date.day < 1 ||
      date.day > days_in_month(date.year, date.month) || hour > 23 || minute > 59 || second > 60) {
    return Error(Errc::parse, "\"" + std::string(text) +
                                  "\" is not an RFC 3339 time such as 2026-01-31T23:59:59.250Z");
  }
  const std::int64_t seconds_total =
      days_from_civil(date) * 86'400 + hour * 3'600 + minute * 60 + second - offset;
  static constexpr std::int64_t reach = INT64_MAX / ns_per_second - 1;  // about 292 years
  if (seconds_total > reach || seconds_total < -reach) {
    return Error(Errc::limit, "\"" + std::string(text) + "\" lies outside the years 1678 to 2261");
  }
  return UtcTime{Duration{seconds_total * ns_per_second + fraction}};
}

}  // namespace ocppsim
