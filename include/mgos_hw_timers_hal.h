// SPDX-License-Identifier: Apache-2.0
//
// What a port provides for hardware timers. There are MGOS_NUM_HW_TIMERS of
// them, with ids from 1.
#ifndef MEERKAT_MGOS_HW_TIMERS_HAL_H
#define MEERKAT_MGOS_HW_TIMERS_HAL_H

#include "mgos_init.h"
#include "mgos_timers.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef MGOS_NUM_HW_TIMERS
#define MGOS_NUM_HW_TIMERS 4
#endif

// Data of the port per timer; none here: a port keeps its own by id.
struct mgos_hw_timer_dev_data {};

// One hardware timer. cb is NULL while it is free.
struct mgos_hw_timer_info {
  mgos_timer_id id;
  timer_callback cb;
  void *cb_arg;
  int flags;
  struct mgos_hw_timer_dev_data dev;
};

// Starts counting; after `usecs` microseconds (again and again with
// MGOS_TIMER_REPEAT) the port calls mgos_hw_timers_isr(ti).
// Returns: false for an interval that the hardware cannot do.
bool mgos_hw_timers_dev_set(struct mgos_hw_timer_info *ti, int usecs,
                            int flags);
// Called by the port when a timer fires. Context: ISR (on a PC: under the
// interrupt lock).
void mgos_hw_timers_isr(struct mgos_hw_timer_info *ti);
// Called at the end of mgos_hw_timers_isr(): acknowledge the interrupt.
void mgos_hw_timers_dev_isr_bottom(struct mgos_hw_timer_info *ti);
// Stops counting. Context: any, also ISR.
void mgos_hw_timers_dev_clear(struct mgos_hw_timer_info *ti);
// Prepares one timer. Context: boot. Returns: false when it does not exist.
bool mgos_hw_timers_dev_init(struct mgos_hw_timer_info *ti);

// Prepares all. Context: boot code.
enum mgos_init_result mgos_hw_timers_init(void);
// Stops all, before a restart. Context: any task.
void mgos_hw_timers_deinit(void);

#ifdef __cplusplus
}
#endif

#endif
