// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A catalogue as it was written: declarations by name, types still words. The parser edits a model
// (declare, extend, replace, remove), the builder turns it into tables. Keeping the model is what
// lets 2.1 stand on 2.0.1, and vendor messages on either.
#pragma once

#include <ocppsim/catalogue.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

struct NotationPosition {
  std::size_t source = 0;  // index into CatalogueModel::sources
  int line = 0;
  int column = 0;
};

struct FieldModel {
  std::string_view name;
  std::string_view type;
  NotationPosition at;
  NotationPosition type_at;
  bool optional = false;
  bool list = false;
  std::uint32_t min_items = 0;
  std::uint32_t max_items = Catalogue::Field::unlimited;
  // What stands in "( )": "20" is an upper bound alone, "1..20" has a range sign.
  bool limited = false;
  bool ranged = false;
  std::optional<double> low;
  std::optional<double> high;
};

struct ObjectModel {
  std::string name;
  NotationPosition at;
  bool open = false;
  std::vector<FieldModel> fields;
};

struct EnumerationModel {
  std::string_view name;
  NotationPosition at;
  std::vector<std::string_view> values;
};

struct MessageModel {
  std::string_view action;
  std::string_view block;
  NotationPosition at;
  Catalogue::Origin origin = Catalogue::Origin::both;
  bool send = false;
  ObjectModel request;
  ObjectModel response;
};

struct CatalogueModel {
  struct Source {
    std::string file_name;
    std::shared_ptr<const std::string> text;  // the views below point into it
  };
  std::vector<Source> sources;
  std::string_view name;
  std::string_view title;
  std::vector<FieldModel> every;  // fields that every closed object has
  // Ordered maps: whatever walks them sees the same order everywhere.
  std::map<std::string_view, EnumerationModel> enumerations;
  std::map<std::string_view, ObjectModel> types;
  std::map<std::string_view, MessageModel> messages;

  /// An Error that points at `at`.
  Error error(const NotationPosition& at, std::string message) const;
};

/// The word of a built-in type, or nullopt: "string", "iso-time", "tenths", ...
struct BuiltInType {
  Catalogue::FieldType type;
  bool zone_optional = false;
  bool tenths = false;
};
std::optional<BuiltInType> built_in_type(std::string_view word) noexcept;
const std::vector<std::string_view>& built_in_type_words();

/// Reads notation into `model`, on top of what it holds already.
Result<void> parse_notation(CatalogueModel& model, std::string_view notation,
                            std::string_view file_name);

}  // namespace ocppsim
