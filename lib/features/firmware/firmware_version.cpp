// SPDX-License-Identifier: AGPL-3.0-or-later
//
// What a file's name tells of the firmware in it.
#include "base/text.hpp"
#include "features/firmware/firmware.hpp"

#include <algorithm>

namespace ocppsim {
namespace {

constexpr std::size_t version_limit = 50;  // firmwareVersion of a BootNotification

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string file_name(std::string_view location) {
  location = location.substr(0, location.find_first_of("?#"));
  const std::size_t authority = location.find("://");
  if (authority != std::string_view::npos) location.remove_prefix(authority + 3);
  const std::size_t slash = location.rfind('/');
  const std::string_view last =
      slash == std::string_view::npos ? std::string_view{} : location.substr(slash + 1);
  const Result<std::string> plain = percent_decode(last);
  return plain && is_valid_utf8(*plain) ? *plain : std::string(last);
}

/// ".bin", ".tar", ".gz": endings of letters only.
void strip_endings(std::string& name) {
  for (std::size_t dot = name.rfind('.'); dot != std::string::npos && dot + 1 < name.size();
       dot = name.rfind('.')) {
    if (!std::all_of(name.begin() + static_cast<std::ptrdiff_t>(dot) + 1, name.end(), is_letter))
      return;
    name.resize(dot);
  }
}

/// A number begins here: after nothing, a separator, or the v of "v2".
bool may_begin(std::string_view name, std::size_t at) {
  if (!is_digit(name[at])) return false;
  if (at == 0) return true;
  const char before = name[at - 1];
  if (before == 'v' || before == 'V') return at == 1 || !is_letter(name[at - 2]);
  return !is_digit(before) && !is_letter(before) && before != '.';
}

bool has_point(std::string_view name, std::size_t at) {
  while (at < name.size() && is_digit(name[at])) ++at;
  return at + 1 < name.size() && name[at] == '.' && is_digit(name[at + 1]);
}

}  // namespace

std::string version_of_file(std::string_view location) {
  std::string name = file_name(location);
  strip_endings(name);
  std::size_t start = std::string::npos;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!may_begin(name, i)) continue;
    if (has_point(name, i)) {  // "1.2" beats a plain number before it
      start = i;
      break;
    }
    if (start == std::string::npos) start = i;
  }
  if (start != std::string::npos) name.erase(0, start);
  if (name.empty()) name = "unknown";
  if (name.size() > version_limit)
    name.resize(valid_utf8_prefix(std::string_view(name).substr(0, version_limit)));
  return name;
}

}  // namespace ocppsim
