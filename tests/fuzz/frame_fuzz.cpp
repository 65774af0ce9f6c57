// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A text is a frame or a fault; a frame written again is the same frame.
#include <ocppsim/assert.hpp>

#include "wire/frame.hpp"

#include <cstddef>
#include <cstdint>

using namespace ocppsim;

namespace {

void write(std::string& out, const Frame& frame) {
  const std::string payload = frame.payload.to_text();
  switch (frame.type) {
    case FrameType::call: return write_call(out, frame.id, frame.action, payload);
    case FrameType::send: return write_send(out, frame.id, frame.action, payload);
    case FrameType::call_result: return write_call_result(out, frame.id, payload);
    case FrameType::call_error:
      return write_call_error(out, frame.id, frame.error_code, frame.error_description, payload);
    case FrameType::call_result_error:
      return write_call_result_error(out, frame.id, frame.error_code, frame.error_description,
                                     payload);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static JsonDocument document, second;
  FrameRules rules;
  if (size > 0) rules.has_send = rules.has_call_result_error = bytes[0] % 2 == 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const FrameParse parse = parse_frame(document, text, rules);
  if (!parse.ok) {
    OCPPSIM_ASSERT(!parse.fault.message.empty(), "a fault says what it is");
    return 0;
  }
  std::string out;
  write(out, parse.frame);
  const FrameParse again = parse_frame(second, out, rules);
  OCPPSIM_ASSERT(again.ok && again.frame.type == parse.frame.type, "reads back");
  OCPPSIM_ASSERT(again.frame.id == parse.frame.id && again.frame.action == parse.frame.action &&
                     again.frame.error_code == parse.frame.error_code,
                 "reads back the same");
  return 0;
}
