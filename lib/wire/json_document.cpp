// SPDX-License-Identifier: AGPL-3.0-or-later
//
// JsonDocument: RapidJSON in situ. Three buffers live as long as the document and are reused: the
// text (strings are views into it), the values and the parser's stack. When a message outgrows
// one, RapidJSON spills to the heap once and the buffer is enlarged before the next parse, so a
// parse allocates nothing in the steady state.
#include "base/text.hpp"
#include "wire/rapidjson_value.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

namespace ocppsim {
namespace {

using Pool = rapidjson::MemoryPoolAllocator<>;
using Document = rapidjson::GenericDocument<rapidjson::UTF8<>, Pool, Pool>;

/// A pool over a buffer that grows to what was last needed, up to a limit.
class Arena {
 public:
  explicit Arena(std::size_t size) : buffer_(size) {}

  Pool& renew() {
    if (pool_ && pool_->Capacity() > buffer_.size() && buffer_.size() < keep_limit) {
      const std::size_t wanted = pool_->Size() * 2;
      pool_.reset();
      buffer_ = std::vector<char>(std::min(wanted, keep_limit));
    }
    pool_.emplace(buffer_.data(), buffer_.size(), chunk);
    return *pool_;
  }

 private:
  static constexpr std::size_t chunk = 65'536;
  static constexpr std::size_t keep_limit = 128 * chunk;  // larger messages use the heap
  std::vector<char> buffer_;
  std::optional<Pool> pool_;
};

/// Of a number that no double can hold: does it lie at the large end?
bool is_large_number(std::string_view text) noexcept {
  const std::size_t mark = text.find_first_of("eE");
  const std::string_view digits = text.substr(0, mark);
  if (mark != std::string_view::npos && text[mark + 1] == '-') return false;
  return digits.find_first_of("123456789") < digits.find('.');
}

/// Passes events on to the document and refuses what RapidJSON would let through.
class Gate {
 public:
  Gate(Document& out, bool check_strings) : out_(out), check_strings_(check_strings) {}

  // NOLINTBEGIN(readability-identifier-naming): the names are RapidJSON's
  bool Null() { return out_.Null(); }
  bool Bool(bool b) { return out_.Bool(b); }
  // Never called: numbers arrive as text.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    const char* const end = text + length;
    std::int64_t n = 0;
    const auto whole = std::from_chars(text, end, n);
    if (whole.ptr == end && whole.ec == std::errc()) return out_.Int64(n);
    std::uint64_t u = 0;
    const auto positive = std::from_chars(text, end, u);
    if (positive.ptr == end && positive.ec == std::errc()) return out_.Uint64(u);
    double d = 0;
    if (std::from_chars(text, end, d).ec == std::errc::result_out_of_range) {
      if (is_large_number({text, length})) {
        complaint_ = "the number is too large";
        return false;
      }
      d = 0;  // too small to tell from zero
    }
    return out_.Double(d);
  }
  bool String(const char* text, rapidjson::SizeType length, bool copy) {
    return is_text(text, length) && out_.String(text, length, copy);
  }
  bool Key(const char* text, rapidjson::SizeType length, bool copy) {
    return is_text(text, length) && out_.Key(text, length, copy);
  }
  bool StartObject() { return enter() && out_.StartObject(); }
  bool EndObject(rapidjson::SizeType members) {
    --depth_;
    return out_.EndObject(members);
  }
  bool StartArray() { return enter() && out_.StartArray(); }
  bool EndArray(rapidjson::SizeType elements) {
    --depth_;
    return out_.EndArray(elements);
  }
  // NOLINTEND(readability-identifier-naming)

  const char* complaint() const noexcept { return complaint_; }

 private:
  bool enter() {
    if (++depth_ <= JsonDocument::max_depth) return true;
    complaint_ = "nested too deep";
    return false;
  }
  /// Escapes can spell a lone surrogate, which is no character.
  bool is_text(const char* text, rapidjson::SizeType length) {
    if (!check_strings_ || is_valid_utf8({text, length})) return true;
    complaint_ = "a string escape is no Unicode character";
    return false;
  }

  Document& out_;
  const bool check_strings_;
  int depth_ = 0;
  const char* complaint_ = nullptr;
};

Error complaint_at(std::size_t offset, const char* why) {
  return Error(Errc::parse, "invalid JSON at byte " + std::to_string(offset) + ": " + why);
}

}  // namespace

struct JsonDocument::Parser {
  std::vector<char> text;
  Arena values{4'096};
  Arena stack{4'096};
  std::optional<Document> document;

  Result<JsonView> parse(std::string_view source);
};

Result<JsonView> JsonDocument::Parser::parse(std::string_view source) {
  document.reset();
  const std::size_t valid = valid_utf8_prefix(source);
  if (valid != source.size()) return complaint_at(valid, "not UTF-8");
  if (const void* nul = std::memchr(source.data(), 0, source.size())) {  // RapidJSON's end mark
    const auto offset = static_cast<std::size_t>(static_cast<const char*>(nul) - source.data());
    return complaint_at(offset, "a NUL byte");
  }
  // The padding lets the vector code read whole words past the end.
  static constexpr std::size_t padding = 32;
  if (text.size() < source.size() + padding) text.resize(source.size() + padding);
  std::copy(source.begin(), source.end(), text.begin());
  std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(source.size()), padding, '\0');

  // RapidJSON 1.1.0 reads long fractions wrong or crashes on them: numbers are ours.
  static constexpr unsigned flags =
      rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
  using Reader = rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, Pool>;
  Pool& stack_pool = stack.renew();
  document.emplace(&values.renew(), 1024, &stack_pool);
  rapidjson::InsituStringStream stream(text.data());
  const bool has_escapes = source.find("\\u") != std::string_view::npos;
  std::optional<Error> error;
  auto generate = [&](Document& out) {
    Gate gate(out, has_escapes);
    Reader reader(&stack_pool);
    const rapidjson::ParseResult result = reader.Parse<flags>(stream, gate);
    if (!result.IsError()) return true;
    const char* why = gate.complaint();
    error = complaint_at(result.Offset(), why ? why : rapidjson::GetParseError_En(result.Code()));
    return false;
  };
  document->Populate(generate);
  if (!error) return JsonView(static_cast<const rj::Value*>(&*document));
  document.reset();
  return *error;
}

JsonDocument::JsonDocument() : parser_(std::make_unique<Parser>()) {}
JsonDocument::~JsonDocument() = default;
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;

Result<JsonView> JsonDocument::parse(std::string_view text) {
  return parser_->parse(text);
}

JsonView JsonDocument::root() const noexcept {
  if (!parser_->document) return {};
  return JsonView(static_cast<const rj::Value*>(&*parser_->document));
}

}  // namespace ocppsim
