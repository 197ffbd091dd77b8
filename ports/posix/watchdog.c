// SPDX-License-Identifier: Apache-2.0
//
// The watchdog: a thread that restarts the device when the main task has not
// fed it in time.
//
// Feeding is one store. The thread sleeps until the earliest moment it could
// have to act; when the main task sleeps (idle) or the watchdog is off, it
// parks without a timeout and is woken by the next "busy". So an idle device
// makes no system call, and a busy one about two per timeout. `idle` and
// `parked` are written before the other is read, both sequentially
// consistent, so one side always sees the other.

#include "port/watchdog.h"

#include <pthread.h>

#include "crash.h"
#include "mgos_errors.h"
#include "port/clock.h"
#include "posix_time.h"
#include "wdt_sleep.h"

static struct {
  pthread_mutex_t lock;
  pthread_cond_t cond;
  bool started;
  bool enabled;
  bool idle;
  bool parked;
  int64_t fed_at_us;
  int64_t timeout_us;
} s_state = {.lock = PTHREAD_MUTEX_INITIALIZER,
             .cond = PTHREAD_COND_INITIALIZER,
             .timeout_us = 30000000};

static __thread bool s_is_main;

#define LOAD(field) __atomic_load_n(&s_state.field, __ATOMIC_SEQ_CST)
#define STORE(field, v) __atomic_store_n(&s_state.field, (v), __ATOMIC_SEQ_CST)

// Lock held.
static void watch_once(void) {
  STORE(parked, true);
  if (LOAD(idle) || !s_state.enabled) {
    pthread_cond_wait(&s_state.cond, &s_state.lock);
    STORE(parked, false);
    return;
  }
  STORE(parked, false);
  int64_t left = LOAD(fed_at_us) + LOAD(timeout_us) - mgos_port_uptime_us();
  if (left <= 0) crash_watchdog();
  struct timespec end = posix_deadline_us(left);
  pthread_cond_clockwait(&s_state.cond, &s_state.lock, CLOCK_MONOTONIC, &end);
}

static void *watchdog_main(void *arg) {
  crash_thread_enter();
  pthread_mutex_lock(&s_state.lock);
  for (;;)
    watch_once();
  return arg;
}

// Lock held.
static int start_thread(void) {
  if (s_state.started) return MGOS_OK;
  pthread_t t;
  int err = pthread_create(&t, NULL, watchdog_main, NULL);
  if (err != 0) return mgos_error_from_errno(err);
  pthread_setname_np(t, "watchdog");
  pthread_detach(t);
  s_state.started = true;
  return MGOS_OK;
}

static void notify(void) {
  pthread_mutex_lock(&s_state.lock);
  pthread_cond_signal(&s_state.cond);
  pthread_mutex_unlock(&s_state.lock);
}

int mgos_port_wdt_enable(bool enable) {
  mgos_port_wdt_feed();
  pthread_mutex_lock(&s_state.lock);
  int res = (enable ? start_thread() : MGOS_OK);
  if (res == MGOS_OK) s_state.enabled = enable;
  pthread_cond_signal(&s_state.cond);
  pthread_mutex_unlock(&s_state.lock);
  return res;
}

int mgos_port_wdt_set_timeout(uint32_t timeout_ms) {
  if (timeout_ms == 0) return MGOS_EINVAL;
  mgos_port_wdt_feed();
  STORE(timeout_us, (int64_t) timeout_ms * 1000);
  notify();
  return MGOS_OK;
}

void mgos_port_wdt_feed(void) {
  STORE(fed_at_us, mgos_port_uptime_us());
}

bool mgos_port_wdt_stops_in_sleep(void) {
  return true;
}

void wdt_set_main_thread(void) {
  s_is_main = true;
}

void wdt_sleep(bool idle) {
  if (!s_is_main) return;
  if (!idle) mgos_port_wdt_feed();
  STORE(idle, idle);
  if (!idle && LOAD(parked) && s_state.enabled) notify();
}
