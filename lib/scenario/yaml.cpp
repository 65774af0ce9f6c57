// SPDX-License-Identifier: AGPL-3.0-or-later
//
// YAML text to SourceNode, straight from the parser's events, so that size limits act while
// reading (an alias bomb is stopped before it unfolds). The only file that sees yaml-cpp.
#include "scenario/source.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

namespace ocppsim {
namespace {

struct TooMuch {
  YAML::Mark mark;
  std::string message;
};

class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(Problems& problems) : problems_(problems) {}

  SourceNode take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    finish(make(SourceNode::Kind::null, mark), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end())
      throw TooMuch{mark, "an alias may not stand inside its own anchor"};
    grow(mark, found->second.count());
    finish(found->second, 0);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    SourceNode node = make(SourceNode::Kind::scalar, mark);
    node.text = value;
    node.quoted = tag == "!" || tag == "tag:yaml.org,2002:str";
    // An empty plain scalar, "~" and "null" are nothing.
    if (!node.quoted && (value.empty() || value == "~" || value == "null")) {
      node.kind = SourceNode::Kind::null;
    }
    finish(std::move(node), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(make(SourceNode::Kind::sequence, mark), anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(make(SourceNode::Kind::mapping, mark), anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    SourceNode node;
    YAML::anchor_t anchor;
    bool has_key = false;
    SourceMember member;  // its key was read, its value comes next
  };

  SourceNode make(SourceNode::Kind kind, const YAML::Mark& mark) {
    grow(mark, 1);
    SourceNode node;
    node.kind = kind;
    node.line = mark.line + 1;
    node.column = mark.column + 1;
    return node;
  }

  void grow(const YAML::Mark& mark, std::size_t nodes) {
    nodes_ += nodes;
    if (nodes_ > max_scenario_nodes) {
      throw TooMuch{mark, fmt::format("the file has more than {} values", max_scenario_nodes)};
    }
  }

  void open(SourceNode node, YAML::anchor_t anchor) {
    if (levels_.size() >= static_cast<std::size_t>(max_scenario_depth)) {
      throw TooMuch{YAML::Mark(),
                    fmt::format("values are nested deeper than {}", max_scenario_depth)};
    }
    levels_.push_back(Level{std::move(node), anchor, false, {}});
  }

  void close() {
    Level level = std::move(levels_.back());
    levels_.pop_back();
    finish(std::move(level.node), level.anchor);
  }

  void finish(SourceNode node, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = node;
    if (levels_.empty()) {
      root_ = std::move(node);
      return;
    }
    Level& level = levels_.back();
    if (level.node.kind == SourceNode::Kind::sequence) {
      level.node.items.push_back(std::move(node));
    } else if (!level.has_key) {
      take_key(level, node);
    } else {
      // A value left empty has no place of its own: it stands at its key.
      if (node.kind == SourceNode::Kind::null) {
        node.line = level.member.line;
        node.column = level.member.column;
      }
      level.member.value = std::move(node);
      level.node.members.push_back(std::move(level.member));
      level.has_key = false;
    }
  }

  void take_key(Level& level, const SourceNode& node) {
    if (node.kind == SourceNode::Kind::sequence || node.kind == SourceNode::Kind::mapping) {
      problems_.add(node, "a key must be a plain word, not " + node.describe());
    }
    if (level.node.find(node.text) != nullptr) {
      problems_.add(node, fmt::format("key \"{}\" appears twice", node.text));
    }
    level.member = SourceMember{node.text, node.line, node.column, {}};
    level.has_key = true;
  }

  Problems& problems_;
  SourceNode root_;
  std::vector<Level> levels_;
  std::map<YAML::anchor_t, SourceNode> anchors_;
  std::size_t nodes_ = 0;
};

/// What yaml-cpp finds wrong, for somebody who wrote a file rather than a grammar.
std::string plain(const std::string& message) {
  using namespace YAML::ErrorMsg;
  static const std::pair<std::string_view, std::string_view> words[] = {
      {END_OF_SEQ_FLOW, "the list that \"[\" opens is never closed"},
      {END_OF_MAP_FLOW, "what \"{\" opens is never closed"},
      {END_OF_MAP, "this belongs to nothing above it; is it indented right?"},
      {END_OF_SEQ, "this belongs to nothing above it; is it indented right?"},
      {MAP_VALUE, "one \":\" too many; quote a text that holds one"},
  };
  for (const auto& [theirs, ours] : words) {
    if (message == theirs) return std::string(ours);
  }
  return message;
}

}  // namespace

std::unique_ptr<SourceNode> parse_source(std::string_view text, Problems& problems) {
  if (text.size() > max_scenario_bytes) {
    problems.add_unplaced(fmt::format("the file is larger than {} bytes", max_scenario_bytes));
    return nullptr;
  }
  try {
    std::istringstream input{std::string(text)};
    YAML::Parser parser(input);
    TreeBuilder builder(problems);
    if (!parser.HandleNextDocument(builder)) {
      problems.add(1, 1, "the file is empty");
      return nullptr;
    }
    auto root = std::make_unique<SourceNode>(builder.take_root());
    TreeBuilder second(problems);
    if (parser.HandleNextDocument(second)) {
      problems.add(*root, "the file holds more than one document");
      return nullptr;
    }
    return problems.empty() ? std::move(root) : nullptr;
  } catch (const YAML::Exception& e) {
    problems.add(e.mark.line + 1, e.mark.column + 1, plain(e.msg));
  } catch (const TooMuch& e) {
    problems.add(e.mark.line + 1, e.mark.column + 1, e.message);
  }
  return nullptr;
}

}  // namespace ocppsim
