// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/scenario.hpp>

#include <algorithm>
#include <tuple>

namespace ocppsim {
namespace {

auto place(const Expectation& e) {
  return std::tie(e.position.file, e.position.line, e.position.column, e.text);
}

bool earlier(const Finding& a, const Finding& b) {
  return std::tie(a.at, a.charger, a.message) < std::tie(b.at, b.charger, b.message);
}

}  // namespace

Expectation& FlowBook::entry(const SourcePosition& at, std::string_view text) {
  for (Expectation& e : entries_) {
    if (e.position.line == at.line && e.position.column == at.column && e.text == text &&
        e.position.file == at.file) {
      return e;
    }
  }
  Expectation& e = entries_.emplace_back();
  e.position = at;
  e.text = text;
  return e;
}

void FlowBook::pass(const SourcePosition& at, std::string_view text) {
  if (closed_) return;
  ++entry(at, text).passed;
}

void FlowBook::fail(const SourcePosition& at, std::string_view text, Finding finding) {
  if (closed_) return;
  Expectation& e = entry(at, text);
  ++e.failed;
  ++failures_;
  // The first ones by (time, charger), so that which are kept does not depend on the shards.
  const auto where = std::upper_bound(e.findings.begin(), e.findings.end(), finding, earlier);
  e.findings.insert(where, std::move(finding));
  if (e.findings.size() > Expectation::max_findings) e.findings.pop_back();
}

void FlowBook::merge(const FlowBook& other) {
  for (const Expectation& theirs : other.entries_) {
    Expectation& ours = entry(theirs.position, theirs.text);
    ours.passed += theirs.passed;
    ours.failed += theirs.failed;
    for (const Finding& finding : theirs.findings) {
      ours.findings.insert(
          std::upper_bound(ours.findings.begin(), ours.findings.end(), finding, earlier), finding);
    }
    if (ours.findings.size() > Expectation::max_findings) {
      ours.findings.resize(Expectation::max_findings);
    }
  }
  failures_ += other.failures_;
}

std::vector<Expectation> FlowBook::sorted() const {
  std::vector<Expectation> out = entries_;
  std::sort(out.begin(), out.end(),
            [](const Expectation& a, const Expectation& b) { return place(a) < place(b); });
  return out;
}

}  // namespace ocppsim
