// SPDX-License-Identifier: Apache-2.0
//
// Hardware timers over mgos_hw_timers_hal.h. Their ids are 1 to
// MGOS_NUM_HW_TIMERS, index in the table plus one. A callback runs in
// interrupt context, so everything here works under the interrupt lock and
// allocates nothing.

#include <stddef.h>
#include <string.h>

#include "core/timers.h"
#include "mgos_hw_timers_hal.h"
#include "mgos_iram.h"
#include "port/intr.h"

static struct {
  struct mgos_hw_timer_info timers[MGOS_NUM_HW_TIMERS];
  bool ok[MGOS_NUM_HW_TIMERS];
} s_state;

enum mgos_init_result mgos_hw_timers_init(void) {
  for (int i = 0; i < MGOS_NUM_HW_TIMERS; i++) {
    struct mgos_hw_timer_info *ti = &s_state.timers[i];
    memset(ti, 0, sizeof(*ti));
    ti->id = i + 1;
    s_state.ok[i] = mgos_hw_timers_dev_init(ti);
  }
  return MGOS_INIT_OK;
}

void mgos_hw_timers_deinit(void) {
  for (int i = 0; i < MGOS_NUM_HW_TIMERS; i++) {
    if (s_state.ok[i]) mgos__hw_timers_clear(i + 1);
  }
}

static struct mgos_hw_timer_info *claim(timer_callback cb, void *cb_arg,
                                        int flags) {
  struct mgos_hw_timer_info *res = NULL;
  uint32_t st = mgos_port_intr_lock();
  for (int i = 0; i < MGOS_NUM_HW_TIMERS && res == NULL; i++) {
    struct mgos_hw_timer_info *ti = &s_state.timers[i];
    if (!s_state.ok[i] || ti->cb != NULL) continue;
    ti->cb = cb;
    ti->cb_arg = cb_arg;
    ti->flags = flags;
    res = ti;
  }
  mgos_port_intr_unlock(st);
  return res;
}

mgos_timer_id mgos_set_hw_timer(int usecs, int flags, timer_callback cb,
                                void *cb_arg) {
  struct mgos_hw_timer_info *ti;
  if (cb == NULL || usecs < 0) return MGOS_INVALID_TIMER_ID;
  if (flags & MGOS_TIMER_RUN_NOW) return MGOS_INVALID_TIMER_ID;
  ti = claim(cb, cb_arg, flags);
  if (ti == NULL) return MGOS_INVALID_TIMER_ID;
  if (!mgos_hw_timers_dev_set(ti, usecs, flags)) {
    ti->cb = NULL;
    return MGOS_INVALID_TIMER_ID;
  }
  return ti->id;
}

void mgos__hw_timers_clear(mgos_timer_id id) {
  struct mgos_hw_timer_info *ti;
  uint32_t st;
  if (id < 1 || id > MGOS_NUM_HW_TIMERS) return;
  ti = &s_state.timers[id - 1];
  st = mgos_port_intr_lock();
  if (ti->cb != NULL) {
    mgos_hw_timers_dev_clear(ti);
    ti->cb = NULL;
  }
  mgos_port_intr_unlock(st);
}

IRAM void mgos_hw_timers_isr(struct mgos_hw_timer_info *ti) {
  timer_callback cb = ti->cb;
  void *cb_arg = ti->cb_arg;
  if (cb == NULL) return;
  // A one-shot is free before its callback, which may set it again.
  if (!(ti->flags & MGOS_TIMER_REPEAT)) ti->cb = NULL;
  mgos_hw_timers_dev_isr_bottom(ti);
  cb(cb_arg);
}
