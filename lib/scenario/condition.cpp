// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Thresholds in k6's grammar, and conditions at the end.
//   threshold:  aggregate op number              p(95) < 200
//   condition:  [aggregate of] metric op (number | metric)
#include "base/text.hpp"
#include "scenario/metrics.hpp"
#include "scenario/value.hpp"

#include <ocppsim/scenario.hpp>

#include <fmt/format.h>

#include <array>
#include <utility>

namespace ocppsim {
namespace {

Error fault(std::string message) {
  return Error(Errc::parse, std::move(message));
}

struct Split {
  std::string_view left;
  Condition::Op op;
  std::string_view right;
};

std::optional<Split> split_at_operator(std::string_view text) {
  // Longer spellings first: ">=" is not ">".
  constexpr std::array<std::pair<std::string_view, Condition::Op>, 7> operators = {{
      {"===", Condition::Op::equal},
      {">=", Condition::Op::greater_equal},
      {"<=", Condition::Op::less_equal},
      {"==", Condition::Op::equal},
      {"!=", Condition::Op::not_equal},
      {">", Condition::Op::greater},
      {"<", Condition::Op::less},
  }};
  const std::size_t at = text.find_first_of("<>=!");
  if (at == std::string_view::npos) return std::nullopt;
  for (const auto& [spelling, op] : operators) {
    if (text.substr(at).starts_with(spelling)) {
      return Split{trim(text.substr(0, at)), op, trim(text.substr(at + spelling.size()))};
    }
  }
  return std::nullopt;
}

Result<const KnownMetric*> metric_of(std::string_view metric) {
  const MetricName name = split_metric(metric);
  const KnownMetric* info = find_metric(name.name);
  if (info == nullptr) {
    std::vector<std::string_view> names;
    for (const KnownMetric& known : known_metrics()) names.push_back(known.name);
    const std::string_view nearest = nearest_name(name.name, names);
    return fault(nearest.empty() ? fmt::format("unknown metric \"{}\"", name.name)
                                 : fmt::format("unknown metric \"{}\", did you mean \"{}\"?",
                                               name.name, nearest));
  }
  if (!name.action.empty() && !info->by_action) {
    return fault(fmt::format("metric \"{}\" is not kept per action", name.name));
  }
  return info;
}

Result<void> take_aggregate(Condition& condition, std::string_view text,
                            const KnownMetric& metric) {
  constexpr std::string_view by_type[] = {"count or rate", "value", "rate",
                                          "avg, min, max, med or p(N)"};
  const auto wrong = [&] {
    return fault(fmt::format("metric \"{}\" has no \"{}\"; it has {}", metric.name, text,
                             by_type[static_cast<int>(metric.type)]));
  };
  condition.aggregate = text;
  switch (metric.type) {
    case MetricType::counter: return text == "count" || text == "rate" ? Result<void>() : wrong();
    case MetricType::gauge: return text == "value" ? Result<void>() : wrong();
    case MetricType::rate: return text == "rate" ? Result<void>() : wrong();
    case MetricType::trend: break;
  }
  if (text == "avg" || text == "min" || text == "max" || text == "med") return {};
  if (!text.starts_with("p(") || !text.ends_with(')')) return wrong();
  const auto percentile = parse_number(trim(text.substr(2, text.size() - 3)));
  if (!percentile || *percentile < 0 || *percentile > 100) {
    return fault(fmt::format("\"{}\" is no percentile: p(0) to p(100)", text));
  }
  condition.aggregate = "p";
  condition.percentile = *percentile;
  return {};
}

std::string_view usual_aggregate(MetricType type) {
  switch (type) {
    case MetricType::counter: return "count";
    case MetricType::gauge: return "value";
    case MetricType::rate: return "rate";
    case MetricType::trend: return "avg";
  }
  return {};
}

}  // namespace

bool Condition::holds(double left, double right) const noexcept {
  switch (op) {
    case Op::greater: return left > right;
    case Op::greater_equal: return left >= right;
    case Op::less: return left < right;
    case Op::less_equal: return left <= right;
    case Op::equal: return left == right;
    case Op::not_equal: return left != right;
  }
  return false;
}

Result<Condition> parse_threshold(std::string_view metric, std::string_view expression) {
  const auto info = metric_of(metric);
  if (!info) return info.error();
  const auto split = split_at_operator(expression);
  const auto bound = split ? parse_number(split->right) : std::nullopt;
  if (!split || !bound) {
    return fault(
        fmt::format("\"{}\" is no threshold; write it as: aggregate, operator, number, such as "
                    "\"p(95) < 200\"",
                    expression));
  }
  Condition out;
  out.metric = metric;
  out.op = split->op;
  out.bound = *bound;
  out.text = trim(expression);
  if (auto taken = take_aggregate(out, split->left, **info); !taken) return taken.error();
  return out;
}

Result<Condition> parse_final_condition(std::string_view expression) {
  const auto split = split_at_operator(expression);
  if (!split || split->left.empty() || split->right.empty()) {
    return fault(fmt::format(
        "\"{}\" is no condition; write it as: metric, operator, number or metric", expression));
  }
  Condition out;
  out.op = split->op;
  out.text = trim(expression);
  constexpr std::string_view of = " of ";
  const std::size_t at = split->left.find(of);
  std::string_view aggregate;
  std::string_view metric = split->left;
  if (at != std::string_view::npos) {
    aggregate = trim(metric.substr(0, at));
    metric = trim(metric.substr(at + of.size()));
  }
  const auto info = metric_of(metric);
  if (!info) return info.error();
  out.metric = metric;
  if (aggregate.empty()) aggregate = usual_aggregate((*info)->type);
  if (auto taken = take_aggregate(out, aggregate, **info); !taken) return taken.error();
  if (const auto bound = parse_number(split->right)) {
    out.bound = *bound;
    return out;
  }
  const auto right = metric_of(split->right);
  if (!right) return right.error();
  out.bound_metric = split->right;
  return out;
}

}  // namespace ocppsim
