// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Sanitizers keep their own operator new, which checks more than ours: there the count stands
// still, and tests of hot paths pass without proving anything.
#include "support/allocation_count.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OCPPSIM_TEST_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define OCPPSIM_TEST_SANITIZED 1
#endif
#endif

namespace {
std::atomic<std::size_t> count{0};
}  // namespace

std::size_t ocppsim::test::allocation_count() noexcept {
  return count.load();
}

#ifndef OCPPSIM_TEST_SANITIZED
void* operator new(std::size_t size) {
  count.fetch_add(1, std::memory_order_relaxed);
  if (void* p = std::malloc(size == 0 ? 1 : size)) return p;
  throw std::bad_alloc();
}
// The library's own form would take memory elsewhere under AddressSanitizer.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  count.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* p) noexcept {
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}
#endif
