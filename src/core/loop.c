// SPDX-License-Identifier: Apache-2.0
//
// The event loop. Two queues of callbacks, one for the main task and one for
// the background task; the interrupt lock protects them for the few
// instructions of a put or a get, so that any task or interrupt can post.
//
// `is_sleeping` is raised, under that lock, only when there is nothing to run;
// who posts lowers it and then wakes the waiter. A wake before the wait is
// remembered by the waiter, so the moment between raising and sleeping is
// safe, and a busy loop costs its posters nothing. mgos__loop_wake() without a
// callback leaves a mark, so that the turn in progress does not end in a sleep.

#include "core/loop.h"

#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "core/system_internal.h"
#include "core/timers.h"
#include "mgos_errors.h"
#include "mgos_task.h"
#include "mgos_time.h"
#include "port/intr.h"
#include "port/task.h"
#include "port/wait.h"
#include "port/watchdog.h"

// Priority of the background task, 0 = there is none.
#ifndef MGOS_BG_TASK_PRIORITY
#define MGOS_BG_TASK_PRIORITY 1
#endif

#ifndef MGOS_TASK_STACK_SIZE_BYTES
#define MGOS_TASK_STACK_SIZE_BYTES 8192
#endif

struct item {
  mgos_cb_t cb;
  void *arg;
};

struct queue {
  struct item items[MGOS_TASK_QUEUE_LENGTH];
  unsigned head;
  unsigned count;
};

struct poll_cb {
  mgos__poll_cb_t cb;
  void *arg;
  bool removed;
  struct poll_cb *next;
};

static struct {
  struct queue main_queue;
  struct queue bg_queue;
  bool is_sleeping;
  bool wake_requested;  // by mgos__loop_wake() since this turn began
  bool inited;
  bool feed_wdt;
  bool has_removed;
  int depth;  // turns in progress; a callback may poll itself
  void (*wait)(int64_t timeout_us);
  void (*wake)(void);
  struct poll_cb *poll_cbs;
  struct mgos_port_task *bg_task;
  struct mgos_port_sem *bg_sem;
  bool bg_stop;
} s_state;

// Raised on the task that runs the loop.
static MGOS_PORT_TASK_LOCAL bool s_is_main;

static bool put(struct queue *q, mgos_cb_t cb, void *arg) {
  struct item *it;
  if (q->count == MGOS_TASK_QUEUE_LENGTH) return false;
  it = &q->items[(q->head + q->count) % MGOS_TASK_QUEUE_LENGTH];
  it->cb = cb;
  it->arg = arg;
  q->count++;
  return true;
}

static bool get(struct queue *q, struct item *it) {
  uint32_t st = mgos_port_intr_lock();
  bool found = q->count > 0;
  if (found) {
    *it = q->items[q->head];
    q->head = (q->head + 1) % MGOS_TASK_QUEUE_LENGTH;
    q->count--;
  }
  mgos_port_intr_unlock(st);
  return found;
}

static void wake_waiter(void) {
  if (s_state.wake != NULL) {
    s_state.wake();
  } else {
    mgos_port_wake();
  }
}

bool mgos_invoke_cb(mgos_cb_t cb, void *arg, uint32_t flags) {
  bool ok, wake = false, bg;
  uint32_t st;
  if (cb == NULL) return false;
  st = mgos_port_intr_lock();
  bg = (flags & MGOS_INVOKE_CB_F_BG_TASK) && s_state.bg_task != NULL;
  ok = put(bg ? &s_state.bg_queue : &s_state.main_queue, cb, arg);
  if (ok && !bg) {
    wake = s_state.is_sleeping;
    s_state.is_sleeping = false;
  }
  mgos_port_intr_unlock(st);
  if (ok && bg) mgos_port_sem_give(s_state.bg_sem);
  if (wake) wake_waiter();
  return ok;
}

void mgos__loop_wake(void) {
  uint32_t st = mgos_port_intr_lock();
  bool wake = s_state.is_sleeping;
  s_state.is_sleeping = false;
  s_state.wake_requested = true;
  mgos_port_intr_unlock(st);
  if (wake) wake_waiter();
}

bool mgos__loop_is_main_task(void) {
  return s_is_main;
}

bool mgos_task_is_main(void) {
  return s_is_main;
}

static void bg_task(void *arg) {
  struct item it;
  while (true) {
    mgos_port_sem_take(s_state.bg_sem, MGOS_PORT_FOREVER);
    while (get(&s_state.bg_queue, &it))
      it.cb(it.arg);
    if (s_state.bg_stop) break;
  }
  (void) arg;
}

static int start_bg_task(void) {
  if (MGOS_BG_TASK_PRIORITY <= 0) return 0;
  s_state.bg_stop = false;
  s_state.bg_sem = mgos_port_sem_create(0, MGOS_TASK_QUEUE_LENGTH + 1);
  if (s_state.bg_sem == NULL) return MGOS_ENOMEM;
  return mgos_port_task_create(&s_state.bg_task, "mgos_bg",
                               MGOS_TASK_STACK_SIZE_BYTES,
                               MGOS_BG_TASK_PRIORITY, bg_task, NULL);
}

int mgos__loop_init(void) {
  int r;
  s_is_main = true;
  if (s_state.inited) return 0;
  r = start_bg_task();
  if (r < 0) {
    mgos_port_sem_destroy(s_state.bg_sem);
    s_state.bg_sem = NULL;
    return r;
  }
  s_state.inited = true;
  return 0;
}

static void free_removed_poll_cbs(void) {
  struct poll_cb **pp = &s_state.poll_cbs, *p;
  while ((p = *pp) != NULL) {
    if (p->removed) {
      *pp = p->next;
      free(p);
    } else {
      pp = &p->next;
    }
  }
  s_state.has_removed = false;
}

void mgos__loop_deinit(void) {
  struct poll_cb *p;
  if (s_state.bg_task != NULL) {
    s_state.bg_stop = true;
    mgos_port_sem_give(s_state.bg_sem);
    mgos_port_task_join(s_state.bg_task, MGOS_PORT_FOREVER);
  }
  mgos_port_sem_destroy(s_state.bg_sem);
  for (p = s_state.poll_cbs; p != NULL; p = p->next)
    p->removed = true;
  free_removed_poll_cbs();
  memset(&s_state, 0, sizeof(s_state));
  s_is_main = false;
}

void mgos__loop_set_waiter(void (*wait)(int64_t timeout_us),
                           void (*wake)(void)) {
  uint32_t st = mgos_port_intr_lock();
  s_state.wait = wait;
  s_state.wake = wake;
  mgos_port_intr_unlock(st);
}

int mgos__loop_add_poll_cb(mgos__poll_cb_t cb, void *arg) {
  struct poll_cb *p = (struct poll_cb *) calloc(1, sizeof(*p));
  if (p == NULL) return MGOS_ENOMEM;
  p->cb = cb;
  p->arg = arg;
  p->next = s_state.poll_cbs;
  s_state.poll_cbs = p;
  return 0;
}

void mgos__loop_remove_poll_cb(mgos__poll_cb_t cb, void *arg) {
  struct poll_cb *p;
  for (p = s_state.poll_cbs; p != NULL; p = p->next) {
    if (p->removed || p->cb != cb || p->arg != arg) continue;
    p->removed = true;
    s_state.has_removed = true;
    break;
  }
  if (s_state.depth == 0 && s_state.has_removed) free_removed_poll_cbs();
}

void mgos__loop_set_wdt_feed(bool enable) {
  s_state.feed_wdt = enable;
}

static int run_queue(void) {
  struct item it;
  int count = 0;
  // No more than were there at the start of the turn, or a callback that posts
  // itself would keep timers and sockets waiting.
  uint32_t st = mgos_port_intr_lock();
  unsigned max = s_state.main_queue.count;
  mgos_port_intr_unlock(st);
  while (max-- > 0 && get(&s_state.main_queue, &it)) {
    it.cb(it.arg);
    count++;
  }
  return count;
}

static void run_poll_cbs(void) {
  struct poll_cb *p;
  for (p = s_state.poll_cbs; p != NULL; p = p->next) {
    if (!p->removed) p->cb(p->arg);
  }
}

// How long to sleep, in microseconds, -1 = without limit. 0 if there is work.
static int64_t sleep_time(int max_ms) {
  int64_t next = mgos__timers_next(), limit = max_ms < 0 ? -1 : max_ms * 1000LL;
  if (next != INT64_MAX) {
    int64_t left = next - mgos_uptime_micros();
    if (left < 0) left = 0;
    if (limit < 0 || left < limit) limit = left;
  }
  if (s_state.feed_wdt && !mgos_port_wdt_stops_in_sleep()) {
    int64_t wdt_us = mgos__wdt_timeout_ms() * 1000LL / 2;
    if (wdt_us > 0 && (limit < 0 || wdt_us < limit)) limit = wdt_us;
  }
  return limit;
}

static void sleep_until_work(int max_ms) {
  int64_t timeout_us;
  bool is_empty;
  uint32_t st = mgos_port_intr_lock();
  // Raised before the timers are looked at: a task that sets one after this
  // wakes the waiter.
  is_empty = s_state.main_queue.count == 0 && !s_state.wake_requested;
  s_state.is_sleeping = is_empty && max_ms != 0;
  mgos_port_intr_unlock(st);
  timeout_us = is_empty ? sleep_time(max_ms) : 0;
  if (s_state.wait != NULL) {
    s_state.wait(timeout_us);
  } else {
    mgos_port_wait(timeout_us);
  }
  st = mgos_port_intr_lock();
  s_state.is_sleeping = false;
  mgos_port_intr_unlock(st);
}

int mgos__loop_poll(int max_ms) {
  int count;
  uint32_t st;
  s_state.depth++;
  // Under the lock: what a waker stored before must be visible to this turn.
  st = mgos_port_intr_lock();
  s_state.wake_requested = false;
  mgos_port_intr_unlock(st);
  if (s_state.feed_wdt) mgos_port_wdt_feed();
  run_poll_cbs();
  count = run_queue();
  count += mgos__timers_run(mgos_uptime_micros());
  sleep_until_work(max_ms);
  s_state.depth--;
  if (s_state.depth == 0 && s_state.has_removed) free_removed_poll_cbs();
  return count;
}

void mgos__loop_run(void) {
  while (true)
    mgos__loop_poll(-1);
}
