// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Words of the catalogue notation. White space separates, '#' starts a comment; a line break only
// matters between fields (Token::first_on_line).
#pragma once

#include <ocppsim/result.hpp>

#include <string>
#include <string_view>

namespace ocppsim {

struct Token {
  enum class Kind {
    word,    // letters, digits, '_', '-', '.': names, numbers and values ("L1-N", "0.5")
    quoted,  // "...": titles, blocks, values with other characters; `text` without the quotes
    symbol,  // { } ( ) [ ] : , ? and ..
    end,
    bad,  // no token of the notation; `text` is what stands there
  };
  Kind kind = Kind::end;
  std::string_view text;
  int line = 1;
  int column = 1;
  bool first_on_line = false;

  bool is(std::string_view expected) const noexcept {
    return (kind == Kind::word || kind == Kind::symbol) && text == expected;
  }
};

class NotationLexer {
 public:
  explicit NotationLexer(std::string_view text) noexcept : text_(text) {}
  Token next() noexcept;

 private:
  void skip_blank() noexcept;
  std::string_view take(std::size_t length) noexcept;

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  int line_ = 1;
  bool first_on_line_ = true;
};

}  // namespace ocppsim
