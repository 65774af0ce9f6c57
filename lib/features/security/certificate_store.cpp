// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/security/certificate_store.hpp"

#include "crypto/private_key.hpp"
#include "wire/json_members.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {
namespace {

Certificate parsed(const std::string& pem) {
  Result<Certificate> certificate = Certificate::parse(pem);
  OCPPSIM_ASSERT(certificate.ok(), "the store keeps only what it could read");
  return *std::move(certificate);
}

void read_factory(RootUse use, const std::string& pem, std::vector<InstalledRoot>& roots) {
  const Result<std::vector<Certificate>> factory = Certificate::parse_chain(pem);
  if (!factory) return;
  for (const Certificate& root : *factory) roots.push_back({use, root.pem(), {}});
}

constexpr std::string_view spell(RootUse use) {
  return use == RootUse::csms ? "csms" : "manufacturer";
}

}  // namespace

void sort_by_start(std::vector<OwnCertificate>& own) {
  std::stable_sort(own.begin(), own.end(), [](const OwnCertificate& a, const OwnCertificate& b) {
    return parsed(a.chain_pem).not_before() > parsed(b.chain_pem).not_before();
  });
}

CertificateStore::Contents& CertificateStore::contents() const {
  if (contents_) return *contents_;
  contents_.emplace();
  read_factory(RootUse::manufacturer, config_.firmware.manufacturer_roots, contents_->roots);
  if (const TlsCredentials* tls = config_.tls.get()) {
    read_factory(RootUse::csms, tls->ca_pem, contents_->roots);
    const bool usable = Certificate::parse(tls->certificate_pem).ok() &&
                        PrivateKey::parse(tls->private_key_pem).ok();
    if (usable) contents_->own.push_back({tls->certificate_pem, tls->private_key_pem});
  }
  return *contents_;
}

CertificateStore::Contents& CertificateStore::change() {
  changed_ = true;
  return contents();
}

const InstalledRoot* CertificateStore::find(RootUse use, const Certificate& certificate) const {
  for (const InstalledRoot& root : contents().roots) {
    if (root.use == use && parsed(root.pem).same_as(certificate)) return &root;
  }
  return nullptr;
}

// ---- roots --------------------------------------------------------------------------------------

InstallAnswer CertificateStore::install(RootUse use, std::string_view pem,
                                        const InstallRules& rules) {
  const Result<std::vector<Certificate>> read = Certificate::parse_chain(pem);
  if (!read || read->size() != 1) return InstallAnswer::rejected;  // M05.FR.06
  const Certificate& root = read->front();
  // A00.FR.501..503; a root that is not valid yet may wait for its time.
  if (!root.is_authority() || !root.strong_key() || root.not_after() < rules.now)
    return InstallAnswer::rejected;
  if (find(use, root)) return InstallAnswer::accepted;  // it is there

  const std::vector<Certificate> known = roots(use);
  const auto issuer = std::find_if(known.begin(), known.end(),
                                   [&](const Certificate& old) { return root.signed_by(old); });
  if (!root.self_signed() && issuer == known.end()) return InstallAnswer::rejected;
  InstalledRoot entry{use, root.pem(), root.self_signed() ? std::string{} : issuer->pem()};

  const bool succeeds = use == RootUse::csms && rules.replaces_csms_root && !known.empty();
  if (succeeds) {
    // M05.FR.09..11: signed by the one it replaces, as a full chain; the old one is the fallback.
    if (issuer == known.end() || !verify_chain({root}, {*issuer}, rules.now))
      return InstallAnswer::rejected;
    Contents& here = change();
    std::erase_if(here.roots, [](const InstalledRoot& r) { return r.use == RootUse::csms; });
    here.fallback_pem = issuer->pem();
    here.roots.push_back(std::move(entry));
    return InstallAnswer::accepted;
  }
  if (contents().roots.size() >= rules.max_roots) return InstallAnswer::rejected;  // M05.FR.03
  change().roots.push_back(std::move(entry));
  return InstallAnswer::accepted;
}

DeleteAnswer CertificateStore::remove(const CertificateHash& hash,
                                      const std::function<bool(const Certificate&)>& in_use) {
  const std::vector<InstalledRoot>& all = contents().roots;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Certificate root = parsed(all[i].pem);
    const Certificate issuer = all[i].issuer_pem.empty() ? root : parsed(all[i].issuer_pem);
    if (!(root.hash(hash.algorithm, issuer) == hash)) continue;
    if (all[i].use == RootUse::csms && in_use(root)) return DeleteAnswer::failed;  // M04.FR.06
    Contents& here = change();
    here.roots.erase(here.roots.begin() + static_cast<std::ptrdiff_t>(i));
    return DeleteAnswer::accepted;
  }
  return DeleteAnswer::not_found;
}

std::vector<CertificateHash> CertificateStore::hashes(RootUse use, HashAlgorithm algorithm) const {
  std::vector<CertificateHash> found;
  for (const InstalledRoot& entry : contents().roots) {
    if (entry.use != use) continue;
    const Certificate root = parsed(entry.pem);
    found.push_back(
        root.hash(algorithm, entry.issuer_pem.empty() ? root : parsed(entry.issuer_pem)));
  }
  return found;
}

std::vector<Certificate> CertificateStore::roots(RootUse use) const {
  std::vector<Certificate> found;
  for (const InstalledRoot& entry : contents().roots) {
    if (entry.use == use) found.push_back(parsed(entry.pem));
  }
  return found;
}

std::optional<Certificate> CertificateStore::fallback() const {
  if (!changed_ || contents().fallback_pem.empty()) return std::nullopt;
  return parsed(contents().fallback_pem);
}

void CertificateStore::drop_fallback() {
  change().fallback_pem.clear();
}

// ---- own ----------------------------------------------------------------------------------------

const std::vector<OwnCertificate>& CertificateStore::own() const {
  return contents().own;
}

void CertificateStore::add_own(OwnCertificate certificate) {
  std::vector<OwnCertificate>& own = change().own;
  own.insert(own.begin(), std::move(certificate));
  sort_by_start(own);
  if (own.size() > max_own) own.resize(max_own);
}

// ---- persistence --------------------------------------------------------------------------------

void CertificateStore::save(Json& here) const {
  Json roots = Json::array();
  for (const InstalledRoot& root : contents().roots) {
    Json object = Json::object();
    object["use"] = spell(root.use);
    object["certificate"] = root.pem;
    if (!root.issuer_pem.empty()) object["issuer"] = root.issuer_pem;
    roots.items().push_back(std::move(object));
  }
  here["roots"] = std::move(roots);
  Json own = Json::array();
  for (const OwnCertificate& certificate : contents().own) {
    Json object = Json::object();
    object["chain"] = certificate.chain_pem;
    object["key"] = certificate.key_pem;
    own.items().push_back(std::move(object));
  }
  here["own"] = std::move(own);
  if (!contents().fallback_pem.empty()) here["fallbackRoot"] = contents().fallback_pem;
}

/// What can not be read is left aside, as a charger would that lost it.
void CertificateStore::load(const Json& here) {
  const Json* roots = here.find("roots");
  const Json* own = here.find("own");
  if (!roots || !roots->is_array() || !own || !own->is_array()) return;
  changed_ = true;
  contents_.emplace();
  for (const Json& object : roots->items()) {
    InstalledRoot root;
    root.use = text_of(object, "use") == spell(RootUse::manufacturer) ? RootUse::manufacturer
                                                                      : RootUse::csms;
    root.pem = text_of(object, "certificate");
    root.issuer_pem = text_of(object, "issuer");
    const bool good = Certificate::parse(root.pem).ok() &&
                      (root.issuer_pem.empty() || Certificate::parse(root.issuer_pem).ok());
    if (good) contents_->roots.push_back(std::move(root));
  }
  for (const Json& object : own->items()) {
    OwnCertificate certificate{text_of(object, "chain"), text_of(object, "key")};
    if (Certificate::parse_chain(certificate.chain_pem).ok() &&
        PrivateKey::parse(certificate.key_pem).ok())
      contents_->own.push_back(std::move(certificate));
  }
  const std::string fallback = text_of(here, "fallbackRoot");
  if (Certificate::parse(fallback).ok()) contents_->fallback_pem = fallback;
}

}  // namespace ocppsim
