// SPDX-License-Identifier: AGPL-3.0-or-later
#include "faults/fault_kind.hpp"
#include "protocol/dialect.hpp"

namespace ocppsim {
namespace {

/// Breaks the payload in exactly one place, as the catalogue of the connection's version knows it;
/// the frame around it stays sound.
class Malformed final : public FaultBehavior {
 public:
  void judge(const FaultyFrame& frame, std::uint64_t choice, Judgement& judgement) override {
    if (!frame.dialect || !frame.is_frame) return;
    const bool request = frame.type == FrameType::call || frame.type == FrameType::send;
    if (!request && frame.type != FrameType::call_result) return;
    const Catalogue& catalogue = *frame.dialect->catalogue;
    const Catalogue::Message* message = catalogue.message(frame.action);
    auto parsed = Json::parse(frame.text);
    if (!message || !parsed || !parsed->is_array() || parsed->items().empty()) return;
    Json& payload = parsed->items().back();
    RandomStream random(choice);
    auto mutant = catalogue.mutate(*message, request ? PayloadKind::request : PayloadKind::response,
                                   payload, random);
    if (!mutant) return;
    payload = std::move(mutant->payload);
    judgement.replace = true;
    judgement.text = parsed->to_text();
  }
};

}  // namespace

FaultKind malformed_fault() {
  return {
      {"malformed",
       "Breaks the OCPP payload of matching frames in one place, frame intact.",
       "A faulty CALL is answered with the CALLERROR its version prescribes and changes nothing "
       "(1.6-J section 4.2.3; 2.1 part 4 section 4.2.3).",
       {}},
      [](const FaultSettings&) -> std::unique_ptr<FaultBehavior> {
        return std::make_unique<Malformed>();
      }};
}

}  // namespace ocppsim
