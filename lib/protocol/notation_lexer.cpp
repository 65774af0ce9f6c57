// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocol/notation_lexer.hpp"

namespace ocppsim {
namespace {

bool is_word_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

}  // namespace

void NotationLexer::skip_blank() noexcept {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '\n') {
      ++at_;
      ++line_;
      line_start_ = at_;
      first_on_line_ = true;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      ++at_;
    } else if (c == '#') {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    } else {
      return;
    }
  }
}

std::string_view NotationLexer::take(std::size_t length) noexcept {
  const std::string_view taken = text_.substr(at_, length);
  at_ += length;
  return taken;
}

Token NotationLexer::next() noexcept {
  skip_blank();
  Token token;
  token.line = line_;
  token.column = static_cast<int>(at_ - line_start_) + 1;
  token.first_on_line = first_on_line_;
  first_on_line_ = false;
  if (at_ >= text_.size()) return token;

  const std::string_view rest = text_.substr(at_);
  if (rest.substr(0, 2) == "..") {
    token.kind = Token::Kind::symbol;
    token.text = take(2);
  } else if (is_word_character(rest[0])) {
    std::size_t length = 1;
    // "0..20" is three tokens, "Energy.Active" one.
    while (length < rest.size() && is_word_character(rest[length]) &&
           rest.substr(length, 2) != "..") {
      ++length;
    }
    token.kind = Token::Kind::word;
    token.text = take(length);
  } else if (rest[0] == '"') {
    const std::size_t close = rest.find_first_of("\"\n", 1);
    if (close == std::string_view::npos || rest[close] == '\n') {
      token.kind = Token::Kind::bad;
      token.text = take(close == std::string_view::npos ? rest.size() : close);
    } else {
      token.kind = Token::Kind::quoted;
      token.text = take(close + 1).substr(1, close - 1);
    }
  } else {
    const bool symbol = std::string_view("{}()[]:,?").find(rest[0]) != std::string_view::npos;
    token.kind = symbol ? Token::Kind::symbol : Token::Kind::bad;
    token.text = take(1);
  }
  return token;
}

}  // namespace ocppsim
