// SPDX-License-Identifier: AGPL-3.0-or-later
#include "features/data_transfer/data_transfer_adapters.hpp"

#include "features/answers.hpp"

namespace ocppsim {
namespace {

void handle_data_transfer(FeatureContext&, JsonView, const Responder& responder) {
  answer_status(responder, "UnknownVendorId");
}

constexpr Route routes[] = {
    {"DataTransfer", handle_data_transfer},
};

}  // namespace

std::span<const Route> data_transfer_routes() {
  return routes;
}

}  // namespace ocppsim
