// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Provisioning on the wire, one pair of functions per dialect family.
#pragma once

#include "features/provisioning/provisioning.hpp"

#include <memory>
#include <span>

namespace ocppsim {

std::unique_ptr<ProvisioningMessages> make_provisioning_messages_v16(FeatureContext& context);
std::unique_ptr<ProvisioningMessages> make_provisioning_messages_v2(FeatureContext& context);
std::span<const Route> provisioning_routes_v16();
std::span<const Route> provisioning_routes_v2();

// The answers have the same members in every version; nullopt when the CALL failed.
std::optional<BootAnswer> read_boot_answer(const Reply& reply);
std::optional<UtcTime> read_current_time(const Reply& reply);

// 2.x: GetVariables/SetVariables and the reports stand in files of their own.
void handle_get_variables_v2(FeatureContext& context, JsonView request, const Responder& responder);
void handle_set_variables_v2(FeatureContext& context, JsonView request, const Responder& responder);
void handle_get_base_report_v2(FeatureContext& context, JsonView request,
                               const Responder& responder);
void handle_get_report_v2(FeatureContext& context, JsonView request, const Responder& responder);
// 1.6: GetConfiguration/ChangeConfiguration likewise.
void handle_get_configuration_v16(FeatureContext& context, JsonView request,
                                  const Responder& responder);
void handle_change_configuration_v16(FeatureContext& context, JsonView request,
                                     const Responder& responder);

}  // namespace ocppsim
