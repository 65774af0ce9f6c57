// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Catalogue: every message of an OCPP version as data (fields, types, cardinality, lengths,
// ranges, enumerations), and what is read off it: validation, random valid instances, mutations.
// Vendor messages are added at run time in the same notation.
#pragma once

#include <ocppsim/json.hpp>
#include <ocppsim/random.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocppsim {

enum class PayloadKind { request, response };

/// What is wrong with a payload. `path` as in "meterValue[0].sampledValue[2].unit".
struct PayloadFault {
  enum class Kind { missing, wrong_type, bad_value, cardinality, unknown_field } kind;
  std::string path;
  std::string message;  // "meterValue[0].sampledValue[2].unit: "kWH" is not one of Wh, kWh, ..."
};

class Catalogue {
 public:
  enum class FieldType { string, identifier /*CiString*/, date_time, uri, boolean, integer, decimal, enumeration, object, any, json_array };

  struct Field;
  struct Object {
    std::string_view name;  // "SampledValueType"; empty for a message body
    std::vector<Field> fields;
    bool open = false;  // further members are allowed
  };
  struct Enumeration {
    std::string_view name;
    std::vector<std::string_view> values;
  };
  struct Field {
    std::string_view name;
    FieldType type = FieldType::string;
    bool required = false;
    bool list = false;
    std::uint32_t min_items = 0;
    std::uint32_t max_items = ~0u;
    std::uint32_t min_length = 0;
    std::uint32_t max_length = ~0u;
    bool has_minimum = false, has_maximum = false;
    double minimum = 0, maximum = 0;
    bool tenths = false;  // at most one decimal (1.6 charging limits)
    const Enumeration* enumeration = nullptr;
    const Object* object = nullptr;
  };
  enum class Origin { charge_point, csms, both };
  struct Message {
    std::string_view action;
    std::string_view block;  // functional block or profile: "Core", "B Provisioning"
    Origin origin = Origin::both;
    bool send = false;  // 2.1 SEND: has no response
    const Object* request = nullptr;
    const Object* response = nullptr;
  };

  /// The built-in catalogue of a subprotocol ("ocpp1.6", "ocpp2.0.1", "ocpp2.1"), or nullptr.
  static const Catalogue* find(std::string_view subprotocol);

  /// Parses the catalogue notation (docs/reference/catalogue-notation.md).
  static Result<std::shared_ptr<const Catalogue>> parse(std::string_view notation, std::string_view file_name);
  /// This catalogue plus more messages (which may use its types and replace its messages).
  Result<std::shared_ptr<const Catalogue>> extended(std::string_view notation, std::string_view file_name) const;

  ~Catalogue();
  const Message* message(std::string_view action) const noexcept;
  const std::vector<const Message*>& messages() const noexcept;  // by action name
  const std::vector<const Object*>& objects() const noexcept;
  const std::vector<const Enumeration*>& enumerations() const noexcept;

  /// Checks a payload; returns whether it is valid and fills `fault` (first one) when it is not.
  bool validate(const Message& message, PayloadKind kind, JsonView payload, PayloadFault* fault) const;

  /// A random valid payload. Optional fields appear by `optional`; strings stay short unless a
  /// boundary is drawn.
  Json generate(const Message& message, PayloadKind kind, RandomStream& random,
                Ratio optional = Ratio::percent(50)) const;

  enum class Mutation { drop_required, wrong_type, bad_enum, too_long, out_of_range, too_many_items, too_few_items, add_unknown, bad_date };
  struct Mutant {
    Json payload;
    Mutation mutation;
    std::string path;
  };
  /// A copy of a valid payload broken in exactly one place; empty when nothing of the message can be broken.
  std::optional<Mutant> mutate(const Message& message, PayloadKind kind, const Json& valid, RandomStream& random) const;

 private:
  friend class CatalogueBuilder;
  Catalogue();
  struct Tables;
  std::unique_ptr<Tables> tables_;
};

}  // namespace ocppsim
