// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/websocket_codec.hpp"

#include "base/text.hpp"
#include "net/websocket_engine.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace ocppsim::net {
namespace {

namespace http = websocketpp::http;
namespace frame = websocketpp::frame;
using websocketpp::lib::error_code;

// websocketpp finds out the byte order at first use and keeps it in a static that two loops would
// race for; so it is made to before there are threads.
[[maybe_unused]] const std::uint64_t byte_order_known = websocketpp::lib::net::_htonll(1);

/// Messages waiting for reuse on this thread.
struct FreeList {
  static constexpr std::size_t max_messages = 64;
  static constexpr std::size_t max_capacity = 16'384;  // larger buffers are given back
  std::vector<PooledMessage*> messages;
  ~FreeList();
};
thread_local bool free_list_gone = false;  // trivially destroyed, so valid to the very end
thread_local FreeList free_list;

FreeList::~FreeList() {
  free_list_gone = true;
  for (PooledMessage* message : messages) delete message;
}

/// Copies while masking, eight bytes at a time.
void mask_copy(char* out, std::string_view in, std::uint32_t key) noexcept {
  std::uint64_t wide;
  std::memcpy(&wide, &key, 4);
  std::memcpy(reinterpret_cast<char*>(&wide) + 4, &key, 4);
  std::size_t at = 0;
  for (; at + 8 <= in.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, in.data() + at, 8);
    word ^= wide;
    std::memcpy(out + at, &word, 8);
  }
  const char* bytes = reinterpret_cast<const char*>(&wide);
  for (; at < in.size(); ++at) out[at] = static_cast<char>(in[at] ^ bytes[at & 7]);
}

WebSocketFault fault_of(const error_code& error) {
  const std::uint16_t code = websocketpp::processor::error::to_ws(error);
  std::string text = error.message();
  return {code == websocketpp::close::status::internal_endpoint_error ? close_code::protocol_error
                                                                      : code,
          std::move(text)};
}

}  // namespace

PooledMessage::ptr PooledMessage::get(frame::opcode::value opcode, std::size_t size) {
  PooledMessage* message = nullptr;
  if (!free_list_gone && !free_list.messages.empty()) {
    message = free_list.messages.back();
    free_list.messages.pop_back();
  } else {
    message = new PooledMessage;
  }
  message->opcode_ = opcode;
  message->payload_.reserve(size);
  return ptr(message);
}

void PooledMessage::drop() noexcept {
  if (--references_ != 0) return;
  if (free_list_gone || free_list.messages.size() >= FreeList::max_messages ||
      payload_.capacity() > FreeList::max_capacity) {
    delete this;
    return;
  }
  payload_.clear();
  free_list.messages.push_back(this);
}

void WebSocketMessage::release() noexcept {
  if (buffer_) std::exchange(buffer_, nullptr)->drop();
}

Opcode WebSocketMessage::opcode() const noexcept {
  return static_cast<Opcode>(buffer_->get_opcode());
}

std::string_view WebSocketMessage::payload() const noexcept {
  return buffer_->get_payload();
}

// ---- frames ----------------------------------------------------------------------------------

struct WebSocketCodec::Processor {
  Processor(WebSocketRole role, std::size_t max_message_bytes, RandomStream* random)
      : mask_keys{random},
        masked(role == WebSocketRole::client),
        rfc6455(false, role == WebSocketRole::server, MessagePool::instance(), mask_keys) {
    rfc6455.set_max_message_size(max_message_bytes);
  }
  MaskKeys mask_keys;
  const bool masked;
  Processor13 rfc6455;
};

WebSocketCodec::WebSocketCodec(WebSocketRole role, std::size_t max_message_bytes,
                               RandomStream* mask_keys)
    : processor_(std::make_unique<Processor>(role, max_message_bytes, mask_keys)) {}

WebSocketCodec::~WebSocketCodec() = default;

WebSocketFault WebSocketCodec::consume(std::string_view& bytes, WebSocketMessage& message) {
  Processor13& rfc6455 = processor_->rfc6455;
  std::uint8_t piece[4096];  // the processor unmasks in place; the stream's bytes are not ours
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), sizeof piece);
    std::memcpy(piece, bytes.data(), size);
    error_code error;
    bytes.remove_prefix(rfc6455.consume(piece, size, error));
    if (error) return fault_of(error);
    if (!rfc6455.ready()) continue;
    message.release();
    message.buffer_ = rfc6455.get_message().take();
    if (message.opcode() == Opcode::text && !is_valid_utf8(message.payload())) {
      return {close_code::invalid_payload, "a text message is not valid UTF-8"};
    }
    break;
  }
  return {};
}

std::size_t WebSocketCodec::encode(Opcode opcode, std::string_view payload, char* out) {
  const bool masked = processor_->masked;
  const std::uint32_t key = masked ? processor_->mask_keys() : 0;
  const frame::basic_header basic(static_cast<frame::opcode::value>(opcode), payload.size(), true,
                                  masked);
  const frame::extended_header extended =
      masked ? frame::extended_header(payload.size(), key) : frame::extended_header(payload.size());
  const std::size_t head = frame::get_header_len(basic);
  out[0] = static_cast<char>(basic.b0);
  out[1] = static_cast<char>(basic.b1);
  std::memcpy(out + 2, extended.bytes, head - 2);
  if (masked) {
    mask_copy(out + head, payload, key);
  } else if (!payload.empty()) {
    std::memcpy(out + head, payload.data(), payload.size());
  }
  return head + payload.size();
}

std::string WebSocketCodec::close_payload(std::uint16_t code, std::string_view why) {
  if (code == close_code::none) return {};
  std::string payload;
  payload.push_back(static_cast<char>(code >> 8));
  payload.push_back(static_cast<char>(code & 0xff));
  why = why.substr(0, frame::limits::close_reason_size);
  while (!why.empty() && !is_valid_utf8(why)) why.remove_suffix(1);  // not inside a code point
  payload += why;
  return payload;
}

WebSocketFault WebSocketCodec::parse_close(std::string_view payload, std::uint16_t& code,
                                           std::string& why) {
  const std::string text(payload);
  error_code error;
  code = websocketpp::close::extract_code(text, error);
  if (error) return {close_code::protocol_error, fmt::format("the close code {} is invalid", code)};
  why = websocketpp::close::extract_reason(text, error);
  if (error) return {close_code::invalid_payload, "the close reason is not valid UTF-8"};
  return {};
}

// ---- opening handshake, client ---------------------------------------------------------------

struct ClientHandshake::Http {
  explicit Http(RandomStream& random)
      : nonces{&random}, rfc6455(false, false, MessagePool::instance(), nonces) {}
  MaskKeys nonces;
  Processor13 rfc6455;
  http::parser::request request;
  http::parser::response response;
  std::string status_line;
  std::vector<std::string> offered;
};

namespace {

constexpr std::size_t max_status_line = 1024;

struct StatusLine {
  int status = 0;  // 0: not a status line
  std::string_view phrase;
};

// websocketpp keeps the status in an enum that cannot hold every number a server may send (520
// and up, from proxies), so the line is read here and only a 101 gets there.
StatusLine read_status_line(std::string_view line) {
  StatusLine read;
  const std::size_t space = line.find(' ');
  if (line.substr(0, 5) != "HTTP/" || space == std::string_view::npos) return read;
  line = trim(line.substr(space));
  int status = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), status);
  if (error != std::errc() || end != line.data() + 3 || status < 100) return read;
  return {status, trim(line.substr(3))};
}

}  // namespace

ClientHandshake::ClientHandshake(const Endpoint& endpoint, const std::string& host_port,
                                 const std::string& target, RandomStream& random)
    : http_(std::make_unique<Http>(random)) {
  auto& request = http_->request;
  http_->offered = endpoint.subprotocols;
  const auto uri = std::make_shared<websocketpp::uri>(false, "host", target);
  http_->rfc6455.client_handshake_request(request, uri, endpoint.subprotocols);
  request.replace_header("Host", host_port);
  request.replace_header("User-Agent", "libocppsim");
  if (!endpoint.basic_auth_user.empty()) {
    const std::string credentials = endpoint.basic_auth_user + ':' + endpoint.basic_auth_password;
    request.replace_header("Authorization", "Basic " + base64_encode(credentials));
  }
  try {
    for (const auto& [name, value] : endpoint.headers) request.replace_header(name, value);
  } catch (const http::exception& error) {
    problem_ = fmt::format("a header name is not valid: {}", error.what());
  }
  request_ = request.raw();
}

ClientHandshake::~ClientHandshake() = default;

ClientHandshake::Progress ClientHandshake::consume(std::string_view& bytes) {
  if (status_ == 0) {
    const std::size_t line_end = bytes.find('\n');
    const std::size_t taken = line_end == std::string_view::npos ? bytes.size() : line_end + 1;
    http_->status_line += bytes.substr(0, taken);
    bytes.remove_prefix(taken);
    if (http_->status_line.size() > max_status_line) return not_http("an endless status line");
    if (line_end == std::string_view::npos) return Progress::needs_more;
    const auto [status, phrase] = read_status_line(http_->status_line);
    if (status == 0) return not_http("no status line");
    status_ = status;
    if (status_ != 101) {
      problem_ = fmt::format("server answered {} {}", status_, phrase);
      return Progress::rejected;
    }
    std::string_view line = http_->status_line;
    if (consume_response(line) == Progress::broken) return Progress::broken;
  }
  return consume_response(bytes);
}

ClientHandshake::Progress ClientHandshake::not_http(std::string_view why) {
  problem_ = fmt::format("the server's answer is not HTTP: {}", why);
  return Progress::broken;
}

ClientHandshake::Progress ClientHandshake::consume_response(std::string_view& bytes) {
  auto& response = http_->response;
  try {
    bytes.remove_prefix(response.consume(bytes.data(), bytes.size()));
  } catch (const http::exception& error) {
    return not_http(error.what());
  }
  if (!response.headers_ready()) return Progress::needs_more;
  error_code error = http_->rfc6455.validate_server_handshake_response(http_->request, response);
  if (error) {
    problem_ = fmt::format("the server's upgrade is not valid: {}", error.message());
    return Progress::broken;
  }
  if (!response.get_header("Sec-WebSocket-Extensions").empty()) {
    problem_ = "the server selected an extension that was not offered";
    return Progress::broken;
  }
  subprotocol_ = response.get_header("Sec-WebSocket-Protocol");
  const auto& offered = http_->offered;
  if (subprotocol_.empty()
          ? offered.empty()
          : std::find(offered.begin(), offered.end(), subprotocol_) != offered.end()) {
    return Progress::open;
  }
  problem_ =
      subprotocol_.empty()
          ? fmt::format("the server selected none of the subprotocols {}", fmt::join(offered, ", "))
          : fmt::format("the server selected the subprotocol \"{}\", which was not offered",
                        subprotocol_);
  return Progress::no_subprotocol;
}

// ---- opening handshake, server ---------------------------------------------------------------

struct ServerHandshake::Http {
  Http() : rfc6455(false, true, MessagePool::instance(), no_keys) {}
  MaskKeys no_keys{nullptr};  // a server neither masks nor draws a nonce
  Processor13 rfc6455;
  http::parser::request request;
};

ServerHandshake::ServerHandshake() : http_(std::make_unique<Http>()) {}
ServerHandshake::~ServerHandshake() = default;

std::string ServerHandshake::refuse(int status) {
  constexpr int last_known = http::status_code::network_authentication_required;
  const std::string phrase = status > last_known
                                 ? "Refused"  // beyond what the enum can hold
                                 : http::status_code::get_string(http::status_code::value(status));
  return fmt::format("HTTP/1.1 {} {}\r\nConnection: close\r\nContent-Length: 0\r\n{}{}\r\n", status,
                     phrase, status == 401 ? "WWW-Authenticate: Basic realm=\"ocpp\"\r\n" : "",
                     status == 426 ? "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" : "");
}

ServerHandshake::Progress ServerHandshake::consume(std::string_view& bytes) {
  auto& request = http_->request;
  if (!started_ && (bytes.front() < 'A' || bytes.front() > 'Z')) {
    response_ = refuse(400);  // no HTTP method: TLS on the plain port, most likely
    return Progress::refused;
  }
  started_ = true;
  try {
    bytes.remove_prefix(request.consume(bytes.data(), bytes.size()));
  } catch (const http::exception& error) {
    response_ = refuse(static_cast<int>(error.m_error_code));
    return Progress::refused;
  }
  if (!request.ready()) return Progress::needs_more;
  if (!websocketpp::processor::is_websocket_handshake(request) ||
      websocketpp::processor::get_websocket_version(request) != 13) {
    response_ = refuse(426);
    return Progress::refused;
  }
  if (http_->rfc6455.validate_handshake(request)) {
    response_ = refuse(400);
    return Progress::refused;
  }
  return Progress::upgrade;
}

UpgradeRequest ServerHandshake::request() const {
  UpgradeRequest upgrade;
  upgrade.path = http_->request.get_uri();
  http_->rfc6455.extract_subprotocols(http_->request, upgrade.subprotocols);
  const std::string& authorization = http_->request.get_header("Authorization");
  constexpr std::string_view scheme = "Basic ";
  if (equals_ignoring_case(std::string_view(authorization).substr(0, scheme.size()), scheme)) {
    const auto credentials = base64_decode(trim(std::string_view(authorization).substr(6)));
    const std::size_t colon = credentials ? credentials->find(':') : std::string::npos;
    if (colon != std::string::npos) {
      upgrade.has_basic_auth = true;
      upgrade.basic_auth_user = credentials->substr(0, colon);
      upgrade.basic_auth_password = credentials->substr(colon + 1);
    }
  }
  return upgrade;
}

std::string ServerHandshake::answer(const UpgradeDecision& decision) {
  if (decision.status != 101) return refuse(decision.status);
  http::parser::response response;
  response.set_version("HTTP/1.1");
  response.set_status(http::status_code::switching_protocols);
  http_->rfc6455.process_handshake(http_->request, decision.subprotocol, response);
  return response.raw();
}

}  // namespace ocppsim::net
