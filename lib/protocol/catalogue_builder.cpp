// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocol/catalogue_builder.hpp"

#include <fmt/format.h>

#include <cmath>
#include <set>
#include <utility>

#include "base/text.hpp"

namespace ocppsim {
namespace {

using FieldType = Catalogue::FieldType;

/// An object that cannot exist without one of `object` inside it.
bool must_contain(const Catalogue::Object& outer, const Catalogue::Object& object,
                  std::set<const Catalogue::Object*>& seen) {
  for (const Catalogue::Field& field : outer.fields) {
    const bool needed = field.required && (!field.list || field.min_items > 0);
    if (field.object == nullptr || !needed) continue;
    if (field.object == &object) return true;
    if (seen.insert(field.object).second && must_contain(*field.object, object, seen)) return true;
  }
  return false;
}

}  // namespace

CatalogueBuilder::CatalogueBuilder(CatalogueModel model)
    : tables_(std::make_unique<Catalogue::Tables>()) {
  tables_->model = std::move(model);
}

Result<std::shared_ptr<const Catalogue>> CatalogueBuilder::build(CatalogueModel model) {
  CatalogueBuilder builder(std::move(model));
  if (auto done = builder.resolve(); !done) return done.error();
  return std::shared_ptr<const Catalogue>(new Catalogue(std::move(builder.tables_)));
}

Result<void> CatalogueBuilder::resolve() {
  Catalogue::Tables& tables = *tables_;
  for (const auto& [name, model] : tables.model.enumerations) {
    tables.enumerations.push_back({name, model.values, NameIndex(model.values)});
    tables.enumeration_list.push_back(&tables.enumerations.back());
    enumerations_[name] = &tables.enumerations.back();
  }
  for (const auto& [name, model] : tables.model.types) {  // first all names: types may be circular
    tables.objects.emplace_back();
    tables.object_list.push_back(&tables.objects.back());
    types_[name] = &tables.objects.back();
  }
  for (const auto& [name, model] : tables.model.types) {
    if (auto done = lay_out(model, *types_[name]); !done) return done;
  }
  std::vector<std::string_view> actions;
  for (const auto& [action, model] : tables.model.messages) {
    Catalogue::Object& request = tables.objects.emplace_back();
    if (auto done = lay_out(model.request, request); !done) return done;
    Catalogue::Object* response = nullptr;
    if (!model.send) {
      response = &tables.objects.emplace_back();
      if (auto done = lay_out(model.response, *response); !done) return done;
    }
    tables.messages.push_back({action, model.block, model.origin, model.send, &request, response});
    tables.message_list.push_back(&tables.messages.back());
    actions.push_back(action);
  }
  tables.message_index = NameIndex(actions);
  return refuse_endless_types();
}

Result<void> CatalogueBuilder::lay_out(const ObjectModel& from, Catalogue::Object& to) {
  to.name = from.name;
  to.open = from.open;
  std::vector<FieldModel> fields = from.fields;
  for (const FieldModel& shared : tables_->model.every) {
    bool own = from.open;
    for (const FieldModel& field : from.fields) own = own || field.name == shared.name;
    if (!own) fields.push_back(shared);
  }
  if (fields.size() > Catalogue::max_fields) {
    return tables_->model.error(
        from.at, fmt::format("{} has {} fields; {} is the most an object can have", from.name,
                             fields.size(), Catalogue::max_fields));
  }
  std::vector<std::string_view> names;
  for (const FieldModel& model : fields) {
    auto made = field(model);
    if (!made) return made.error();
    if (made->required) to.required |= std::uint64_t{1} << to.fields.size();
    names.push_back(model.name);
    to.fields.push_back(*made);
  }
  to.index = NameIndex(names);
  return {};
}

Result<Catalogue::Field> CatalogueBuilder::field(const FieldModel& from) const {
  Catalogue::Field to;
  to.name = from.name;
  to.required = !from.optional;
  to.list = from.list;
  to.min_items = from.min_items;
  to.max_items = from.max_items;
  if (const auto built_in = built_in_type(from.type)) {
    to.type = built_in->type;
    to.zone_optional = built_in->zone_optional;
    to.tenths = built_in->tenths;
  } else if (const auto e = enumerations_.find(from.type); e != enumerations_.end()) {
    to.type = FieldType::enumeration;
    to.enumeration = e->second;
  } else if (const auto t = types_.find(from.type); t != types_.end()) {
    to.type = FieldType::object;
    to.object = t->second;
  } else {
    return unknown_type(from);
  }
  if (auto done = limits(from, to); !done) return done.error();
  return to;
}

Result<void> CatalogueBuilder::limits(const FieldModel& from, Catalogue::Field& to) const {
  if (!from.limited) return {};
  const CatalogueModel& model = tables_->model;
  switch (to.type) {
    case FieldType::string:
    case FieldType::identifier:
    case FieldType::uri:
      for (const std::optional<double>& bound : {from.low, from.high}) {
        if (bound && (*bound < 0 || *bound != std::floor(*bound) || *bound > 1e9)) {
          return model.error(from.type_at, "a length is a whole number, not negative");
        }
      }
      if (from.low) to.min_length = static_cast<std::uint32_t>(*from.low);
      if (from.high) to.max_length = static_cast<std::uint32_t>(*from.high);
      return {};
    case FieldType::integer:
    case FieldType::decimal:
      if (!from.ranged) {
        return model.error(from.type_at, fmt::format("write {0}(0..{1}) or {0}(..{1}): a number's "
                                                     "limits are a range",
                                                     from.type, *from.high));
      }
      to.has_minimum = from.low.has_value();
      to.has_maximum = from.high.has_value();
      to.minimum = from.low.value_or(0);
      to.maximum = from.high.value_or(0);
      return {};
    default: return model.error(from.type_at, fmt::format("{} takes no limits in ( )", from.type));
  }
}

Error CatalogueBuilder::unknown_type(const FieldModel& from) const {
  std::vector<std::string_view> names = built_in_type_words();
  for (const auto& item : enumerations_) names.push_back(item.first);
  for (const auto& item : types_) names.push_back(item.first);
  const std::string_view near = nearest_name(from.type, names);
  return tables_->model.error(
      from.type_at, fmt::format("no type \"{}\"{}", from.type,
                                near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
}

Result<void> CatalogueBuilder::refuse_endless_types() const {
  for (const auto& [name, object] : types_) {
    std::set<const Catalogue::Object*> seen;
    if (must_contain(*object, *object, seen)) {
      return tables_->model.error(
          tables_->model.types.at(name).at,
          fmt::format("{} must contain itself: make a field on the way optional", name));
    }
  }
  return {};
}

}  // namespace ocppsim
