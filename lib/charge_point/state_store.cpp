// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/charge_point.hpp>

#include <map>

namespace ocppsim {
namespace {

class MemoryStore final : public StateStore {
 public:
  Result<std::vector<StateEntry>> load(std::string_view identity) override {
    std::vector<StateEntry> out;
    if (const auto found = states_.find(identity); found != states_.end())
      for (const auto& [key, value] : found->second) out.push_back({key, value});
    return out;
  }

  Result<void> change(std::string_view identity, const std::vector<StateEntry>& entries) override {
    auto found = states_.find(identity);
    if (found == states_.end()) found = states_.try_emplace(std::string(identity)).first;
    for (const StateEntry& entry : entries) {
      if (entry.value.empty())
        found->second.erase(entry.key);
      else
        found->second.insert_or_assign(entry.key, entry.value);
    }
    return {};
  }

  Result<void> replace(std::string_view identity, const std::vector<StateEntry>& entries) override {
    states_.insert_or_assign(std::string(identity), State{});
    return change(identity, entries);
  }

 private:
  using State = std::map<std::string, std::string>;
  std::map<std::string, State, std::less<>> states_;
};

}  // namespace

std::unique_ptr<StateStore> make_memory_store() {
  return std::make_unique<MemoryStore>();
}

}  // namespace ocppsim
