// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "csms/body.hpp"

#include <algorithm>

namespace ocppsim {
namespace {

constexpr std::size_t max_identity_length = 255;

/// The last segment of the path, decoded (1.6-J section 3.1.1). Empty when there is none to use.
std::string read_identity(std::string_view path) {
  path = path.substr(0, path.find('?'));
  const auto slash = path.rfind('/');
  const auto decoded =
      percent_decode(slash == std::string_view::npos ? path : path.substr(slash + 1));
  if (!decoded.ok() || decoded->size() > max_identity_length || !is_valid_utf8(*decoded)) return {};
  const bool printable = std::all_of(decoded->begin(), decoded->end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
  });
  return printable ? *decoded : std::string();
}

/// The best of ours that was offered (1.6-J section 3.1.2).
std::string choose_subprotocol(const CsmsConfig& config, const std::vector<std::string>& offered) {
  for (const std::string& ours : config.subprotocols) {
    const bool is_offered = std::find(offered.begin(), offered.end(), ours) != offered.end();
    if (is_offered && Dialect::find(ours) != nullptr) return ours;
  }
  return {};
}

}  // namespace

UpgradeVerdict judge_upgrade(const CsmsConfig& config, const UpgradeRequest& request) {
  UpgradeVerdict verdict;
  verdict.identity = read_identity(request.path);
  const bool listed = std::find(config.identities.begin(), config.identities.end(),
                                verdict.identity) != config.identities.end();
  if (verdict.identity.empty() || (config.refuse_unknown && !listed)) {
    verdict.decision.status = 404;  // 1.6-J section 3.2
    return verdict;
  }
  if (!config.passwords.empty()) {
    const auto password = config.passwords.find(verdict.identity);
    if (password == config.passwords.end() || !request.has_basic_auth ||
        request.basic_auth_user != verdict.identity ||
        request.basic_auth_password != password->second) {
      verdict.decision.status = 401;
      return verdict;
    }
  }
  // Without a common one the handshake completes with none, then we close (1.6-J section 3.2).
  verdict.decision.subprotocol = choose_subprotocol(config, request.subprotocols);
  return verdict;
}

}  // namespace ocppsim
