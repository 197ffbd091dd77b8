// SPDX-License-Identifier: Apache-2.0
//
// Runs a scenario again and again, with the first allocation failing, then the
// second, and so on until it completes without one failing; once with only
// that allocation failing and once with all that follow failing too. After
// each run nothing may be left allocated, and no run may hang.
//
// Only for programs named test_alloc_*: the Makefile links these with --wrap,
// which leads malloc() and its kin of all code but the C library's here.
// ALLOC_SWEEP_TRACE=N in the environment shows where allocation N was.

#ifndef TESTS_UNIT_ALLOC_SWEEP_H_
#define TESTS_UNIT_ALLOC_SWEEP_H_

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ALLOC_SWEEP_MAX 20000
#define ALLOC_SWEEP_RUN_S 20

// From the sanitizer, which comes without headers.
size_t __sanitizer_get_current_allocated_bytes(void);
void __sanitizer_print_stack_trace(void);

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);

static struct {
  bool on, from;
  long fail_at;  // 1 = the first
  long count;    // allocations so far
  long failed;
  long trace;
} s_sweep;

static inline bool alloc_sweep_fails(void) {
  if (!s_sweep.on) return false;
  long n = ++s_sweep.count;
  bool fails = n == s_sweep.fail_at || (s_sweep.from && n > s_sweep.fail_at);
  if (s_sweep.fail_at == 0 || !fails) return false;
  s_sweep.failed++;
  if (n == s_sweep.trace && n == s_sweep.fail_at) {
    s_sweep.on = false;
    __sanitizer_print_stack_trace();
    s_sweep.on = true;
  }
  errno = ENOMEM;
  return true;
}

void *__wrap_malloc(size_t n) {
  return alloc_sweep_fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size) {
  return alloc_sweep_fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n) {
  return alloc_sweep_fails() ? NULL : __real_realloc(p, n);
}

char *__wrap_strndup(const char *s, size_t n) {
  size_t len = strnlen(s, n);
  char *p = (char *) __wrap_malloc(len + 1);
  if (p == NULL) return NULL;
  memcpy(p, s, len);
  p[len] = '\0';
  return p;
}

char *__wrap_strdup(const char *s) {
  return __wrap_strndup(s, strlen(s));
}

// Stops and resumes the failing, for what the test itself allocates.
static inline bool alloc_sweep_pause(bool pause) {
  bool was = !s_sweep.on;
  s_sweep.on = !pause;
  return was;
}

static inline bool alloc_sweep_run(bool (*scenario)(void *arg), void *arg,
                                   long fail_at, bool from) {
  size_t before = __sanitizer_get_current_allocated_bytes(), after;
  bool ok;
  s_sweep.fail_at = fail_at;
  s_sweep.from = from;
  s_sweep.count = s_sweep.failed = 0;
  alarm(ALLOC_SWEEP_RUN_S);
  s_sweep.on = true;
  ok = scenario(arg);
  s_sweep.on = false;
  alarm(0);
  after = __sanitizer_get_current_allocated_bytes();
  if (fail_at > 0 && after != before) {
    print_error("allocation %ld%s failing: %ld bytes left\n", fail_at,
                from ? " and all after it" : "", (long) (after - before));
    fail();
  }
  return ok;
}

// scenario returns whether all of it worked; it need not when memory was
// short, but what it checks must hold then too. Returns: allocations seen.
static inline long alloc_sweep(bool (*scenario)(void *arg), void *arg) {
  const char *trace = getenv("ALLOC_SWEEP_TRACE");
  long n = 0;
  s_sweep.trace = trace != NULL ? atol(trace) : 0;
  // The first run also fills what is allocated once for ever.
  assert_true(alloc_sweep_run(scenario, arg, 0, false));
  assert_true(alloc_sweep_run(scenario, arg, ALLOC_SWEEP_MAX, false));
  for (int from = 0; from <= 1; from++) {
    bool ok;
    n = 0;
    do {
      assert_true(++n < ALLOC_SWEEP_MAX);
      ok = alloc_sweep_run(scenario, arg, n, from);
    } while (s_sweep.failed > 0);
    assert_true(ok);
  }
  return n - 1;
}

#endif  // TESTS_UNIT_ALLOC_SWEEP_H_
