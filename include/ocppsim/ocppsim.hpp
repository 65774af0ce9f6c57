// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Everything libocppsim offers.
#pragma once

#include <ocppsim/assert.hpp>
#include <ocppsim/catalogue.hpp>
#include <ocppsim/charge_point.hpp>
#include <ocppsim/checks.hpp>
#include <ocppsim/csms.hpp>
#include <ocppsim/error.hpp>
#include <ocppsim/event_loop.hpp>
#include <ocppsim/faults.hpp>
#include <ocppsim/file_transfer.hpp>
#include <ocppsim/fleet.hpp>
#include <ocppsim/histogram.hpp>
#include <ocppsim/json.hpp>
#include <ocppsim/random.hpp>
#include <ocppsim/ratio.hpp>
#include <ocppsim/report.hpp>
#include <ocppsim/result.hpp>
#include <ocppsim/rpc.hpp>
#include <ocppsim/scenario.hpp>
#include <ocppsim/station.hpp>
#include <ocppsim/time.hpp>
#include <ocppsim/transport.hpp>
#include <ocppsim/vehicle.hpp>
