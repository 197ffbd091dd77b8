// SPDX-License-Identifier: Apache-2.0
//
// What software timers cost: sets 10,000 with random times, fires all of them,
// sets and clears them, and lets 10,000 repeated ones run for a while. Prints
// nanoseconds per operation.
//
// Build: cc -O2 -Iinclude -Isrc -DMGOS_POSIX bench/timers_bench.c \
//   build/tool/libhost.a -lm -lpthread -o timers_bench

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/timers.h"
#include "mgos_timers_internal.h"

#define COUNT 10000
#define ROUNDS 20

static mgos_timer_id s_ids[COUNT];
static long s_fired;

static void fire_cb(void *arg) {
  s_fired++;
  (void) arg;
}

static double now_ns(void) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return ts.tv_sec * 1e9 + ts.tv_nsec;
}

static void set_all(int64_t now_us, int flags) {
  for (int i = 0; i < COUNT; i++) {
    s_ids[i] =
        mgos__timers_set(now_us, 1 + rand() % 10000, flags, fire_cb, NULL);
    if (s_ids[i] == MGOS_INVALID_TIMER_ID) exit(1);
  }
}

static void print(const char *what, double ns, double ops) {
  printf("%-34s %8.1f ns\n", what, ns / ops);
}

int main(void) {
  double set_ns = 0, fire_ns = 0, clear_ns = 0, repeat_ns, start;
  int64_t now_us = 0;
  mgos_timers_init();
  for (int round = 0; round < ROUNDS; round++) {
    start = now_ns();
    set_all(now_us, 0);
    set_ns += now_ns() - start;
    start = now_ns();
    for (int step = 0; step < 100; step++) {
      now_us += 100000;
      mgos__timers_run(now_us);
    }
    fire_ns += now_ns() - start;
    set_all(now_us, 0);
    start = now_ns();
    for (int i = 0; i < COUNT; i++)
      mgos__timers_clear(s_ids[i]);
    clear_ns += now_ns() - start;
  }
  if (s_fired != (long) COUNT * ROUNDS) return 1;
  print("set, up to 10000 timers", set_ns, COUNT * ROUNDS);
  print("fire once", fire_ns, COUNT * ROUNDS);
  print("clear", clear_ns, COUNT * ROUNDS);
  set_all(now_us, MGOS_TIMER_REPEAT);
  s_fired = 0;
  start = now_ns();
  for (int step = 0; step < 10000; step++) {
    now_us += 1000;
    mgos__timers_run(now_us);
  }
  repeat_ns = now_ns() - start;
  print("fire and re-arm, 10000 repeated", repeat_ns, s_fired);
  mgos__timers_deinit();
  return 0;
}
