// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The catalogue notation, read into a CatalogueModel. Grammar (docs/reference/catalogue-notation.md
// tells it with examples):
//
//   file        = { statement }
//   statement   = "catalogue" WORD QUOTED [ "extends" WORD ]
//               | "block" QUOTED
//               | "every" "object" fields
//               | [ verb ] "enum" WORD "{" value { "," value } "}"
//               | [ verb ] [ "open" ] "type" WORD fields
//               | [ verb ] "message" WORD [ "from" origin ] "{" { part fields } "}"
//               | [ verb ] "send" WORD [ "from" origin ] fields
//               | "remove" ( "enum" | "type" | "message" ) WORD
//   verb        = "extend" | "replace"
//   fields      = "{" { WORD [ "?" ] ":" WORD [ "(" bounds ")" ] [ "[" bounds "]" ] } "}"
//   bounds      = NUMBER | [ NUMBER ] ".." [ NUMBER ]
//
// A statement edits the model at once, so the first error wins and carries its position. Words that
// name types are looked up later, by the builder: order does not matter.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "base/text.hpp"
#include "protocol/catalogue_builder.hpp"
#include "protocol/catalogue_model.hpp"
#include "protocol/notation_lexer.hpp"

namespace ocppsim {
namespace {

enum class Verb { declare, extend, replace };

struct Bounds {
  bool ranged = false;
  std::optional<double> low;
  std::optional<double> high;
};

class NotationParser {
 public:
  NotationParser(CatalogueModel& model, std::string_view text, std::size_t source)
      : model_(model), lexer_(text), source_(source) {
    advance();
  }

  Result<void> run() {
    while (token_.kind != Token::Kind::end) {
      if (!statement()) return std::move(*error_);
    }
    return {};
  }

 private:
  // Each parsing function returns false after it has set error_.
  bool statement();
  bool catalogue_line();
  bool every_object();
  bool enumeration(Verb verb);
  bool type(Verb verb, bool open);
  bool message(Verb verb, bool send);
  bool message_bodies(MessageModel& message, Verb verb);
  bool origin(MessageModel& message, bool required);
  bool remove();
  bool fields(ObjectModel& object, bool merge);
  bool field(FieldModel& out);
  bool items(FieldModel& out);
  bool bounds(std::string_view close, Bounds& out);
  bool number(std::optional<double>& out);
  bool name(std::string_view what, std::string_view& out);

  /// Where a declaration goes: a new entry, or the one that is edited. nullptr: error_ is set.
  template <class Map>
  typename Map::mapped_type* entry(Map& map, Verb verb, std::string_view what, const Token& at);
  bool type_word_is_free(const Token& at);

  bool fail(std::string message) { return fail_at(token_, std::move(message)); }
  bool fail_at(const Token& token, std::string message) {
    if (!error_) error_ = model_.error(position(token), std::move(message));
    return false;
  }
  bool expect(std::string_view symbol, std::string_view where);
  bool accept(std::string_view word) {
    if (!token_.is(word)) return false;
    advance();
    return true;
  }
  void advance() { token_ = lexer_.next(); }
  NotationPosition position(const Token& token) const {
    return {source_, token.line, token.column};
  }
  /// The token as an error message shows it.
  std::string shown() const {
    if (token_.kind == Token::Kind::end) return "the end of the file";
    return fmt::format("\"{}\"", token_.text);
  }

  CatalogueModel& model_;
  NotationLexer lexer_;
  std::size_t source_;
  Token token_;
  std::string_view block_;
  std::optional<Error> error_;
};

bool NotationParser::expect(std::string_view symbol, std::string_view where) {
  if (accept(symbol)) return true;
  return fail(fmt::format("expected \"{}\" {}, found {}", symbol, where, shown()));
}

bool NotationParser::name(std::string_view what, std::string_view& out) {
  if (token_.kind != Token::Kind::word) {
    return fail(fmt::format("expected {}, found {}", what, shown()));
  }
  out = token_.text;
  advance();
  return true;
}

bool NotationParser::statement() {
  if (accept("catalogue")) return catalogue_line();
  if (accept("every")) return every_object();
  if (accept("remove")) return remove();
  if (accept("block")) {
    if (token_.kind != Token::Kind::quoted) {
      return fail(fmt::format("expected the block's name in quotes, found {}", shown()));
    }
    block_ = token_.text;
    advance();
    return true;
  }
  Verb verb = Verb::declare;
  if (accept("extend")) {
    verb = Verb::extend;
  } else if (accept("replace")) {
    verb = Verb::replace;
  }
  const bool open = accept("open");
  if (accept("type")) return type(verb, open);
  if (open) return fail(fmt::format("only a type can be open, found {}", shown()));
  if (accept("enum")) return enumeration(verb);
  if (accept("message")) return message(verb, false);
  if (accept("send")) return message(verb, true);

  static const std::vector<std::string_view> words = {"catalogue", "block",   "every",   "enum",
                                                      "type",      "open",    "message", "send",
                                                      "extend",    "replace", "remove"};
  const std::string_view near = nearest_name(token_.text, words);
  return fail(fmt::format("expected a statement, found {}{}", shown(),
                          near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
}

bool NotationParser::catalogue_line() {
  const Token at = token_;
  std::string_view new_name;
  if (!name("the catalogue's name", new_name)) return false;
  if (token_.kind != Token::Kind::quoted) {
    return fail(fmt::format("expected the title in quotes, found {}", shown()));
  }
  const std::string_view title = token_.text;
  advance();
  if (accept("extends")) {
    const Token base_at = token_;
    std::string_view base_name;
    if (!name("the name of the catalogue to extend", base_name)) return false;
    const CatalogueModel* base = built_in_model(base_name);
    if (base == nullptr) {
      return fail_at(base_at, fmt::format("no built-in catalogue \"{}\"; there are ocpp1.6, "
                                          "ocpp2.0.1 and ocpp2.1",
                                          base_name));
    }
    if (model_.sources.size() > 1 || !model_.messages.empty() || !model_.types.empty() ||
        !model_.enumerations.empty()) {
      return fail_at(base_at, "\"extends\" must come first, and only once");
    }
    const CatalogueModel::Source own = model_.sources.front();
    model_ = *base;
    source_ = model_.sources.size();
    model_.sources.push_back(own);
  }
  if (new_name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") !=
      std::string_view::npos) {
    return fail_at(at, "a catalogue's name is lower case, like a WebSocket subprotocol");
  }
  model_.name = new_name;
  model_.title = title;
  return true;
}

bool NotationParser::every_object() {
  if (!expect("object", "after \"every\"")) return false;
  ObjectModel shared;
  shared.fields = model_.every;
  if (!fields(shared, true)) return false;
  model_.every = std::move(shared.fields);
  return true;
}

bool NotationParser::type_word_is_free(const Token& at) {
  if (built_in_type(at.text)) {
    return fail_at(at, fmt::format("\"{}\" is a built-in type", at.text));
  }
  return true;
}

template <class Map>
typename Map::mapped_type* NotationParser::entry(Map& map, Verb verb, std::string_view what,
                                                 const Token& at) {
  const auto found = map.find(at.text);
  if (verb == Verb::declare) {
    if (found == map.end()) return &map[at.text];
    const NotationPosition& old = found->second.at;
    fail_at(at,
            fmt::format("{} \"{}\" exists already ({}:{}); write \"extend {}\" or \"replace {}\"",
                        what, at.text, model_.sources[old.source].file_name, old.line, what, what));
    return nullptr;
  }
  if (found != map.end()) {
    if (verb == Verb::replace) found->second = {};
    return &found->second;
  }
  std::vector<std::string_view> names;
  names.reserve(map.size());
  for (const auto& item : map) names.push_back(item.first);
  const std::string_view near = nearest_name(at.text, names);
  fail_at(at, fmt::format("no {} \"{}\" to {}{}", what, at.text,
                          verb == Verb::extend ? "extend" : "replace",
                          near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
  return nullptr;
}

bool NotationParser::enumeration(Verb verb) {
  const Token at = token_;
  std::string_view enum_name;
  if (!name("the enumeration's name", enum_name) || !type_word_is_free(at)) return false;
  if (model_.types.count(enum_name) != 0) {
    return fail_at(at, fmt::format("\"{}\" is a type already", enum_name));
  }
  EnumerationModel* model = entry(model_.enumerations, verb, "enum", at);
  if (model == nullptr) return false;
  model->name = enum_name;
  if (verb != Verb::extend) model->at = position(at);
  if (!expect("{", "before the values")) return false;
  while (!token_.is("}")) {
    if (token_.kind != Token::Kind::word && token_.kind != Token::Kind::quoted) {
      return fail(fmt::format("expected a value of {}, found {}", enum_name, shown()));
    }
    if (std::find(model->values.begin(), model->values.end(), token_.text) != model->values.end()) {
      return fail(fmt::format("{} has the value {} already", enum_name, shown()));
    }
    model->values.push_back(token_.text);
    advance();
    if (!token_.is("}") && !expect(",", "between values")) return false;
  }
  if (model->values.empty()) return fail(fmt::format("{} has no values", enum_name));
  advance();
  return true;
}

bool NotationParser::type(Verb verb, bool open) {
  const Token at = token_;
  std::string_view type_name;
  if (!name("the type's name", type_name) || !type_word_is_free(at)) return false;
  if (model_.enumerations.count(type_name) != 0) {
    return fail_at(at, fmt::format("\"{}\" is an enum already", type_name));
  }
  ObjectModel* model = entry(model_.types, verb, "type", at);
  if (model == nullptr) return false;
  model->name = std::string(type_name);
  if (verb != Verb::extend) model->at = position(at);
  model->open = model->open || open;
  return fields(*model, verb == Verb::extend);
}

bool NotationParser::origin(MessageModel& message, bool required) {
  if (!token_.is("from")) {
    if (!required) return true;
    return fail(fmt::format(
        "expected \"from charge_point\", \"from csms\" or \"from both\", found {}", shown()));
  }
  advance();
  if (accept("charge_point")) {
    message.origin = Catalogue::Origin::charge_point;
  } else if (accept("csms")) {
    message.origin = Catalogue::Origin::csms;
  } else if (accept("both")) {
    message.origin = Catalogue::Origin::both;
  } else {
    return fail(fmt::format("expected charge_point, csms or both, found {}", shown()));
  }
  return true;
}

bool NotationParser::message(Verb verb, bool send) {
  const Token at = token_;
  std::string_view action;
  if (!name("the action's name", action)) return false;
  MessageModel* model = entry(model_.messages, verb, "message", at);
  if (model == nullptr) return false;
  if (verb == Verb::extend) {
    if (model->send != send) {
      return fail_at(at, fmt::format("{} is a {}; write \"extend {} {}\"", action,
                                     model->send ? "send" : "message",
                                     model->send ? "send" : "message", action));
    }
  } else {
    model->action = action;
    model->block = block_;
    model->send = send;
    model->at = position(at);
    model->request.name = fmt::format("{} {}", action, send ? "send" : "request");
    model->response.name = fmt::format("{} response", action);
    model->request.at = model->response.at = position(at);
  }
  if (!origin(*model, verb != Verb::extend)) return false;
  return send ? fields(model->request, verb == Verb::extend) : message_bodies(*model, verb);
}

bool NotationParser::message_bodies(MessageModel& message, Verb verb) {
  if (!expect("{", "before request and response")) return false;
  bool seen[2] = {false, false};
  while (!accept("}")) {
    const bool response = token_.is("response");
    if (!response && !token_.is("request")) {
      return fail(fmt::format("expected request, response or \"}}\", found {}", shown()));
    }
    if (std::exchange(seen[response ? 1 : 0], true)) {
      return fail(fmt::format("a second {} of {}", token_.text, message.action));
    }
    advance();
    if (!fields(response ? message.response : message.request, verb == Verb::extend)) return false;
  }
  return true;
}

bool NotationParser::remove() {
  const Token kind = token_;
  if (!accept("enum") && !accept("type") && !accept("message")) {
    return fail(fmt::format("expected enum, type or message after \"remove\", found {}", shown()));
  }
  const Token at = token_;
  std::string_view gone;
  if (!name("the name of what to remove", gone)) return false;
  const bool erased = kind.text == "enum"   ? model_.enumerations.erase(gone) != 0
                      : kind.text == "type" ? model_.types.erase(gone) != 0
                                            : model_.messages.erase(gone) != 0;
  return erased || fail_at(at, fmt::format("no {} \"{}\" to remove", kind.text, gone));
}

/// `merge`: a field of the same name is replaced where it stands; otherwise that is an error.
bool NotationParser::fields(ObjectModel& object, bool merge) {
  if (!expect("{", "before the fields")) return false;
  std::vector<std::string_view> seen;
  while (!token_.is("}")) {
    FieldModel parsed;
    const Token at = token_;
    if (!field(parsed)) return false;
    if (std::find(seen.begin(), seen.end(), parsed.name) != seen.end()) {
      return fail_at(at, fmt::format("a second field \"{}\"", parsed.name));
    }
    seen.push_back(parsed.name);
    const auto same = std::find_if(object.fields.begin(), object.fields.end(),
                                   [&](const FieldModel& f) { return f.name == parsed.name; });
    if (merge && same != object.fields.end()) {
      *same = parsed;
    } else {
      object.fields.push_back(parsed);
    }
    if (!accept(",") && !token_.is("}") && !token_.first_on_line) {
      return fail(fmt::format("expected a comma or a new line after the field, found {}", shown()));
    }
  }
  advance();
  return true;
}

bool NotationParser::field(FieldModel& out) {
  out.at = position(token_);
  if (!name("a field's name", out.name)) return false;
  out.optional = accept("?");
  if (!expect(":", "after the field's name")) return false;
  out.type_at = position(token_);
  if (!name("the field's type", out.type)) return false;
  if (accept("(")) {
    Bounds limits;
    if (!bounds(")", limits)) return false;
    out.limited = true;
    out.ranged = limits.ranged;
    out.low = limits.low;
    out.high = limits.high;
  }
  return items(out);
}

bool NotationParser::items(FieldModel& out) {
  if (!accept("[")) return true;
  out.list = true;
  if (accept("]")) return true;
  const Token at = token_;
  Bounds count;
  if (!bounds("]", count)) return false;
  if (!count.ranged) count.low = count.high;
  for (const std::optional<double>& bound : {count.low, count.high}) {
    if (bound && (*bound < 0 || *bound != std::floor(*bound) ||
                  *bound >= static_cast<double>(Catalogue::Field::unlimited))) {
      return fail_at(at, "a number of items is a whole number, not negative");
    }
  }
  if (count.low) out.min_items = static_cast<std::uint32_t>(*count.low);
  if (count.high) out.max_items = static_cast<std::uint32_t>(*count.high);
  return true;
}

bool NotationParser::bounds(std::string_view close, Bounds& out) {
  const Token at = token_;
  if (token_.kind == Token::Kind::word && !number(out.low)) return false;
  if (accept("..")) {
    out.ranged = true;
    if (token_.kind == Token::Kind::word && !number(out.high)) return false;
  } else {
    out.high = std::exchange(out.low, std::nullopt);
  }
  if (!out.low && !out.high) return fail_at(at, "expected a number or a range such as 1..20");
  if (out.low && out.high && *out.low > *out.high) {
    return fail_at(at, "the range is upside down");
  }
  return expect(close, "after the range");
}

bool NotationParser::number(std::optional<double>& out) {
  const std::string text(token_.text);
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size() || !std::isfinite(value)) {
    return fail(fmt::format("expected a number, found {}", shown()));
  }
  out = value;
  advance();
  return true;
}

}  // namespace

Error CatalogueModel::error(const NotationPosition& at, std::string message) const {
  return Error(Errc::parse, std::move(message),
               fmt::format("{}:{}:{}", sources[at.source].file_name, at.line, at.column));
}

std::optional<BuiltInType> built_in_type(std::string_view word) noexcept {
  using Type = Catalogue::FieldType;
  if (word == "string") return BuiltInType{Type::string};
  if (word == "identifier") return BuiltInType{Type::identifier};
  if (word == "time") return BuiltInType{Type::time};
  if (word == "iso-time") return BuiltInType{Type::time, true};
  if (word == "uri") return BuiltInType{Type::uri};
  if (word == "boolean") return BuiltInType{Type::boolean};
  if (word == "integer") return BuiltInType{Type::integer};
  if (word == "decimal") return BuiltInType{Type::decimal};
  if (word == "tenths") return BuiltInType{Type::decimal, false, true};
  if (word == "any") return BuiltInType{Type::any};
  return std::nullopt;
}

const std::vector<std::string_view>& built_in_type_words() {
  static const std::vector<std::string_view> words = {"string", "identifier", "time",    "iso-time",
                                                      "uri",    "boolean",    "integer", "decimal",
                                                      "tenths", "any"};
  return words;
}

Result<void> parse_notation(CatalogueModel& model, std::string_view notation,
                            std::string_view file_name) {
  auto text = std::make_shared<const std::string>(notation);
  const std::string_view kept = *text;
  model.sources.push_back({std::string(file_name), std::move(text)});
  return NotationParser(model, kept, model.sources.size() - 1).run();
}

}  // namespace ocppsim
