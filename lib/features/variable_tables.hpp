// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Variable tables: built from a family's rows, fitted to a configuration, shared by every charger
// that would get the same one.
//
//   rows of the family (variable_table_<family>.cpp) + configuration + its presets -> VariableTable
#pragma once

#include "features/feature.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocppsim {

/// One line of a family's table; what is left out is the commonest.
struct VariableRow {
  std::string_view component;  // empty in 1.6
  std::string_view variable;
  std::string_view instance = {};  // of the variable
  VariableType type = VariableType::string;
  Mutability mutability = Mutability::read_only;
  std::string_view value = {};
  Setting setting = Setting::none;
  std::string_view unit = {};
  double min = 0;
  double max = 0;                // 0 with min 0: no limits
  std::string_view values = {};  // comma list
};

class VariableRows {
 public:
  void add(const VariableRow& row, EvseId evse = 0, ConnectorId connector = 0);
  /// Requires the row.
  void set(std::string_view component, std::string_view variable, std::string value,
           std::string_view instance = {});
  std::vector<VariableEntry>& entries() noexcept { return entries_; }

 private:
  std::vector<VariableEntry> entries_;
};

VariableRows variable_rows_v16(const ChargePointConfig& config);
VariableRows variable_rows_v2(const ChargePointConfig& config);
/// A list holds at most as many members as its <Key>MaxLength says (1.6 section 5.3).
void finish_variables_v16(std::vector<VariableEntry>& entries);
VariableAddress parse_variable_name_v16(std::string_view name);
VariableAddress parse_variable_name_v2(std::string_view name);

/// What the chargers of a loop share. At the limit the oldest is forgotten (its chargers keep it).
class VariableTables {
 public:
  static constexpr std::size_t limit = 64;
  std::shared_ptr<const VariableTable> get(const Dialect& dialect,
                                           const std::shared_ptr<const ChargePointConfig>& config);

 private:
  struct Entry {
    const Dialect* dialect;
    std::shared_ptr<const ChargePointConfig> config;
    std::shared_ptr<const VariableTable> table;
  };
  std::vector<Entry> entries_;
};

}  // namespace ocppsim
