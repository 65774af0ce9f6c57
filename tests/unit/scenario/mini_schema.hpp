// SPDX-License-Identifier: AGPL-3.0-or-later
//
// As much of JSON Schema as scenario_schema() uses, to hold reader and schema against each other.
// An unknown keyword is an error, so that nothing in the schema goes unchecked.
#pragma once

#include <ocppsim/json.hpp>

#include <catch2/catch.hpp>

#include <regex>
#include <set>
#include <string>

namespace ocppsim::test {

class MiniSchema {
 public:
  explicit MiniSchema(Json document) : document_(std::move(document)) {}
  bool accepts(const Json& value) const { return accepts(document_, value); }

 private:
  static bool is_type(const Json& value, std::string_view type) {
    switch (value.type()) {
      case JsonType::null: return type == "null";
      case JsonType::boolean: return type == "boolean";
      case JsonType::integer: return type == "integer" || type == "number";
      case JsonType::number: return type == "number";
      case JsonType::string: return type == "string";
      case JsonType::array: return type == "array";
      case JsonType::object: return type == "object";
    }
    return false;
  }

  bool accepts(const Json& schema, const Json& value) const {
    static const std::set<std::string> notes = {"$schema",
                                                "title",
                                                "$defs",
                                                "description",
                                                "default",
                                                "patternProperties",
                                                "additionalProperties",
                                                "properties"};
    for (const auto& [keyword, rule] : schema.members()) {
      if (keyword == "$ref") {
        const std::string name(rule.as_string().substr(std::string("#/$defs/").size()));
        const Json* found = document_.find("$defs")->find(name);
        REQUIRE(found != nullptr);
        if (!accepts(*found, value)) return false;
      } else if (keyword == "type") {
        bool any = false;
        if (rule.is_string()) {
          any = is_type(value, rule.as_string());
        } else {
          for (const Json& type : rule.items()) any = any || is_type(value, type.as_string());
        }
        if (!any) return false;
      } else if (keyword == "enum") {
        bool any = false;
        for (const Json& option : rule.items()) any = any || option == value;
        if (!any) return false;
      } else if (keyword == "const") {
        if (rule != value) return false;
      } else if (keyword == "pattern") {
        if (value.is_string() && !std::regex_search(std::string(value.as_string()),
                                                    std::regex(std::string(rule.as_string())))) {
          return false;
        }
      } else if (keyword == "minimum") {
        if (value.as_number() < rule.as_number()) return false;
      } else if (keyword == "maximum") {
        if (value.as_number() > rule.as_number()) return false;
      } else if (keyword == "items") {
        if (value.is_array()) {
          for (const Json& item : value.items()) {
            if (!accepts(rule, item)) return false;
          }
        }
      } else if (keyword == "required") {
        for (const Json& name : rule.items()) {
          if (value.is_object() && value.find(name.as_string()) == nullptr) return false;
        }
      } else if (keyword == "anyOf" || keyword == "oneOf") {
        int good = 0;
        for (const Json& option : rule.items()) good += accepts(option, value);
        if (good == 0 || (keyword == "oneOf" && good != 1)) return false;
      } else if (notes.count(keyword) == 0) {
        FAIL("the schema uses an unknown keyword: " << keyword);
      }
    }
    return !value.is_object() || accepts_members(schema, value);
  }

  bool accepts_members(const Json& schema, const Json& value) const {
    const Json* properties = schema.find("properties");
    const Json* additional = schema.find("additionalProperties");
    for (const auto& [name, member] : value.members()) {
      const Json* known = properties != nullptr ? properties->find(name) : nullptr;
      if (known != nullptr) {
        if (!accepts(*known, member)) return false;
      } else if (schema.find("patternProperties") != nullptr && name.rfind("x-", 0) == 0) {
        continue;
      } else if (additional != nullptr && additional->type() == JsonType::boolean &&
                 !additional->as_bool()) {
        return false;
      } else if (additional != nullptr && additional->is_object() &&
                 !accepts(*additional, member)) {
        return false;
      }
    }
    return true;
  }

  Json document_;
};

}  // namespace ocppsim::test
