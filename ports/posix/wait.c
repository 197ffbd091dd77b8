// SPDX-License-Identifier: Apache-2.0
//
// How the main task sleeps when nothing replaces it (src/net waits for sockets
// at the same time and brings its own). A flag remembers a wake that came
// early, so none is lost.

#include "port/wait.h"

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

#include "host.h"
#include "posix_time.h"
#include "wdt_sleep.h"

static struct {
  pthread_mutex_t lock;
  pthread_cond_t cond;
  bool pending;
} s_state = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};

void mgos_port_wait(int64_t timeout_us) {
  struct timespec end = posix_deadline_us(timeout_us > 0 ? timeout_us : 0);
  pthread_mutex_lock(&s_state.lock);
  int err = 0;
  if (timeout_us != 0) wdt_sleep(true);
  while (!s_state.pending && timeout_us != 0 && err == 0) {
    err = (timeout_us < 0 ? pthread_cond_wait(&s_state.cond, &s_state.lock)
                          : pthread_cond_clockwait(&s_state.cond, &s_state.lock,
                                                   CLOCK_MONOTONIC, &end));
  }
  s_state.pending = false;
  if (timeout_us != 0) wdt_sleep(false);
  pthread_mutex_unlock(&s_state.lock);
}

void mgos_port_wake(void) {
  pthread_mutex_lock(&s_state.lock);
  s_state.pending = true;
  pthread_cond_signal(&s_state.cond);
  pthread_mutex_unlock(&s_state.lock);
}
