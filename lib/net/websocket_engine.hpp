// SPDX-License-Identifier: AGPL-3.0-or-later
//
// How websocketpp is set up here. For websocket_codec.cpp only.
//
// Of websocketpp we use the protocol: the hybi13 processor (frames, fragments, limits, handshake
// headers) and its HTTP parser. Not its connection, endpoint and transport classes, which carry a
// dozen std::functions, string streams and 2 KB a connection around the same processor.
#pragma once

#include "net/utf8_validator.hpp"  // first: takes websocketpp's include guard

#include <ocppsim/random.hpp>

#include <websocketpp/extensions/permessage_deflate/disabled.hpp>
#include <websocketpp/http/request.hpp>
#include <websocketpp/http/response.hpp>
#include <websocketpp/processors/hybi13.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ocppsim::net {

/// A message under construction. Counted without atomics: it never leaves its loop's thread.
class PooledMessage {
 public:
  class ptr {  // NOLINT(readability-identifier-naming): websocketpp's name
   public:
    ptr() = default;
    explicit ptr(PooledMessage* message) noexcept : message_(message) { retain(); }
    ptr(const ptr& other) noexcept : message_(other.message_) { retain(); }
    ptr(ptr&& other) noexcept : message_(std::exchange(other.message_, nullptr)) {}
    ptr& operator=(ptr other) noexcept {
      std::swap(message_, other.message_);
      return *this;
    }
    ~ptr() { reset(); }
    void reset() noexcept {
      if (message_) std::exchange(message_, nullptr)->drop();
    }
    explicit operator bool() const noexcept { return message_ != nullptr; }
    // The analyzer does not follow the count of references.
    // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDelete)
    PooledMessage* operator->() const noexcept { return message_; }
    /// The reference passes to the caller.
    PooledMessage* take() noexcept { return std::exchange(message_, nullptr); }

   private:
    void retain() noexcept {
      if (message_) ++message_->references_;
    }
    PooledMessage* message_ = nullptr;
  };

  static ptr get(websocketpp::frame::opcode::value opcode, std::size_t size);
  void drop() noexcept;  // back to the pool with the last reference

  std::string& get_raw_payload() noexcept { return payload_; }
  const std::string& get_payload() const noexcept { return payload_; }
  websocketpp::frame::opcode::value get_opcode() const noexcept { return opcode_; }

  // What the processor's outgoing half wants to see; frames are written by the codec itself.
  bool get_compressed() const noexcept { return false; }
  void set_compressed(bool) noexcept {}
  bool get_fin() const noexcept { return true; }
  void set_prepared(bool) noexcept {}
  void set_opcode(websocketpp::frame::opcode::value opcode) noexcept { opcode_ = opcode; }
  void set_header(const std::string&) noexcept {}

 private:
  std::string payload_;
  websocketpp::frame::opcode::value opcode_ = websocketpp::frame::opcode::text;
  int references_ = 0;
};

/// Hands out messages from a pool per thread. Only memory is kept there, never behaviour.
struct MessagePool {
  using ptr = MessagePool*;
  PooledMessage::ptr get_message(websocketpp::frame::opcode::value opcode, std::size_t size) {
    return PooledMessage::get(opcode, size);
  }
  static ptr instance() noexcept {
    static MessagePool pool;  // stateless
    return &pool;
  }
};

/// Draws mask keys and handshake nonces from a named stream.
struct MaskKeys {
  RandomStream* stream;
  std::uint32_t operator()() const noexcept {
    return static_cast<std::uint32_t>(stream->next() >> 32);
  }
};

struct EngineConfig {
  using request_type = websocketpp::http::parser::request;
  using response_type = websocketpp::http::parser::response;
  using message_type = PooledMessage;
  using con_msg_manager_type = MessagePool;
  using rng_type = MaskKeys;
  struct DeflateConfig {
    using request_type = EngineConfig::request_type;
  };
  using permessage_deflate_type =
      websocketpp::extensions::permessage_deflate::disabled<DeflateConfig>;
  static constexpr std::size_t max_message_size = 1 << 20;
  static constexpr bool enable_extensions = true;  // false would refuse every handshake
};

using Processor13 = websocketpp::processor::hybi13<EngineConfig>;

}  // namespace ocppsim::net
