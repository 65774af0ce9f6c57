// SPDX-License-Identifier: AGPL-3.0-or-later
#include "station/variables.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace ocppsim {
namespace {

bool parse_integer(std::string_view text, std::int64_t& out) noexcept {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

bool parse_decimal(std::string_view text, double& out) noexcept {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

bool is_allowed(const std::vector<std::string>& values, std::string_view text) noexcept {
  return values.empty() || std::any_of(values.begin(), values.end(), [&](const std::string& value) {
           return equals_ignoring_case(value, text);
         });
}

enum class Fit { fits, wrong_type, out_of_range };

Fit within(const VariableEntry& entry, double number) noexcept {
  const bool low = entry.min && number < *entry.min;
  const bool high = entry.max && number > *entry.max;
  return low || high ? Fit::out_of_range : Fit::fits;
}

Fit fit_list(const VariableEntry& entry, std::string_view value) {
  if (entry.max && static_cast<double>(value.size()) > *entry.max) return Fit::out_of_range;
  if (trim(value).empty()) return Fit::fits;
  if (entry.max_items && split(value, ',').size() > *entry.max_items) return Fit::out_of_range;
  for (std::string_view member : split(value, ',')) {
    if (!is_allowed(entry.values, trim(member))) return Fit::out_of_range;
  }
  return Fit::fits;
}

Fit fit(const VariableEntry& entry, std::string_view value) {
  switch (entry.type) {
    case VariableType::integer: {
      std::int64_t number = 0;
      if (!parse_integer(value, number)) return Fit::wrong_type;
      return within(entry, static_cast<double>(number));
    }
    case VariableType::decimal: {
      double number = 0;
      return parse_decimal(value, number) ? within(entry, number) : Fit::wrong_type;
    }
    case VariableType::boolean:
      return equals_ignoring_case(value, "true") || equals_ignoring_case(value, "false")
                 ? Fit::fits
                 : Fit::wrong_type;
    case VariableType::date_time: return parse_utc(value) ? Fit::fits : Fit::wrong_type;
    case VariableType::option_list:
      return is_allowed(entry.values, value) ? Fit::fits : Fit::out_of_range;
    case VariableType::member_list:
    case VariableType::sequence_list: return fit_list(entry, value);
    case VariableType::string:
      // The limit of a text is its length (2.0.1 part 2, VariableCharacteristicsType).
      if (within(entry, static_cast<double>(value.size())) != Fit::fits) return Fit::out_of_range;
      return is_allowed(entry.values, value) ? Fit::fits : Fit::out_of_range;
  }
  return Fit::wrong_type;
}

}  // namespace

std::optional<VariableType> parse_variable_type(std::string_view word) noexcept {
  static constexpr std::pair<std::string_view, VariableType> types[] = {
      {"string", VariableType::string},          {"integer", VariableType::integer},
      {"decimal", VariableType::decimal},        {"boolean", VariableType::boolean},
      {"dateTime", VariableType::date_time},     {"OptionList", VariableType::option_list},
      {"MemberList", VariableType::member_list}, {"SequenceList", VariableType::sequence_list},
  };
  for (const auto& [name, type] : types)
    if (name == word) return type;
  return std::nullopt;
}

const char* to_string(AttributeType attribute) noexcept {
  switch (attribute) {
    case AttributeType::actual: return "Actual";
    case AttributeType::target: return "Target";
    case AttributeType::min_set: return "MinSet";
    case AttributeType::max_set: return "MaxSet";
  }
  return "?";
}

std::optional<AttributeType> parse_attribute_type(std::string_view word) noexcept {
  for (const auto type : {AttributeType::actual, AttributeType::target, AttributeType::min_set,
                          AttributeType::max_set})
    if (word == to_string(type)) return type;
  return std::nullopt;
}

bool same_attribute(const VariableAddress& a, const VariableAddress& b) noexcept {
  return a.attribute == b.attribute && same_variable(a, b);
}

bool same_variable(const VariableAddress& a, const VariableAddress& b) noexcept {
  return a.evse == b.evse && a.connector == b.connector &&
         equals_ignoring_case(a.variable, b.variable) &&
         equals_ignoring_case(a.component, b.component) &&
         equals_ignoring_case(a.variable_instance, b.variable_instance) &&
         equals_ignoring_case(a.component_instance, b.component_instance);
}

// ---- table ------------------------------------------------------------------------------------

void VariableTable::add(VariableEntry entry) {
  if (entry.setting != Setting::none) {
    const auto setting = static_cast<std::size_t>(entry.setting);
    OCPPSIM_ASSERT(settings_[setting] == npos, "two entries for one setting");
    settings_[setting] = entries_.size();
    numbers_[setting] = to_number(entry.type, entry.value);
  }
  entries_.push_back(std::move(entry));
}

std::size_t VariableTable::find(const VariableAddress& address) const noexcept {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (same_attribute(entries_[i].address, address)) return i;
  }
  return npos;
}

VariableTable::Attributes VariableTable::attributes_of(std::size_t index) const noexcept {
  const VariableAddress& address = entries_[index].address;
  const auto belongs = [&](std::size_t i) { return same_variable(entries_[i].address, address); };
  Attributes out{index, index + 1};
  while (out.first > 0 && belongs(out.first - 1)) --out.first;
  while (out.last < entries_.size() && belongs(out.last)) ++out.last;
  return out;
}

std::size_t VariableTable::find_setting(Setting setting) const noexcept {
  return setting == Setting::none ? npos : settings_[static_cast<std::size_t>(setting)];
}

std::int64_t VariableTable::to_number(VariableType type, std::string_view value) noexcept {
  if (type == VariableType::boolean) return equals_ignoring_case(value, "true") ? 1 : 0;
  std::int64_t number = 0;
  if (parse_integer(value, number)) return number;
  double decimal = 0;
  return parse_decimal(value, decimal) ? static_cast<std::int64_t>(decimal) : 0;
}

// ---- one charger ------------------------------------------------------------------------------

Variables::Variables(std::shared_ptr<const VariableTable> table) : table_(std::move(table)) {
  OCPPSIM_ASSERT(table_ != nullptr, "variables need a table");
}

std::string_view Variables::value(std::size_t index) const noexcept {
  const auto found = overrides_.find(index);
  return found != overrides_.end() ? std::string_view(found->second)
                                   : std::string_view(table_->entry(index).value);
}

bool Variables::exists(std::size_t index) const noexcept {
  return index < table_->size() &&
         std::find(removed_.begin(), removed_.end(), index) == removed_.end();
}

std::size_t Variables::find(const VariableAddress& address) const noexcept {
  const std::size_t index = table_->find(address);
  return exists(index) ? index : VariableTable::npos;
}

std::size_t Variables::find_setting(Setting setting) const noexcept {
  const std::size_t index = table_->find_setting(setting);
  return exists(index) ? index : VariableTable::npos;
}

SetVariableResult Variables::set(std::size_t index, std::string_view value) {
  if (!exists(index)) return SetVariableResult::unknown;
  const VariableEntry& entry = table_->entry(index);
  if (entry.mutability == Mutability::read_only || entry.constant)
    return SetVariableResult::read_only;
  switch (fit(entry, value)) {
    case Fit::wrong_type: return SetVariableResult::rejected;
    case Fit::out_of_range: return SetVariableResult::out_of_range;
    case Fit::fits: break;
  }
  if (!within_sets(index, value)) return SetVariableResult::out_of_range;
  if (entry.reboot_required) {
    pending_[index] = value;
    if (noted_) noted_();
    return SetVariableResult::reboot_required;
  }
  store(index, value);
  return SetVariableResult::accepted;
}

/// What is and what is aimed at stay between MinSet and MaxSet, and these in their order. A bound
/// that was never set bounds nothing.
bool Variables::within_sets(std::size_t index, std::string_view value) const noexcept {
  const VariableEntry& entry = table_->entry(index);
  if (entry.type != VariableType::integer && entry.type != VariableType::decimal) return true;
  double number = 0;
  if (!parse_decimal(value, number)) return true;
  const auto [first, last] = table_->attributes_of(index);
  for (std::size_t i = first; i < last; ++i) {
    double bound = 0;
    if (i == index || !exists(i) || !parse_decimal(this->value(i), bound)) continue;
    const AttributeType other = table_->entry(i).address.attribute;
    if (other == AttributeType::min_set && number < bound) return false;
    if (other == AttributeType::max_set && number > bound) return false;
  }
  return true;
}

Result<void> Variables::force(std::size_t index, std::string_view value) {
  if (index >= table_->size()) return Error(Errc::not_found, "no such variable");
  const VariableEntry& entry = table_->entry(index);
  if (fit(entry, value) == Fit::wrong_type) {
    return Error(Errc::invalid_argument,
                 "\"" + std::string(value) + "\" is not of the type of " + entry.address.variable);
  }
  pending_.erase(index);
  std::erase(removed_, index);
  store(index, value);
  return {};
}

void Variables::remove(std::size_t index) {
  if (!exists(index)) return;
  removed_.push_back(index);
  overrides_.erase(index);
  pending_.erase(index);
  set_number(table_->entry(index), 0);
  if (changed_) changed_(index);
}

void Variables::store(std::size_t index, std::string_view value) {
  const VariableEntry& entry = table_->entry(index);
  if (value == entry.value) {
    overrides_.erase(index);
  } else {
    overrides_.insert_or_assign(index, std::string(value));
  }
  set_number(entry, VariableTable::to_number(entry.type, value));
  if (changed_) changed_(index);
}

void Variables::set_number(const VariableEntry& entry, std::int64_t number) {
  if (entry.setting == Setting::none) return;
  const auto setting = static_cast<std::size_t>(entry.setting);
  if (!own_numbers_ && number != table_->numbers()[setting])
    own_numbers_ = std::make_unique<std::array<std::int64_t, setting_count>>(table_->numbers());
  if (own_numbers_) (*own_numbers_)[setting] = number;
}

std::int64_t Variables::number(Setting setting) const noexcept {
  const auto index = static_cast<std::size_t>(setting);
  return own_numbers_ ? (*own_numbers_)[index] : table_->numbers()[index];
}

bool Variables::flag(Setting setting) const noexcept {
  return number(setting) != 0;
}

std::string_view Variables::text(Setting setting) const noexcept {
  const std::size_t index = find_setting(setting);
  return index == VariableTable::npos ? std::string_view{} : value(index);
}

bool Variables::has(Setting setting) const noexcept {
  return find_setting(setting) != VariableTable::npos;
}

Duration Variables::seconds_of(Setting setting) const noexcept {
  return std::chrono::seconds{number(setting)};
}

void Variables::set_setting(Setting setting, std::string_view value) {
  const std::size_t index = find_setting(setting);
  if (index == VariableTable::npos) return;
  const Result<void> forced = force(index, value);
  OCPPSIM_ASSERT(forced.ok(), "a setting got a value of the wrong type");
}

}  // namespace ocppsim
