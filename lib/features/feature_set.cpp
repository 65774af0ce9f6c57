// SPDX-License-Identifier: AGPL-3.0-or-later
//
// The one place where a dialect's family chooses its adapters. All blocks of a charger stand in
// one object, in the order their lifecycle calls are made.
#include "features/authorization/authorization_adapters.hpp"
#include "features/availability/availability_adapters.hpp"
#include "features/data_transfer/data_transfer_adapters.hpp"
#include "features/diagnostics/diagnostics_adapters.hpp"
#include "features/firmware/firmware_adapters.hpp"
#include "features/metering/metering_adapters.hpp"
#include "features/provisioning/provisioning_adapters.hpp"
#include "features/remote_control/remote_control_adapters.hpp"
#include "features/reservation/reservation_adapters.hpp"
#include "features/security/security_adapters.hpp"
#include "features/smart_charging/smart_charging_adapters.hpp"
#include "features/transactions/transactions_adapters.hpp"
#include "features/variable_tables.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace ocppsim {
namespace {

using Routes = std::span<const Route> (*)();

struct Family {
  std::unique_ptr<ProvisioningMessages> (*provisioning)(FeatureContext&);
  std::unique_ptr<AuthorizationMessages> (*authorization)(FeatureContext&);
  std::unique_ptr<AvailabilityMessages> (*availability)(FeatureContext&);
  std::unique_ptr<TransactionMessages> (*transactions)(FeatureContext&);
  std::unique_ptr<MeteringMessages> (*metering)(FeatureContext&);
  std::unique_ptr<FirmwareMessages> (*firmware)(FeatureContext&);        // may be nullptr
  std::unique_ptr<DiagnosticsMessages> (*diagnostics)(FeatureContext&);  // may be nullptr
  std::unique_ptr<SecurityMessages> (*security)(FeatureContext&);
  std::span<const Routes> routes;
  VariableRows (*variable_rows)(const ChargePointConfig&);
  VariableAddress (*parse_variable_name)(std::string_view);
  void (*finish_variables)(std::vector<VariableEntry>&);  // what follows from the presets; or none
  bool silent_while_rejected;
};

constexpr Routes routes_v16[] = {
    provisioning_routes_v16, authorization_routes_v16,  availability_routes_v16,
    transactions_routes_v16, metering_routes_v16,       remote_control_routes_v16,
    data_transfer_routes,    smart_charging_routes_v16, firmware_routes_v16,
    diagnostics_routes_v16,  security_routes_v16,       reservation_routes_v16,
};

constexpr Routes routes_v2[] = {
    provisioning_routes_v2, authorization_routes_v2, availability_routes_v2,
    transactions_routes_v2, metering_routes_v2,      remote_control_routes_v2,
    data_transfer_routes,   security_routes_v2,
};

constexpr Family family_v16 = {
    make_provisioning_messages_v16,
    make_authorization_messages_v16,
    make_availability_messages_v16,
    make_transactions_messages_v16,
    make_metering_messages_v16,
    make_firmware_messages_v16,
    make_diagnostics_messages_v16,
    make_security_messages_v16,
    routes_v16,
    variable_rows_v16,
    parse_variable_name_v16,
    finish_variables_v16,
    true,  // 1.6 section 4.2
};

constexpr Family family_v2 = {
    make_provisioning_messages_v2,
    make_authorization_messages_v2,
    make_availability_messages_v2,
    make_transactions_messages_v2,
    make_metering_messages_v2,
    nullptr,
    nullptr,
    make_security_messages_v2,
    routes_v2,
    variable_rows_v2,
    parse_variable_name_v2,
    nullptr,
    false,  // 2.0.1 B03.FR.08
};

const Family& family_of(const Dialect& dialect) noexcept {
  return dialect.family == Dialect::Family::v16 ? family_v16 : family_v2;
}

class BlockSet final : public FeatureSet {
 public:
  explicit BlockSet(FeatureContext& context)
      : context_(context),
        family_(family_of(context.dialect)),
        provisioning_(context, family_.provisioning(context)),
        authorization_(context, family_.authorization(context)),
        transactions_(context, family_.transactions(context)),
        availability_(context, family_.availability(context)),
        metering_(context, family_.metering(context)),
        remote_control_(context),
        data_transfer_(context),
        smart_charging_(context),
        firmware_(context, family_.firmware ? family_.firmware(context) : nullptr),
        diagnostics_(context, family_.diagnostics ? family_.diagnostics(context) : nullptr),
        security_(context, family_.security(context)),
        reservations_(context),
        features_{
            &provisioning_, &authorization_,  &transactions_,  &availability_,
            &metering_,     &remote_control_, &data_transfer_, &smart_charging_,
            &firmware_,     &diagnostics_,    &security_,      &reservations_,
        } {
    context.blocks.provisioning = &provisioning_;
    context.blocks.authorization = &authorization_;
    context.blocks.availability = &availability_;
    context.blocks.transactions = &transactions_;
    context.blocks.metering = &metering_;
    context.blocks.remote_control = &remote_control_;
    context.blocks.data_transfer = &data_transfer_;
    context.blocks.smart_charging = &smart_charging_;
    context.blocks.firmware = &firmware_;
    context.blocks.diagnostics = &diagnostics_;
    context.blocks.security = &security_;
    context.blocks.reservations = &reservations_;
  }

  std::span<Feature* const> features() const override { return features_; }

  const Route* route(std::string_view action) const override {
    if (!is_announced(action)) return nullptr;
    for (const Routes routes : family_.routes) {
      const std::span<const Route> block = routes();
      const auto found = std::find_if(block.begin(), block.end(),
                                      [&](const Route& route) { return route.action == action; });
      if (found != block.end()) return &*found;
    }
    return nullptr;
  }

  bool silent_while_rejected() const override { return family_.silent_while_rejected; }

 private:
  /// A message of a feature profile that the charger does not claim is not supported (1.6 section
  /// 3.3). Versions without profiles, and messages of none, are not affected.
  bool is_announced(std::string_view action) const {
    const Variables& variables = context_.variables;
    const std::size_t index = variables.find_setting(Setting::feature_profiles);
    if (index == VariableTable::npos) return true;
    const Catalogue::Message* message = context_.dialect.catalogue->message(action);
    if (message == nullptr) return true;
    std::string profile(message->block);
    std::erase(profile, ' ');
    const auto names = [&](std::string_view list) {
      const auto all = split(list, ',');
      return std::any_of(all.begin(), all.end(), [&](std::string_view name) {
        return equals_ignoring_case(trim(name), profile);
      });
    };
    const std::vector<std::string>& known = variables.table().entry(index).values;
    const bool is_profile = std::find(known.begin(), known.end(), profile) != known.end();
    // These two have words of their own for it, and say them.
    const bool speaks = profile == "LocalAuthListManagement" || profile == "SmartCharging";
    return !is_profile || speaks || names(variables.value(index));
  }

  FeatureContext& context_;
  const Family& family_;
  Provisioning provisioning_;
  Authorization authorization_;
  Transactions transactions_;
  Availability availability_;
  Metering metering_;
  RemoteControl remote_control_;
  DataTransfer data_transfer_;
  SmartCharging smart_charging_;
  Firmware firmware_;
  Diagnostics diagnostics_;
  Security security_;
  Reservations reservations_;
  Feature* features_[12];
};

Mutability mutability_of(std::string_view word) {
  return word == "WriteOnly"  ? Mutability::write_only
         : word == "ReadOnly" ? Mutability::read_only
                              : Mutability::read_write;
}

void apply(const VariablePreset& preset, const VariableAddress& address, VariableEntry& entry) {
  entry.address = address;
  if (preset.type) entry.type = parse_variable_type(*preset.type).value_or(entry.type);
  if (preset.min) entry.min = preset.min;
  if (preset.max) entry.max = preset.max;
  if (!preset.values.empty()) entry.values = preset.values;
  if (!preset.unit.empty()) entry.unit = preset.unit;
  if (preset.value) entry.value = *preset.value;
  if (preset.mutability) entry.mutability = mutability_of(*preset.mutability);
  entry.reboot_required = entry.reboot_required || preset.reboot_required;
  entry.persistent = preset.persistent.value_or(entry.persistent);
  entry.constant = entry.constant || preset.constant;
}

using Entries = std::vector<VariableEntry>;

/// Where a new attribute goes: behind those its variable has, whose characteristics it shares.
/// Nobody set it yet (2.0.1 B06.FR.13).
Entries::iterator add_attribute(Entries& entries, const VariableAddress& address) {
  const auto other = std::find_if(entries.rbegin(), entries.rend(), [&](const VariableEntry& e) {
    return same_variable(e.address, address);
  });
  if (other == entries.rend()) return entries.insert(entries.end(), VariableEntry{});
  VariableEntry entry = *other;
  entry.value.clear();
  entry.mutability = Mutability::read_write;
  entry.setting = Setting::none;
  entry.persistent = true;
  entry.constant = false;
  return entries.insert(other.base(), std::move(entry));
}

void apply(const VariablePreset& preset, const VariableAddress& address, Entries& entries) {
  const bool actual = address.attribute == AttributeType::actual;
  if (preset.absent) {  // the plain name: with everything it is
    std::erase_if(entries, [&](const VariableEntry& e) {
      return actual ? same_variable(e.address, address) : same_attribute(e.address, address);
    });
    return;
  }
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const VariableEntry& e) {
    return same_attribute(e.address, address);
  });
  if (found != entries.end()) {
    apply(preset, VariableAddress(found->address), *found);
  } else if (!address.variable.empty()) {
    apply(preset, address, *add_attribute(entries, address));  // the vendor's own
  }
}

}  // namespace

std::unique_ptr<FeatureSet> make_feature_set(FeatureContext& context) {
  return std::make_unique<BlockSet>(context);
}

std::shared_ptr<const VariableTable> make_variable_table(const Dialect& dialect,
                                                         const ChargePointConfig& config) {
  VariableRows rows = family_of(dialect).variable_rows(config);
  std::vector<VariableEntry>& entries = rows.entries();
  // The other attributes after the plain ones, whose type and limits are theirs.
  for (const bool plain : {true, false}) {
    for (const VariablePreset& preset : config.variables) {
      const VariableAddress address = parse_variable_name(dialect, preset.name);
      if ((address.attribute == AttributeType::actual) == plain) apply(preset, address, entries);
    }
  }
  if (const auto finish = family_of(dialect).finish_variables) finish(entries);
  auto table = std::make_shared<VariableTable>();
  for (VariableEntry& entry : entries) table->add(std::move(entry));
  return table;
}

VariableAddress parse_variable_name(const Dialect& dialect, std::string_view name) {
  return family_of(dialect).parse_variable_name(name);
}

}  // namespace ocppsim
