// SPDX-License-Identifier: AGPL-3.0-or-later
//
// From the written model to tables: looks up the words that name types, lays out every object's
// fields with their name index and required mask, and refuses what could never be sent.
#pragma once

#include <ocppsim/catalogue.hpp>

#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include "protocol/catalogue_model.hpp"

namespace ocppsim {

struct Catalogue::Tables {
  CatalogueModel model;  // owns the text all views point into, and what extended() starts from
  std::deque<Enumeration> enumerations;
  std::deque<Object> objects;
  std::deque<Message> messages;
  std::vector<const Enumeration*> enumeration_list;
  std::vector<const Object*> object_list;  // named types only
  std::vector<const Message*> message_list;
  NameIndex message_index;  // into message_list
};

class CatalogueBuilder {
 public:
  static Result<std::shared_ptr<const Catalogue>> build(CatalogueModel model);

  static const CatalogueModel& model_of(const Catalogue& catalogue) {
    return catalogue.tables_->model;
  }

 private:
  explicit CatalogueBuilder(CatalogueModel model);
  Result<void> resolve();
  Result<void> lay_out(const ObjectModel& from, Catalogue::Object& to);
  Result<Catalogue::Field> field(const FieldModel& from) const;
  Result<void> limits(const FieldModel& from, Catalogue::Field& to) const;
  Result<void> refuse_endless_types() const;
  Error unknown_type(const FieldModel& from) const;

  std::unique_ptr<Catalogue::Tables> tables_;
  std::map<std::string_view, const Catalogue::Enumeration*> enumerations_;
  std::map<std::string_view, Catalogue::Object*> types_;
};

/// The model of a built-in catalogue, or nullptr.
const CatalogueModel* built_in_model(std::string_view name);

}  // namespace ocppsim
