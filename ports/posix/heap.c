// SPDX-License-Identifier: Apache-2.0
//
// Every allocation of the device process passes here, so that `--ram` is a
// real limit and the heap figures are true.
//
// The C library lets a program define malloc and its relatives; the host's own
// allocator stays reachable as __libc_malloc. Whoever allocates in the process
// (the firmware, C++ new, strdup in the C library) is charged the size of the
// block the allocator really spent, its header included. Beyond the limit the
// answer is NULL and ENOMEM, as on a chip whose heap is full. Not modelled:
// fragmentation. Sanitizer builds have their own allocator and skip this file.

#include <errno.h>
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "heap_acct.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HEAP_INTERPOSE 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || \
    __has_feature(thread_sanitizer)
#define HEAP_INTERPOSE 0
#endif
#endif
#ifndef HEAP_INTERPOSE
#define HEAP_INTERPOSE 1
#endif

#if HEAP_INTERPOSE

extern void *__libc_malloc(size_t len);
extern void *__libc_calloc(size_t n, size_t len);
extern void *__libc_realloc(void *p, size_t len);
extern void *__libc_memalign(size_t align, size_t len);
extern void __libc_free(void *p);

// What the host allocator keeps in front of every block.
#define BLOCK_HEADER sizeof(size_t)

static size_t block_size(void *p) {
  return p != NULL ? malloc_usable_size(p) + BLOCK_HEADER : 0;
}

// Charges a fresh block, or returns it to the host when it does not fit.
static void *charge(void *p) {
  if (p == NULL) return NULL;
  if (heap_acct_take(block_size(p))) return p;
  __libc_free(p);
  errno = ENOMEM;
  return NULL;
}

// A request that cannot fit is refused before the host is asked to map it.
static bool hopeless(size_t len) {
  if (len <= heap_acct_limit()) return false;
  if (heap_acct_take(len)) {
    heap_acct_give(len);
    return false;
  }
  errno = ENOMEM;
  return true;
}

void *malloc(size_t len) {
  return hopeless(len) ? NULL : charge(__libc_malloc(len));
}

void *calloc(size_t n, size_t len) {
  size_t total;
  if (__builtin_mul_overflow(n, len, &total)) {
    errno = ENOMEM;
    return NULL;
  }
  return hopeless(total) ? NULL : charge(__libc_calloc(n, len));
}

void free(void *p) {
  if (p == NULL) return;
  heap_acct_give(block_size(p));
  __libc_free(p);
}

void *realloc(void *p, size_t len) {
  if (p == NULL) return malloc(len);
  if (len == 0) {
    free(p);
    return NULL;
  }
  size_t old = block_size(p);
  // The growth is reserved first: once the host has moved the block there is
  // no way back to the old one.
  size_t grow = (len + BLOCK_HEADER > old ? len + BLOCK_HEADER - old : 0);
  if (len > SIZE_MAX / 2 || !heap_acct_take(grow)) {
    errno = ENOMEM;
    return NULL;
  }
  void *q = __libc_realloc(p, len);
  if (q == NULL) {
    heap_acct_give(grow);
    return NULL;
  }
  size_t now = block_size(q), charged = old + grow;
  if (now > charged) {
    // Rounding only; a few bytes that the check above left out.
    if (!heap_acct_take(now - charged)) heap_acct_force(now - charged);
  } else {
    heap_acct_give(charged - now);
  }
  return q;
}

void *memalign(size_t align, size_t len) {
  return hopeless(len) ? NULL : charge(__libc_memalign(align, len));
}

void *aligned_alloc(size_t align, size_t len) {
  return memalign(align, len);
}

int posix_memalign(void **out, size_t align, size_t len) {
  if (align < sizeof(void *) || (align & (align - 1)) != 0) return EINVAL;
  void *p = memalign(align, len);
  if (p == NULL) return ENOMEM;
  *out = p;
  return 0;
}

void *valloc(size_t len) {
  return memalign(4096, len);
}

void *pvalloc(size_t len) {
  if (len > SIZE_MAX - 4096) {
    errno = ENOMEM;
    return NULL;
  }
  return memalign(4096, (len + 4095) & ~(size_t) 4095);
}

void *reallocarray(void *p, size_t n, size_t len) {
  size_t total;
  if (__builtin_mul_overflow(n, len, &total)) {
    errno = ENOMEM;
    return NULL;
  }
  return realloc(p, total);
}

#endif  // HEAP_INTERPOSE
