// SPDX-License-Identifier: AGPL-3.0-or-later
//
// DataTransfer from the CSMS: no vendor extension is implemented, so the honest answer is
// UnknownVendorId (1.6 section 5.6, 2.0.1 P01.FR.05/06) unless a user overrides it.
#pragma once

#include "features/feature.hpp"

namespace ocppsim {

class DataTransfer final : public Feature {
 public:
  explicit DataTransfer(FeatureContext& context) : Feature(context) {}
};

}  // namespace ocppsim
