// SPDX-License-Identifier: Apache-2.0
//
// Emulated RAM accounting: one signed counter and its highest value.
//
// The counter runs from process start; `base` is its value when the device
// itself starts, so the C++ runtime's emergency pool and the like are not held
// against the device. Peak is kept with a compare-and-swap loop because any
// thread may allocate. The sanitizers bring their own allocator, so heap.c is
// empty there and the figures come from that allocator.

#include "heap_acct.h"

#include <stdint.h>

#if defined(__SANITIZE_ADDRESS__)
#define HEAP_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || \
    __has_feature(thread_sanitizer)
#define HEAP_SANITIZER 1
#endif
#endif
#ifndef HEAP_SANITIZER
#define HEAP_SANITIZER 0
#endif

#if HEAP_SANITIZER
// gcc ships the allocator without its header.
size_t __sanitizer_get_current_allocated_bytes(void);
#endif

static struct {
  intptr_t used;
  intptr_t peak;
  intptr_t base;
  intptr_t limit;  // 0 = not limited yet
} s_state;

static void note_peak(intptr_t used) {
  intptr_t peak = __atomic_load_n(&s_state.peak, __ATOMIC_RELAXED);
  while (used > peak &&
         !__atomic_compare_exchange_n(&s_state.peak, &peak, used, true,
                                      __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
}

void heap_acct_start(size_t limit) {
  intptr_t used = __atomic_load_n(&s_state.used, __ATOMIC_RELAXED);
  if (limit == 0) limit = HEAP_DEFAULT_LIMIT;
  if (limit > INTPTR_MAX / 2) limit = INTPTR_MAX / 2;
  __atomic_store_n(&s_state.base, used, __ATOMIC_RELAXED);
  __atomic_store_n(&s_state.peak, used, __ATOMIC_RELAXED);
  __atomic_store_n(&s_state.limit, (intptr_t) limit, __ATOMIC_RELAXED);
}

bool heap_acct_take(size_t len) {
  if (len > INTPTR_MAX / 2) return false;
  intptr_t n = (intptr_t) len;
  intptr_t used = __atomic_add_fetch(&s_state.used, n, __ATOMIC_RELAXED);
  intptr_t limit = __atomic_load_n(&s_state.limit, __ATOMIC_RELAXED);
  if (limit != 0 && used - s_state.base > limit) {
    __atomic_sub_fetch(&s_state.used, n, __ATOMIC_RELAXED);
    return false;
  }
  note_peak(used);
  return true;
}

void heap_acct_force(size_t len) {
  note_peak(
      __atomic_add_fetch(&s_state.used, (intptr_t) len, __ATOMIC_RELAXED));
}

void heap_acct_give(size_t len) {
  __atomic_sub_fetch(&s_state.used, (intptr_t) len, __ATOMIC_RELAXED);
}

size_t heap_acct_limit(void) {
  intptr_t limit = __atomic_load_n(&s_state.limit, __ATOMIC_RELAXED);
  return limit != 0 ? (size_t) limit : HEAP_DEFAULT_LIMIT;
}

size_t heap_acct_used(void) {
  intptr_t used = __atomic_load_n(&s_state.used, __ATOMIC_RELAXED);
#if HEAP_SANITIZER
  used += (intptr_t) __sanitizer_get_current_allocated_bytes();
  note_peak(used);
#endif
  used -= s_state.base;
  return used > 0 ? (size_t) used : 0;
}

size_t heap_acct_free(void) {
  size_t used = heap_acct_used(), limit = heap_acct_limit();
  // Host programs (tests, the tool) never start the accounting.
  if (__atomic_load_n(&s_state.limit, __ATOMIC_RELAXED) == 0) return limit;
  return used < limit ? limit - used : 0;
}

size_t heap_acct_min_free(void) {
  size_t limit = heap_acct_limit();
  (void) heap_acct_used();
  intptr_t peak = __atomic_load_n(&s_state.peak, __ATOMIC_RELAXED);
  peak -= s_state.base;
  if (peak <= 0) return limit;
  return (size_t) peak < limit ? limit - (size_t) peak : 0;
}
