// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Section: a mapping of the file seen through its table. check_section() has to have found no
// problem in it; the getters assert what it ensures.
#pragma once

#include "scenario/source.hpp"
#include "scenario/table.hpp"

#include <ocppsim/ratio.hpp>
#include <ocppsim/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

/// Tells `problems` everything that is wrong with `node` as a `table`, with all that is below it.
void check_section(const SourceNode& node, const Table& table, Problems& problems);
/// A list of steps, each against its own table.
void check_steps(const SourceNode& node, Problems& problems);

class Section {
 public:
  /// `node` null: every key has its default.
  Section(const SourceNode* node, const Table& table, Problems& problems) noexcept
      : node_(node), table_(&table), problems_(&problems) {}

  /// Given in the file (a default does not count).
  bool has(std::string_view key) const { return value(key) != nullptr; }
  std::string text(std::string_view key) const;
  std::int64_t integer(std::string_view key) const;
  double number(std::string_view key) const;
  bool boolean(std::string_view key) const;
  Duration duration(std::string_view key) const;
  Ratio ratio(std::string_view key) const;
  Json json(std::string_view key) const;  // null when absent
  std::optional<Duration> optional_duration(std::string_view key) const;
  std::optional<std::int64_t> optional_integer(std::string_view key) const;
  std::optional<std::string> optional_text(std::string_view key) const;

  Section section(std::string_view key) const;  // empty when absent
  std::vector<std::string> texts(std::string_view key) const;
  std::vector<Section> sections(std::string_view key) const;
  /// Members of a map.
  std::vector<std::pair<std::string, const SourceNode*>> entries(std::string_view key) const;
  /// The node of a key (steps, maps), or nullptr.
  const SourceNode* value(std::string_view key) const;

  Problems& problems() const noexcept { return *problems_; }
  const SourceNode* node() const noexcept { return node_; }
  SourcePosition position() const;
  /// Reports at the key's value, or at the section when it is not there.
  void complain(std::string_view key, std::string message) const;

 private:
  const Key& key_of(std::string_view key) const;
  std::string scalar(std::string_view key) const;  // text of the value, or the default

  const SourceNode* node_;
  const Table* table_;
  Problems* problems_;
};

}  // namespace ocppsim
