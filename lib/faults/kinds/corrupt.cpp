// SPDX-License-Identifier: AGPL-3.0-or-later
#include "faults/fault_kind.hpp"

namespace ocppsim {
namespace {

enum class Method { truncate, bit_flip, broken_utf8, broken_json };
constexpr std::string_view method_names[] = {"truncate", "bit_flip", "broken_utf8", "broken_json"};

/// The first place from `from` on that is not inside a JSON string.
std::size_t outside_strings(std::string_view text, std::size_t from) {
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!inside && i >= from) return i;
    if (inside && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      inside = !inside;
    }
  }
  return text.size();
}

std::string corrupted(std::string_view text, Method method, std::uint64_t choice) {
  std::string out(text);
  if (out.empty()) return out;
  const std::size_t place = static_cast<std::size_t>(choice >> 8) % out.size();
  switch (method) {
    case Method::truncate: out.resize(place); break;
    case Method::bit_flip:
      // Bits 0..6 only: the text stays ASCII where it was, so the frame stays valid UTF-8.
      out[place] = static_cast<char>(out[place] ^ (1 << (choice % 7)));
      break;
    case Method::broken_utf8:
      out.insert(place, "\xC3\x28");  // a lead byte without its continuation
      break;
    case Method::broken_json: {
      static constexpr std::string_view garbage[] = {",,", "NaN", "'", "}", "[[", "\\"};
      out.insert(outside_strings(out, place), garbage[choice % std::size(garbage)]);
      break;
    }
  }
  return out;
}

class Corrupt final : public FaultBehavior {
 public:
  explicit Corrupt(const FaultSettings& settings) : method_(settings.text("method")) {}

  void judge(const FaultyFrame& frame, std::uint64_t choice, Judgement& judgement) override {
    Method method = static_cast<Method>(choice % std::size(method_names));
    for (std::size_t i = 0; i < std::size(method_names); ++i) {
      if (method_ == method_names[i]) method = static_cast<Method>(i);
    }
    judgement.replace = true;
    judgement.text =
        corrupted(judgement.text.empty() ? frame.text : judgement.text, method, choice >> 3);
  }

 private:
  std::string method_;
};

}  // namespace

FaultKind corrupt_fault() {
  using Type = FaultSetting::Type;
  return {{"corrupt",
           "Damages the text of matching frames.",
           "The endpoint survives and answers a CALLERROR or ignores the frame; invalid UTF-8 ends "
           "the connection with code 1007 (RFC 6455 section 8.1; 2.1 part 4 section 4.2.3).",
           {{"method",
             Type::choice,
             "any",
             "what is done to the text",
             {"any", "truncate", "bit_flip", "broken_utf8", "broken_json"}}}},
          [](const FaultSettings& settings) -> std::unique_ptr<FaultBehavior> {
            return std::make_unique<Corrupt>(settings);
          }};
}

}  // namespace ocppsim
