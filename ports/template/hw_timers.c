// SPDX-License-Identifier: Apache-2.0
//
// Hardware timers, ids from 1 to MGOS_NUM_HW_TIMERS. The interrupt routine of
// a timer calls mgos_hw_timers_isr().

#include "mgos_hw_timers_hal.h"

bool mgos_hw_timers_dev_init(struct mgos_hw_timer_info *ti) {
  (void) ti;
  return true;  // it exists, but dev_set refuses every interval
}

bool mgos_hw_timers_dev_set(struct mgos_hw_timer_info *ti, int usecs,
                            int flags) {
  (void) ti, (void) usecs, (void) flags;
  return false;
}

void mgos_hw_timers_dev_isr_bottom(struct mgos_hw_timer_info *ti) {
  (void) ti;
}

void mgos_hw_timers_dev_clear(struct mgos_hw_timer_info *ti) {
  (void) ti;
}
