// SPDX-License-Identifier: AGPL-3.0-or-later
#include "checks/check.hpp"

namespace ocppsim {

const std::vector<const Check*>& check_registry() {
  static const std::vector<const Check*> checks = {
      &answers_carry_the_request_id(),
      &answers_match_schema(),
      &billed_exactly_once(),
      &calls_match_schema(),
      &clock_is_utc(),
      &every_call_answered(),
      &heartbeat_interval_sane(),
      &no_internals_in_callerror(),
      &no_two_open_transactions(),
      &nothing_billed_that_never_ran(),
      &one_call_outstanding(),
      &reconnect_accepted(),
      &replay_answered(),
      &send_never_answered(),
      &session_count_matches(),
      &subprotocol_selected(),
      &transaction_ids_unique(),
  };
  return checks;
}

}  // namespace ocppsim
