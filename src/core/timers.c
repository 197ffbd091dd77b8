// SPDX-License-Identifier: Apache-2.0
//
// Software timers: a binary heap of slot numbers, ordered by deadline and, for
// equal ones, by age. The timers themselves lie in one array that grows, so
// that setting a timer costs no allocation once it has its size. An id is
// generation << SLOT_BITS | slot: it survives being stored in an int, is never
// as small as the id of a hardware timer, and one of a timer that is gone is
// recognised because the generation of its slot has moved on.
//
// Time comes in as an argument. A run handles timers that were set before it
// began; what its callbacks set for "now" waits for the next run, so that a
// run always ends. A mutex protects the array: other tasks may set timers.

#include "mgos_timers.h"

#include <limits.h>
#include <stdlib.h>

#include "core/loop.h"
#include "core/timers.h"
#include "mgos_hw_timers_hal.h"
#include "mgos_time.h"
#include "mgos_timers_internal.h"
#include "port/task.h"

#define SLOT_BITS 18
#define MAX_SLOTS (1U << SLOT_BITS)
#define MAX_GEN ((1U << (31 - SLOT_BITS)) - 1)
#define MIN_CAPACITY 8

struct timer {
  int64_t deadline_us;
  timer_callback cb;  // NULL = the slot is free
  void *cb_arg;
  int32_t interval_ms;  // -1 = fires once
  uint32_t seq;         // age, for order among equals
  uint32_t link;        // position in the heap; next free slot + 1 if free
  uint32_t gen;         // 1 to MAX_GEN
};

static struct {
  struct timer *slots;
  uint32_t *heap;
  uint32_t capacity;
  uint32_t count;      // timers in the heap
  uint32_t used;       // slots that were ever used
  uint32_t free_list;  // first free slot + 1
  uint32_t seq;
  struct mgos_port_mutex *lock;
} s_state;

static void lock(void) {
  if (s_state.lock == NULL) return;
  mgos_port_mutex_lock(s_state.lock, MGOS_PORT_FOREVER);
}

static void unlock(void) {
  if (s_state.lock != NULL) mgos_port_mutex_unlock(s_state.lock);
}

static bool is_before(uint32_t a, uint32_t b) {
  const struct timer *ta = &s_state.slots[a], *tb = &s_state.slots[b];
  if (ta->deadline_us != tb->deadline_us) {
    return ta->deadline_us < tb->deadline_us;
  }
  return (int32_t) (ta->seq - tb->seq) < 0;
}

static void place(uint32_t pos, uint32_t slot) {
  s_state.heap[pos] = slot;
  s_state.slots[slot].link = pos;
}

static void sift_up(uint32_t pos) {
  uint32_t slot = s_state.heap[pos];
  while (pos > 0) {
    uint32_t parent = (pos - 1) / 2;
    if (!is_before(slot, s_state.heap[parent])) break;
    place(pos, s_state.heap[parent]);
    pos = parent;
  }
  place(pos, slot);
}

static void sift_down(uint32_t pos) {
  uint32_t slot = s_state.heap[pos];
  while (true) {
    uint32_t child = 2 * pos + 1;
    if (child >= s_state.count) break;
    if (child + 1 < s_state.count &&
        is_before(s_state.heap[child + 1], s_state.heap[child])) {
      child++;
    }
    if (!is_before(s_state.heap[child], slot)) break;
    place(pos, s_state.heap[child]);
    pos = child;
  }
  place(pos, slot);
}

static bool grow(void) {
  uint32_t cap = s_state.capacity + s_state.capacity / 2;
  struct timer *slots;
  uint32_t *heap;
  if (cap < MIN_CAPACITY) cap = MIN_CAPACITY;
  if (cap > MAX_SLOTS) cap = MAX_SLOTS;
  if (cap == s_state.capacity) return false;
  slots = (struct timer *) realloc(s_state.slots, cap * sizeof(*slots));
  if (slots == NULL) return false;
  s_state.slots = slots;
  heap = (uint32_t *) realloc(s_state.heap, cap * sizeof(*heap));
  if (heap == NULL) return false;
  s_state.heap = heap;
  s_state.capacity = cap;
  return true;
}

// Takes a free slot. Returns false when memory is short.
static bool take_slot(uint32_t *slot) {
  if (s_state.free_list != 0) {
    *slot = s_state.free_list - 1;
    s_state.free_list = s_state.slots[*slot].link;
    return true;
  }
  if (s_state.used == s_state.capacity && !grow()) return false;
  *slot = s_state.used++;
  s_state.slots[*slot].gen = 1;
  return true;
}

// Frees the slot of a timer that is no longer in the heap.
static void release_slot(uint32_t slot) {
  struct timer *t = &s_state.slots[slot];
  t->cb = NULL;
  t->gen = t->gen == MAX_GEN ? 1 : t->gen + 1;
  t->link = s_state.free_list;
  s_state.free_list = slot + 1;
}

static void heap_remove(uint32_t pos) {
  uint32_t last = s_state.heap[--s_state.count];
  if (pos == s_state.count) return;
  place(pos, last);
  sift_up(pos);
  sift_down(s_state.slots[last].link);
}

// Finds a timer by id. Returns NULL for an id that is not valid.
static struct timer *find(mgos_timer_id id) {
  uint32_t slot = id & (MAX_SLOTS - 1);
  struct timer *t;
  if (slot >= s_state.used) return NULL;
  t = &s_state.slots[slot];
  if (t->cb == NULL || t->gen != id >> SLOT_BITS) return NULL;
  return t;
}

mgos_timer_id mgos__timers_set(int64_t now_us, int msecs, int flags,
                               timer_callback cb, void *cb_arg) {
  mgos_timer_id id = MGOS_INVALID_TIMER_ID;
  struct timer *t;
  uint32_t slot;
  if (cb == NULL) return MGOS_INVALID_TIMER_ID;
  if (msecs < 0) msecs = 0;
  lock();
  if (take_slot(&slot)) {
    t = &s_state.slots[slot];
    t->deadline_us = now_us;
    if (!(flags & MGOS_TIMER_RUN_NOW)) t->deadline_us += msecs * 1000LL;
    t->interval_ms = (flags & MGOS_TIMER_REPEAT) ? msecs : -1;
    t->cb = cb;
    t->cb_arg = cb_arg;
    t->seq = s_state.seq++;
    s_state.heap[s_state.count++] = slot;
    sift_up(s_state.count - 1);
    id = (mgos_timer_id) t->gen << SLOT_BITS | slot;
  }
  unlock();
  return id;
}

bool mgos__timers_clear(mgos_timer_id id) {
  struct timer *t;
  lock();
  t = find(id);
  if (t != NULL) {
    heap_remove(t->link);
    release_slot(id & (MAX_SLOTS - 1));
  }
  unlock();
  return t != NULL;
}

bool mgos__timers_info(int64_t now_us, mgos_timer_id id,
                       struct mgos_timer_info *info) {
  struct timer *t;
  lock();
  t = find(id);
  if (t != NULL && info != NULL) {
    int64_t left_us = t->deadline_us - now_us;
    info->interval_ms = t->interval_ms;
    info->msecs_left = left_us <= 0 ? 0 : (int) (left_us / 1000);
    info->cb = t->cb;
    info->cb_arg = t->cb_arg;
  }
  unlock();
  return t != NULL;
}

// Takes the first timer that is due and older than the run, and re-arms or
// frees it. Returns false when there is none.
static bool pop_due(int64_t now_us, uint32_t run_seq, timer_callback *cb,
                    void **cb_arg) {
  struct timer *t;
  uint32_t slot;
  if (s_state.count == 0) return false;
  slot = s_state.heap[0];
  t = &s_state.slots[slot];
  if (t->deadline_us > now_us || (int32_t) (t->seq - run_seq) >= 0) {
    return false;
  }
  *cb = t->cb;
  *cb_arg = t->cb_arg;
  if (t->interval_ms < 0) {
    heap_remove(0);
    release_slot(slot);
    return true;
  }
  // Keep the phase unless periods were missed; an interval of 0 means once in
  // every run.
  t->deadline_us += t->interval_ms * 1000LL;
  if (t->deadline_us <= now_us) {
    t->deadline_us = now_us + t->interval_ms * 1000LL;
  }
  if (t->interval_ms == 0) t->deadline_us = now_us + 1;
  t->seq = s_state.seq++;
  sift_down(0);
  return true;
}

int mgos__timers_run(int64_t now_us) {
  uint32_t run_seq = s_state.seq;
  timer_callback cb;
  void *cb_arg;
  int count = 0;
  bool found;
  while (true) {
    lock();
    found = pop_due(now_us, run_seq, &cb, &cb_arg);
    unlock();
    if (!found) break;
    cb(cb_arg);
    count++;
  }
  return count;
}

int64_t mgos__timers_next(void) {
  int64_t next = INT64_MAX;
  lock();
  if (s_state.count > 0) {
    next = s_state.slots[s_state.heap[0]].deadline_us;
  }
  unlock();
  return next;
}

void mgos__timers_deinit(void) {
  free(s_state.slots);
  free(s_state.heap);
  s_state.slots = NULL;
  s_state.heap = NULL;
  s_state.capacity = s_state.count = s_state.used = s_state.free_list = 0;
  mgos_port_mutex_destroy(s_state.lock);
  s_state.lock = NULL;
}

enum mgos_init_result mgos_timers_init(void) {
  if (s_state.lock != NULL) return MGOS_INIT_OK;
  s_state.lock = mgos_port_mutex_create();
  return s_state.lock == NULL ? MGOS_INIT_OUT_OF_MEMORY : MGOS_INIT_OK;
}

mgos_timer_id mgos_set_timer(int msecs, int flags, timer_callback cb,
                             void *cb_arg) {
  mgos_timer_id id =
      mgos__timers_set(mgos_uptime_micros(), msecs, flags, cb, cb_arg);
  // The main task takes a new timer into account before it sleeps; if this is
  // another task, it may sleep already.
  if (!mgos__loop_is_main_task()) mgos__loop_wake();
  return id;
}

void mgos_clear_timer(mgos_timer_id id) {
  if (id == MGOS_INVALID_TIMER_ID) return;
  if (id <= MGOS_NUM_HW_TIMERS) {
    mgos__hw_timers_clear(id);
  } else {
    mgos__timers_clear(id);
  }
}

bool mgos_get_timer_info(mgos_timer_id id, struct mgos_timer_info *info) {
  return mgos__timers_info(mgos_uptime_micros(), id, info);
}
