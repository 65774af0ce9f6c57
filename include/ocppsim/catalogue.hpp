// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Catalogue: every message of an OCPP version as data (fields, types, cardinality, lengths,
// ranges, enumerations), and what is read off it: validation, random valid instances, mutations.
//
//   lib/protocol/data/*.cat ──┐
//   your vendor messages ─────┴─> parse / extended ──> tables ──> validate, generate, mutate
//
// Vendor messages are added at run time in the same notation, by the same code
// (docs/reference/catalogue-notation.md). A catalogue never changes once made; all pointers and
// views into it live as long as it does. Safe to read from any thread.
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
const char* to_string(PayloadKind kind) noexcept;

/// What is wrong with a payload. `path` as in "meterValue[0].sampledValue[2].unit"; empty when the
/// payload is no object at all.
struct PayloadFault {
  enum class Kind { missing, wrong_type, bad_value, cardinality, unknown_field };
  Kind kind = Kind::wrong_type;
  std::string path;
  std::string message;  // `meterValue[0].sampledValue[2].unit: "kWH" is not one of Wh, kWh, ...`
};
const char* to_string(PayloadFault::Kind kind) noexcept;

/// A fixed set of names, each with its position; one hash and usually one comparison to find one.
class NameIndex {
 public:
  static constexpr int absent = -1;

  NameIndex() = default;
  explicit NameIndex(const std::vector<std::string_view>& names);
  int find(std::string_view name) const noexcept;

 private:
  struct Slot {
    std::string_view name;
    int position = absent;
  };
  std::vector<Slot> slots_;  // open addressing; a power of two, at most half full
};

class Catalogue {
 public:
  enum class FieldType {
    string,
    identifier,  // compares ignoring case (CiString, identifierString)
    time,        // RFC 3339
    uri,
    boolean,
    integer,  // 5, also written 5.0 or 5e0
    decimal,
    enumeration,
    object,
    any,
  };
  static const char* to_string(FieldType type) noexcept;

  struct Field;
  struct Object {
    std::string_view name;  // "SampledValue"; of a message body "MeterValues request"
    std::vector<Field> fields;
    bool open = false;           // further members are allowed
    std::uint64_t required = 0;  // bit per field
    NameIndex index;

    /// nullptr when there is no such field.
    const Field* find(std::string_view field) const noexcept;
  };
  /// The most fields one object can have; a longer one is a parse error.
  static constexpr std::size_t max_fields = 64;

  struct Enumeration {
    std::string_view name;
    std::vector<std::string_view> values;
    NameIndex index;

    bool has(std::string_view value) const noexcept {
      return index.find(value) != NameIndex::absent;
    }
  };
  struct Field {
    static constexpr std::uint32_t unlimited = ~std::uint32_t{0};

    std::string_view name;
    FieldType type = FieldType::string;
    bool required = false;
    bool list = false;
    bool zone_optional = false;  // a time may lack its zone (ISO 8601, 1.6 section 3.14)
    bool tenths = false;         // at most one decimal (1.6 charging limits)
    bool has_minimum = false, has_maximum = false;
    std::uint32_t min_items = 0, max_items = unlimited;
    std::uint32_t min_length = 0, max_length = unlimited;  // in code points
    double minimum = 0, maximum = 0;
    const Enumeration* enumeration = nullptr;
    const Object* object = nullptr;
  };
  enum class Origin { charge_point, csms, both };
  struct Message {
    std::string_view action;
    std::string_view block;        // feature profile or functional block: "Core", "B Provisioning"
    Origin origin = Origin::both;  // who sends the request
    bool send = false;             // 2.1 SEND: has no response
    const Object* request = nullptr;
    const Object* response = nullptr;  // nullptr for a SEND

    const Object* body(PayloadKind kind) const noexcept {
      return kind == PayloadKind::request ? request : response;
    }
  };

  /// The built-in catalogue of a subprotocol ("ocpp1.6", "ocpp2.0.1", "ocpp2.1"), or nullptr.
  static const Catalogue* find(std::string_view subprotocol);

  /// A catalogue of its own from notation; its `extends` may name a built-in one.
  static Result<std::shared_ptr<const Catalogue>> parse(std::string_view notation,
                                                        std::string_view file_name);
  /// This catalogue plus more: the notation may use, extend, replace and remove what is here.
  Result<std::shared_ptr<const Catalogue>> extended(std::string_view notation,
                                                    std::string_view file_name) const;

  ~Catalogue();
  std::string_view name() const noexcept;   // "ocpp1.6"
  std::string_view title() const noexcept;  // "OCPP 1.6"
  const Message* message(std::string_view action) const noexcept;
  const std::vector<const Message*>& messages() const noexcept;          // by action name
  const std::vector<const Object*>& objects() const noexcept;            // named types, by name
  const std::vector<const Enumeration*>& enumerations() const noexcept;  // by name

  /// Checks a payload; returns whether it is valid. When it is not, fills `fault` (may be nullptr)
  /// with the first thing wrong. Allocates nothing for a valid payload.
  bool validate(const Message& message, PayloadKind kind, JsonView payload,
                PayloadFault* fault) const;

  /// A random valid payload. Optional fields appear with probability `optional`, fewer the deeper
  /// they nest; values stay short and plain except that one in eight sits on a limit.
  Json generate(const Message& message, PayloadKind kind, RandomStream& random,
                Ratio optional = Ratio::percent(50)) const;

  enum class Mutation {
    drop_required,
    wrong_type,
    bad_enum,
    too_long,
    too_short,
    out_of_range,
    too_many_items,
    too_few_items,
    add_unknown,
    bad_time,
    bad_uri,
    bad_step,  // not a tenth
  };
  static const char* to_string(Mutation mutation) noexcept;
  struct Mutant {
    Json payload;
    Mutation mutation;
    std::string path;  // of the field that is wrong now
  };
  /// A copy of a valid payload broken in exactly one place; empty when nothing in it can be broken.
  std::optional<Mutant> mutate(const Message& message, PayloadKind kind, const Json& valid,
                               RandomStream& random) const;

 private:
  friend class CatalogueBuilder;
  struct Tables;
  explicit Catalogue(std::unique_ptr<Tables> tables);
  std::unique_ptr<Tables> tables_;
};

}  // namespace ocppsim
