// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/frame_peek.hpp"

namespace ocppsim {
namespace {

void skip_space(std::string_view& text) noexcept {
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  text.remove_prefix(at == std::string_view::npos ? text.size() : at);
}

bool take(std::string_view& text, char c) noexcept {
  skip_space(text);
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

bool take_string(std::string_view& text, std::string_view& out) noexcept {
  if (!take(text, '"')) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      out = text.substr(0, i);
      text.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

}  // namespace

std::optional<FramePeek> peek_frame(std::string_view text) noexcept {
  FramePeek frame;
  if (!take(text, '[')) return std::nullopt;
  skip_space(text);
  if (text.empty() || text.front() < '2' || text.front() > '6') return std::nullopt;
  frame.type = static_cast<FrameType>(text.front() - '0');
  text.remove_prefix(1);
  if (!take(text, ',') || !take_string(text, frame.id) || !take(text, ',')) return std::nullopt;
  if (frame.type != FrameType::call_result) {
    if (!take_string(text, frame.action) || !take(text, ',')) return std::nullopt;
  }
  const std::size_t end = text.rfind(']');
  if (end == std::string_view::npos) return std::nullopt;
  frame.rest = text.substr(0, end);
  return frame;
}

}  // namespace ocppsim
