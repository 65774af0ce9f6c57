// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Where state is kept. The file store writes beside and renames, so a crash leaves the old state
// or the new one, never half of either.
#include <ocppsim/charge_point.hpp>

#include "base/text.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <system_error>
#include <utility>

namespace ocppsim {
namespace {

class MemoryStore final : public StateStore {
 public:
  std::optional<std::string> load(std::string_view identity) override {
    const auto found = states_.find(identity);
    return found == states_.end() ? std::nullopt : std::optional<std::string>(found->second);
  }
  void save(std::string_view identity, std::string_view state) override {
    const auto found = states_.find(identity);
    if (found == states_.end())
      states_.emplace(identity, state);
    else
      found->second.assign(state);
  }

 private:
  std::map<std::string, std::string, std::less<>> states_;
};

class FileStore final : public StateStore {
 public:
  explicit FileStore(std::filesystem::path directory) : directory_(std::move(directory)) {}

  std::optional<std::string> load(std::string_view identity) override {
    std::ifstream file(path_of(identity), std::ios::binary);
    if (!file) return std::nullopt;
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
  }

  void save(std::string_view identity, std::string_view state) override {
    const std::filesystem::path path = path_of(identity);
    std::filesystem::path beside = path;
    beside += ".new";
    std::ofstream file(beside, std::ios::binary | std::ios::trunc);
    file.write(state.data(), static_cast<std::streamsize>(state.size()));
    file.close();
    std::error_code failure;
    if (file) std::filesystem::rename(beside, path, failure);
    // A charger whose storage fails keeps charging; it will have lost its memory after the reboot.
  }

 private:
  std::filesystem::path path_of(std::string_view identity) const {
    return directory_ / (percent_encode(identity) + ".json");  // no identity leaves the directory
  }
  std::filesystem::path directory_;
};

}  // namespace

std::unique_ptr<StateStore> make_memory_store() { return std::make_unique<MemoryStore>(); }

Result<std::unique_ptr<StateStore>> make_file_store(const std::string& directory) {
  std::error_code failure;
  std::filesystem::create_directories(directory, failure);
  if (!std::filesystem::is_directory(directory))
    return Error(Errc::io,
                 "can not keep state here: " + (failure ? failure.message() : "not a directory"),
                 directory);
  return std::unique_ptr<StateStore>(std::make_unique<FileStore>(directory));
}

}  // namespace ocppsim
