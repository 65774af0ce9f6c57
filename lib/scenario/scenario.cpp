// SPDX-License-Identifier: AGPL-3.0-or-later
#include "scenario/template_text.hpp"

#include <ocppsim/scenario.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace ocppsim {

std::string SourcePosition::to_string() const {
  return line > 0 ? fmt::format("{}:{}:{}", file, line, column) : file;
}

std::string ScenarioErrors::to_string() const {
  std::string out;
  for (const Error& error : errors) {
    if (!out.empty()) out += '\n';
    out += error.to_string();
  }
  return out;
}

Result<Scenario> ScenarioReading::to_result() && {
  if (scenario_) return std::move(*scenario_);
  Error first = errors_.errors.front();
  for (std::size_t i = 1; i < errors_.errors.size(); ++i)
    first.message += "\n" + errors_.errors[i].to_string();
  return first;
}

std::size_t Scenario::charger_count() const noexcept {
  std::size_t out = 0;
  for (const FleetGroup& group : fleet) out += static_cast<std::size_t>(group.count);
  return out;
}

namespace {

/// Hands out subprotocols so that after any number of chargers each has had its share.
class VersionMix {
 public:
  explicit VersionMix(const FleetGroup& group) : group_(group), given_(group.versions.size()) {
    for (const auto& version : group.versions) total_ += version.second;
  }
  const std::string& next() {
    ++count_;
    std::size_t best = 0;
    std::int64_t largest = -1;
    for (std::size_t i = 0; i < given_.size(); ++i) {
      const std::int64_t owed = static_cast<std::int64_t>(count_ * group_.versions[i].second) -
                                static_cast<std::int64_t>(given_[i] * total_);
      if (owed > largest) {
        largest = owed;
        best = i;
      }
    }
    ++given_[best];
    return group_.versions[best].first;
  }

 private:
  const FleetGroup& group_;
  std::vector<std::uint64_t> given_;
  std::uint64_t total_ = 0;
  std::uint64_t count_ = 0;
};

bool has_braces(const std::string& text) {
  return text.find('{') != std::string::npos;
}

/// Some text of the template differs from charger to charger.
bool has_own_texts(const ChargePointConfig& config) {
  bool any = has_braces(config.serial_number) || has_braces(config.basic_auth_password);
  for (const auto& header : config.headers) any = any || has_braces(header.second);
  for (const VariablePreset& preset : config.variables)
    any = any || (preset.value && has_braces(*preset.value));
  return any;
}

std::shared_ptr<const ChargePointConfig> fill_in(const FleetGroup& group,
                                                 const std::string& version, const std::string& url,
                                                 const TemplateValues* values) {
  auto config = std::make_shared<ChargePointConfig>(group.config);
  config->variables.clear();
  for (std::size_t i = 0; i < group.config.variables.size(); ++i) {
    const bool limited = i < group.variables_only.size() && !group.variables_only[i].empty();
    if (limited && std::find(group.variables_only[i].begin(), group.variables_only[i].end(),
                             version) == group.variables_only[i].end()) {
      continue;
    }
    config->variables.push_back(group.config.variables[i]);
  }
  config->subprotocols = {version};
  config->url = url;
  if (values == nullptr) return config;
  config->serial_number = expand(config->serial_number, *values);
  config->basic_auth_password = expand(config->basic_auth_password, *values);
  for (auto& header : config->headers) header.second = expand(header.second, *values);
  for (VariablePreset& preset : config->variables) {
    if (preset.value) preset.value = expand(*preset.value, *values);
  }
  return config;
}

}  // namespace

std::vector<Error> Scenario::missing_credentials(bool in_process) const {
  std::vector<Error> out;
  for (const FleetGroup& group : fleet) {
    const ChargePointConfig& config = group.config;
    const int profile = config.security_profile;
    std::string what;
    if ((profile == 1 || profile == 2) && config.basic_auth_password.empty()) {
      what = "a password: \"password\" in this fleet group, or --password of the run";
    } else if (profile == 3 && !in_process &&
               (!config.tls || config.tls->certificate_pem.empty())) {
      what = "a client certificate and its key: --cert and --key of the run";
    }
    if (what.empty()) continue;
    out.emplace_back(Errc::invalid_argument,
                     fmt::format("\"security_profile\" {} needs {}", profile, what),
                     group.security_position.to_string());
  }
  return out;
}

std::vector<ScenarioCharger> Scenario::chargers(const std::string& url) const {
  std::vector<ScenarioCharger> out;
  out.reserve(charger_count());
  for (std::size_t g = 0; g < fleet.size(); ++g) {
    const FleetGroup& group = fleet[g];
    VersionMix versions(group);
    const bool own_texts = has_own_texts(group.config);
    std::map<std::string, std::shared_ptr<const ChargePointConfig>> by_version;
    for (int number = 1; number <= group.count; ++number) {
      ScenarioCharger charger;
      charger.group = g;
      charger.index = static_cast<int>(out.size()) + 1;
      charger.number = number;
      TemplateValues values;
      values.texts.emplace_back("index", std::to_string(charger.index));
      values.texts.emplace_back("number", std::to_string(number));
      charger.identity = expand(group.identity, values);
      const std::string& version = versions.next();
      if (own_texts) {
        values.texts.emplace_back("identity", charger.identity);
        charger.config = fill_in(group, version, url, &values);
      } else {
        auto& shared = by_version[version];
        if (!shared) shared = fill_in(group, version, url, nullptr);
        charger.config = shared;
      }
      out.push_back(std::move(charger));
    }
  }
  return out;
}

}  // namespace ocppsim
