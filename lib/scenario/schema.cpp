// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The tables as JSON Schema. What the reader takes the schema takes; what only meaning decides
// (unknown metrics, identities used twice) the schema leaves open.
#include "scenario/scenario_tables.hpp"
#include "scenario/step_type.hpp"

#include <ocppsim/scenario.hpp>

#include <limits>
#include <string>
#include <utility>

namespace ocppsim {
namespace {

constexpr const char* duration_pattern = "^([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h))+$";
constexpr const char* ratio_pattern = "^([0-9]+(\\.[0-9]+)?%?|[0-9]+/[0-9]+)$";

/// Definitions by name, made once each; tables refer to each other (a step holds steps).
class SchemaWriter {
 public:
  Json document() {
    Json out = Json::object();
    out["$schema"] = "https://json-schema.org/draft/2020-12/schema";
    out["title"] = "ocppsim scenario";
    add_scalars();
    Json scenario = table_schema(scenario_table());
    for (auto& [keyword, rule] : scenario.members()) out[keyword] = std::move(rule);
    define_steps();
    out["$defs"] = std::move(defs_);
    return out;
  }

 private:
  static Json ref(const std::string& name) {
    Json out = Json::object();
    out["$ref"] = "#/$defs/" + name;
    return out;
  }
  static Json typed(const char* type) {
    Json out = Json::object();
    out["type"] = type;
    return out;
  }
  static Json any_of(Json::Array options) {
    Json out = Json::object();
    out["anyOf"] = std::move(options);
    return out;
  }
  static std::string def_name(std::string_view table) {
    std::string out(table);
    for (char& c : out) {
      if (c == ' ') c = '_';
    }
    return out;
  }

  void add_scalars() {
    Json parameter = typed("string");
    parameter["pattern"] = "\\$\\{[^}]+\\}";
    parameter["description"] = "A parameter stands for the value.";
    defs_["parameter_use"] = std::move(parameter);
    Json text = Json::object();
    text["type"] = Json::Array{Json("string"), Json("number"), Json("boolean")};
    defs_["text"] = std::move(text);
    Json duration = typed("string");
    duration["pattern"] = duration_pattern;
    duration["description"] = "A number with its unit: 250ms, 30s, 1h30m.";
    defs_["duration"] = any_of({std::move(duration), ref("parameter_use")});
    Json ratio_text = typed("string");
    ratio_text["pattern"] = ratio_pattern;
    Json ratio_number = typed("number");
    ratio_number["minimum"] = 0;
    ratio_number["maximum"] = 1;
    defs_["ratio"] = any_of({std::move(ratio_text), std::move(ratio_number), ref("parameter_use")});
    defs_["boolean"] = any_of({typed("boolean"), ref("parameter_use")});
    defs_["number"] = any_of({typed("number"), ref("parameter_use")});
  }

  Json one(const Key& key) {
    switch (key.type) {
      case ValueType::text: return ref("text");
      case ValueType::number: return ref("number");
      case ValueType::boolean: return ref("boolean");
      case ValueType::duration: return ref("duration");
      case ValueType::ratio: return ref("ratio");
      case ValueType::json: return Json::object();
      case ValueType::steps: return ref("steps");
      case ValueType::section: define(key.table()); return ref(def_name(key.table().name));
      case ValueType::integer: {
        Json number = typed("integer");
        if (key.min != std::numeric_limits<std::int64_t>::min()) number["minimum"] = Json(key.min);
        if (key.max != std::numeric_limits<std::int64_t>::max()) number["maximum"] = Json(key.max);
        return any_of({std::move(number), ref("parameter_use")});
      }
      case ValueType::choice: {
        Json choice = Json::object();
        Json::Array names;
        for (std::string_view name : key.choices) names.emplace_back(name);
        choice["enum"] = std::move(names);
        return any_of({std::move(choice), ref("parameter_use")});
      }
    }
    return Json::object();
  }

  Json value(const Key& key) {
    Json item = one(key);
    Json out;
    if (key.shape == Shape::one) {
      out = std::move(item);
    } else if (key.shape == Shape::map) {
      out = typed("object");
      // Texts in a map may be lists of texts (thresholds).
      out["additionalProperties"] =
          key.type == ValueType::text ? any_of({item, list_of(item)}) : item;
    } else if (key.shape == Shape::list) {
      out = list_of(std::move(item));
    } else {
      out = any_of({item, list_of(item)});
    }
    if (!key.doc.empty()) out["description"] = std::string(key.doc);
    if (!key.default_text.empty()) out["default"] = std::string(key.default_text);
    return out;
  }

  static Json list_of(Json item) {
    Json out = typed("array");
    out["items"] = std::move(item);
    return out;
  }

  /// A mapping with exactly these keys (and the author's own, x-...).
  Json object(const std::vector<const Key*>& keys, const std::vector<std::string_view>& any,
              std::string_view doc) {
    Json out = typed("object");
    if (!doc.empty()) out["description"] = std::string(doc);
    Json properties = Json::object();
    Json::Array required;
    for (const Key* key : keys) {
      properties[key->name] = value(*key);
      if (key->required) required.emplace_back(key->name);
    }
    out["properties"] = std::move(properties);
    Json own = Json::object();
    own["^x-"] = Json::object();
    out["patternProperties"] = std::move(own);
    out["additionalProperties"] = false;
    if (!required.empty()) out["required"] = std::move(required);
    if (!any.empty()) out["anyOf"] = required_options(any);
    return out;
  }

  static Json required_options(const std::vector<std::string_view>& names) {
    Json::Array out;
    for (std::string_view name : names) {
      Json option = Json::object();
      option["required"] = Json::Array{Json(name)};
      out.push_back(std::move(option));
    }
    return Json(std::move(out));
  }

  Json table_schema(const Table& table) {
    std::vector<const Key*> keys;
    for (const Key& key : table.keys) keys.push_back(&key);
    if (table.tag.empty()) return object(keys, table.any_of, table.doc);
    Json::Array options;
    for (const Table::Variant& variant : table.variants) {
      std::vector<const Key*> all = keys;
      for (const Key& key : variant.keys) {
        std::erase_if(all, [&](const Key* shared) { return shared->name == key.name; });
        all.push_back(&key);
      }
      Json option = object(all, table.any_of, variant.doc);
      Json tag = Json::object();
      tag["const"] = std::string(variant.name);
      option["properties"][table.tag] = std::move(tag);
      options.push_back(std::move(option));
    }
    Json out = any_of(std::move(options));
    out["description"] = std::string(table.doc);
    return out;
  }

  /// What may stand for the table: the mapping, or its shorthand.
  Json full_schema(const Table& table) {
    Json mapping = table_schema(table);
    const Key* shorthand = table.shorthand.empty() ? nullptr : table.find(table.shorthand);
    if (shorthand == nullptr) return mapping;
    Json short_form = shorthand->name == table.tag ? tag_names(table) : value(*shorthand);
    return any_of({std::move(mapping), std::move(short_form)});
  }

  static Json tag_names(const Table& table) {
    Json::Array names;
    for (const Table::Variant& variant : table.variants) names.emplace_back(variant.name);
    Json out = Json::object();
    out["enum"] = std::move(names);
    return out;
  }

  void define(const Table& table) {
    const std::string name = def_name(table.name);
    if (defs_.find(name) != nullptr) return;
    defs_[name] = Json::object();  // taken, for tables that refer to themselves
    Json schema = full_schema(table);
    defs_[name] = std::move(schema);
  }

  void define_steps() {
    Json::Array bare;
    Json properties = Json::object();
    std::vector<std::string_view> verbs;
    for (const Key& key : step_common_table().keys) properties[key.name] = value(key);
    for (const StepType& type : step_types()) {
      verbs.push_back(type.table.name);
      bool needs_arguments = !type.table.any_of.empty();
      for (const Key& key : type.table.keys) needs_arguments = needs_arguments || key.required;
      if (!needs_arguments) bare.emplace_back(type.table.name);
      const std::string name = "step_" + std::string(type.table.name);
      defs_[name] = full_schema(type.table);
      properties[type.table.name] =
          needs_arguments ? ref(name) : any_of({ref(name), typed("null")});
    }
    Json word = Json::object();
    word["enum"] = std::move(bare);
    Json mapping = typed("object");
    mapping["properties"] = std::move(properties);
    mapping["additionalProperties"] = false;
    mapping["oneOf"] = required_options(verbs);
    defs_["steps"] = list_of(any_of({std::move(word), std::move(mapping)}));
  }

  Json defs_ = Json::object();
};

}  // namespace

Json scenario_schema() {
  return SchemaWriter().document();
}

}  // namespace ocppsim
