// SPDX-License-Identifier: AGPL-3.0-or-later
#include <ocppsim/catalogue.hpp>

#include <cstring>
#include <utility>

#include "protocol/builtin_notation.hpp"
#include "protocol/catalogue_builder.hpp"

namespace ocppsim {
namespace {

std::uint64_t load64(const char* at) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// Not a good hash, but a fast one: OCPP's names differ in length, start, middle or end.
std::size_t name_hash(std::string_view name) noexcept {
  const std::size_t n = name.size();
  std::uint64_t mix = n;
  if (n >= 8) {
    mix ^= load64(name.data()) ^ (load64(name.data() + n - 8) * 0x9E3779B97F4A7C15ULL) ^
           (load64(name.data() + (n - 8) / 2) << 1);
  } else {
    for (const char c : name) mix = mix * 131 + static_cast<unsigned char>(c);
  }
  mix *= 0xD6E8FEB86659FD93ULL;
  return static_cast<std::size_t>(mix >> 32);
}

using Shared = std::shared_ptr<const Catalogue>;

/// Parsed at first use. A fault in it is a bug of ours. Never freed: chargers point into it until
/// the very end of the process.
const Shared* built_in(std::string_view notation, std::string_view file_name) {
  auto parsed = Catalogue::parse(notation, file_name);
  OCPPSIM_ASSERT(parsed.ok(), parsed.error().to_string().c_str());
  return new Shared(std::move(parsed).value());
}

}  // namespace

NameIndex::NameIndex(const std::vector<std::string_view>& names) {
  std::size_t size = 4;
  while (size < names.size() * 2) size *= 2;
  slots_.resize(size);
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::size_t at = name_hash(names[i]) & (size - 1);
    while (slots_[at].position != absent) at = (at + 1) & (size - 1);
    slots_[at] = {names[i], static_cast<int>(i)};
  }
}

int NameIndex::find(std::string_view name) const noexcept {
  if (slots_.empty()) return absent;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = name_hash(name) & mask; slots_[at].position != absent;
       at = (at + 1) & mask) {
    if (slots_[at].name == name) return slots_[at].position;
  }
  return absent;
}

const Catalogue::Field* Catalogue::Object::find(std::string_view field) const noexcept {
  const int position = index.find(field);
  return position == NameIndex::absent ? nullptr : &fields[static_cast<std::size_t>(position)];
}

const char* to_string(PayloadKind kind) noexcept {
  return kind == PayloadKind::request ? "request" : "response";
}

const char* to_string(PayloadFault::Kind kind) noexcept {
  switch (kind) {
    case PayloadFault::Kind::missing: return "missing";
    case PayloadFault::Kind::wrong_type: return "wrong_type";
    case PayloadFault::Kind::bad_value: return "bad_value";
    case PayloadFault::Kind::cardinality: return "cardinality";
    case PayloadFault::Kind::unknown_field: return "unknown_field";
  }
  return "?";
}

const char* Catalogue::to_string(FieldType type) noexcept {
  switch (type) {
    case FieldType::string: return "string";
    case FieldType::identifier: return "identifier";
    case FieldType::time: return "time";
    case FieldType::uri: return "uri";
    case FieldType::boolean: return "boolean";
    case FieldType::integer: return "integer";
    case FieldType::decimal: return "decimal";
    case FieldType::enumeration: return "enumeration";
    case FieldType::object: return "object";
    case FieldType::any: return "any";
  }
  return "?";
}

const Catalogue* Catalogue::find(std::string_view subprotocol) {
  // One static each: 2.1 is built from 2.0.1 while its own is being made.
  if (subprotocol == "ocpp1.6") {
    static const Shared* const v16 = built_in(builtin_notation::ocpp1_6, "ocpp1.6.cat");
    return v16->get();
  }
  if (subprotocol == "ocpp2.0.1") {
    static const Shared* const v201 = built_in(builtin_notation::ocpp2_0_1, "ocpp2.0.1.cat");
    return v201->get();
  }
  if (subprotocol == "ocpp2.1") {
    static const Shared* const v21 = built_in(builtin_notation::ocpp2_1, "ocpp2.1.cat");
    return v21->get();
  }
  return nullptr;
}

Result<std::shared_ptr<const Catalogue>> Catalogue::parse(std::string_view notation,
                                                          std::string_view file_name) {
  CatalogueModel model;
  if (auto done = parse_notation(model, notation, file_name); !done) return done.error();
  return CatalogueBuilder::build(std::move(model));
}

Result<std::shared_ptr<const Catalogue>> Catalogue::extended(std::string_view notation,
                                                             std::string_view file_name) const {
  CatalogueModel model = tables_->model;
  if (auto done = parse_notation(model, notation, file_name); !done) return done.error();
  return CatalogueBuilder::build(std::move(model));
}

const CatalogueModel* built_in_model(std::string_view name) {
  const Catalogue* catalogue = Catalogue::find(name);
  return catalogue == nullptr ? nullptr : &CatalogueBuilder::model_of(*catalogue);
}

Catalogue::Catalogue(std::unique_ptr<Tables> tables) : tables_(std::move(tables)) {}
Catalogue::~Catalogue() = default;

std::string_view Catalogue::name() const noexcept {
  return tables_->model.name;
}
std::string_view Catalogue::title() const noexcept {
  return tables_->model.title;
}

const Catalogue::Message* Catalogue::message(std::string_view action) const noexcept {
  const int at = tables_->message_index.find(action);
  return at == NameIndex::absent ? nullptr : tables_->message_list[static_cast<std::size_t>(at)];
}

const std::vector<const Catalogue::Message*>& Catalogue::messages() const noexcept {
  return tables_->message_list;
}
const std::vector<const Catalogue::Object*>& Catalogue::objects() const noexcept {
  return tables_->object_list;
}
const std::vector<const Catalogue::Enumeration*>& Catalogue::enumerations() const noexcept {
  return tables_->enumeration_list;
}

}  // namespace ocppsim
