// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Catalogue::mutate: walks a valid payload beside its type and notes every place where one rule
// can be broken, draws a kind of mutation and then a place (so that rare kinds are seen as often
// as common ones), and breaks exactly that.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "protocol/generator.hpp"
#include "protocol/value_rules.hpp"

namespace ocppsim {
namespace {

using FieldType = Catalogue::FieldType;
using Mutation = Catalogue::Mutation;

struct Site {
  std::string path;
  Json* node = nullptr;  // the value to break; for drop_required and add_unknown, its object
  const Catalogue::Field* field = nullptr;
};

class Mutator {
 public:
  explicit Mutator(RandomStream& random) : random_(random) {}

  void visit(const Catalogue::Object& type, Json& object, const std::string& path) {
    if (!type.open) note(Mutation::add_unknown, path, object, nullptr);
    for (const Catalogue::Field& field : type.fields) {
      Json* value = object.find(field.name);
      if (value == nullptr) continue;
      const std::string here =
          path.empty() ? std::string(field.name) : fmt::format("{}.{}", path, field.name);
      if (field.required) note(Mutation::drop_required, here, object, &field);
      if (!field.list) {
        visit_one(field, *value, here);
        continue;
      }
      visit_list(field, *value, here);
    }
  }

  std::optional<Mutation> apply(std::string& path) {
    if (sites_.empty()) return std::nullopt;
    auto chosen = sites_.begin();
    std::advance(chosen, static_cast<std::ptrdiff_t>(random_.below(sites_.size())));
    const Site& site = chosen->second[random_.below(chosen->second.size())];
    path = site.path;
    break_one(chosen->first, site, path);
    return chosen->first;
  }

 private:
  void note(Mutation kind, const std::string& path, Json& node, const Catalogue::Field* field) {
    sites_[kind].push_back({path, &node, field});
  }

  void visit_list(const Catalogue::Field& field, Json& list, const std::string& path) {
    Json::Array& items = list.items();
    note(Mutation::wrong_type, path, list, &field);
    if (field.min_items > 0) note(Mutation::too_few_items, path, list, &field);
    if (field.max_items != Catalogue::Field::unlimited && !items.empty()) {
      note(Mutation::too_many_items, path, list, &field);
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
      visit_one(field, items[i], fmt::format("{}[{}]", path, i));
    }
  }

  void visit_one(const Catalogue::Field& field, Json& value, const std::string& path) {
    if (field.type == FieldType::any) return;
    note(Mutation::wrong_type, path, value, &field);
    const bool text = field.type == FieldType::string || field.type == FieldType::identifier;
    if (field.type == FieldType::object) visit(*field.object, value, path);
    if (field.type == FieldType::enumeration) note(Mutation::bad_enum, path, value, &field);
    if (field.type == FieldType::time) note(Mutation::bad_time, path, value, &field);
    if (field.type == FieldType::uri) note(Mutation::bad_uri, path, value, &field);
    if (field.has_minimum || field.has_maximum) {
      note(Mutation::out_of_range, path, value, &field);
    }
    if (field.tenths) note(Mutation::bad_step, path, value, &field);
    if (text && field.max_length != Catalogue::Field::unlimited) {
      note(Mutation::too_long, path, value, &field);
    }
    if (text && field.min_length > 0) note(Mutation::too_short, path, value, &field);
  }

  void break_one(Mutation kind, const Site& site, std::string& path) {
    Json& node = *site.node;
    const Catalogue::Field* field = site.field;
    PayloadGenerator plain(random_, Ratio::never());
    switch (kind) {
      case Mutation::drop_required: node.erase(field->name); break;
      case Mutation::add_unknown: {
        const std::string name = "x" + random_.token(7);
        path = path.empty() ? name : fmt::format("{}.{}", path, name);
        node.members().emplace_back(name, Json(random_.token(5)));
        break;
      }
      case Mutation::wrong_type:
        node = site.path.back() != ']' && field->list ? not_a_list() : other_type(field->type);
        break;
      case Mutation::bad_enum: node = not_in(*field->enumeration, node.as_string()); break;
      case Mutation::too_long: node = plain.text(field->type, field->max_length + 1); break;
      case Mutation::too_short: node = plain.text(field->type, field->min_length - 1); break;
      case Mutation::out_of_range: node = outside(*field); break;
      case Mutation::bad_step: node = node.as_number() + 0.05; break;
      case Mutation::too_many_items:
        node.items().resize(std::size_t{field->max_items} + 1, Json(node.items().front()));
        break;
      case Mutation::too_few_items: node.items().resize(field->min_items - 1); break;
      case Mutation::bad_time:
        node = pick({"", "yesterday", "2026-02-30T12:00:00Z", "2026-13-01T12:00:00Z",
                     "2026-01-01T25:00:00Z", "2026-01-01", "12:00:00Z", "1767225600"});
        break;
      case Mutation::bad_uri:
        node = pick({"", "no scheme", "//host/path", "ftp://a b/c", "1:x"});
        break;
    }
  }

  Json pick(std::initializer_list<const char*> texts) {
    return *(texts.begin() + random_.below(texts.size()));
  }

  Json not_a_list() {
    switch (random_.below(3)) {
      case 0: return Json::object();
      case 1: return random_.token(4);
      default: return nullptr;
    }
  }

  Json other_type(FieldType type) {
    switch (random_.below(3)) {
      case 0: return nullptr;
      case 1: return Json::Array{};
      default: break;
    }
    switch (type) {
      case FieldType::boolean: return "true";
      case FieldType::integer: return random_.below(2) == 0 ? Json("12") : Json(1.5);
      case FieldType::decimal: return "1.5";
      case FieldType::object: return "object";
      default: return random_.between(0, 99);
    }
  }

  Json not_in(const Catalogue::Enumeration& allowed, std::string_view value) {
    std::string wrong(value);
    switch (random_.below(3)) {
      case 0:  // the case of a letter: enumerations compare exactly
        for (char& c : wrong) {
          if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        }
        break;
      case 1: wrong.clear(); break;
      default: break;
    }
    while (allowed.has(wrong)) wrong += 'x';
    return wrong;
  }

  Json outside(const Catalogue::Field& field) {
    const bool low = field.has_minimum && (!field.has_maximum || random_.below(2) == 0);
    const double value = low ? field.minimum - 1 : field.maximum + 1;
    return field.type == FieldType::integer ? Json(static_cast<std::int64_t>(value)) : Json(value);
  }

  RandomStream& random_;
  std::map<Mutation, std::vector<Site>> sites_;
};

}  // namespace

const char* Catalogue::to_string(Mutation mutation) noexcept {
  switch (mutation) {
    case Mutation::drop_required: return "drop_required";
    case Mutation::wrong_type: return "wrong_type";
    case Mutation::bad_enum: return "bad_enum";
    case Mutation::too_long: return "too_long";
    case Mutation::too_short: return "too_short";
    case Mutation::out_of_range: return "out_of_range";
    case Mutation::too_many_items: return "too_many_items";
    case Mutation::too_few_items: return "too_few_items";
    case Mutation::add_unknown: return "add_unknown";
    case Mutation::bad_time: return "bad_time";
    case Mutation::bad_uri: return "bad_uri";
    case Mutation::bad_step: return "bad_step";
  }
  return "?";
}

std::optional<Catalogue::Mutant> Catalogue::mutate(const Message& message, PayloadKind kind,
                                                   const Json& valid, RandomStream& random) const {
  const Object* body = message.body(kind);
  OCPPSIM_ASSERT(body != nullptr && valid.is_object(), "mutate() takes a valid payload");
  Mutant mutant{valid, Mutation::wrong_type, {}};
  Mutator mutator(random);
  mutator.visit(*body, mutant.payload, "");
  const auto mutation = mutator.apply(mutant.path);
  if (!mutation) return std::nullopt;
  mutant.mutation = *mutation;
  return mutant;
}

}  // namespace ocppsim
