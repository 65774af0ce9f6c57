// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The text of a scenario as a tree that knows where each value stands. YAML stays behind
// parse_source(); nothing else in the library sees its parser. JSON is read as the YAML it is.
#pragma once

#include <ocppsim/error.hpp>
#include <ocppsim/json.hpp>
#include <ocppsim/scenario.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

struct SourceMember;

struct SourceNode {
  enum class Kind { null, scalar, sequence, mapping };
  Kind kind = Kind::null;
  std::string text;     // of a scalar
  bool quoted = false;  // "5" is a text, 5 is a number
  int line = 0;         // from 1
  int column = 0;
  std::vector<SourceNode> items;      // of a sequence
  std::vector<SourceMember> members;  // of a mapping, in file order

  const SourceNode* find(std::string_view key) const noexcept;
  std::size_t count() const noexcept;  // this node and all below
  /// What it is, for error messages: `text "abc"`, `a list`, `nothing`.
  std::string describe() const;
};

struct SourceMember {
  std::string key;
  int line = 0;
  int column = 0;
  SourceNode value;
};

/// Errors of one file, kept in the order they were found until they are sorted by position.
class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}

  void add(int line, int column, std::string message);
  void add(const SourceNode& at, std::string message) {
    add(at.line, at.column, std::move(message));
  }
  /// Without a place: about the file as a whole, or the command line.
  void add_unplaced(std::string message);
  bool empty() const noexcept { return entries_.empty(); }
  std::size_t size() const noexcept { return entries_.size(); }
  const std::string& file() const noexcept { return file_; }
  SourcePosition position(const SourceNode& at) const { return {file_, at.line, at.column}; }
  ScenarioErrors take();

  static constexpr std::size_t max_errors = 50;

 private:
  struct Entry {
    int line;
    int column;
    std::string message;
  };
  std::string file_;
  std::vector<Entry> entries_;
};

/// The one document of `text`; nullptr after telling `problems`.
std::unique_ptr<SourceNode> parse_source(std::string_view text, Problems& problems);

/// The value as JSON: plain scalars as YAML's core schema reads them (5, 1.5, true, null).
Json to_json(const SourceNode& node);

}  // namespace ocppsim
