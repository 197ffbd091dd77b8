// SPDX-License-Identifier: Apache-2.0
//
// The smallest useful app: one line in the log each second, and a LED that
// blinks when the board has one.

#include "mgos.h"

static void hello(void *arg) {
  LOG(LL_INFO, ("Hello! Up %.1f s, %lu bytes of RAM free", mgos_uptime(),
                (unsigned long) mgos_get_free_heap_size()));
  (void) arg;
}

enum mgos_app_init_result mgos_app_init(void) {
  int led = mgos_sys_config_get_board_led1_pin();
  if (led >= 0) {
    mgos_gpio_setup_output(led, !mgos_sys_config_get_board_led1_active_high());
    mgos_gpio_blink(led, 500, 500);
  }
  mgos_set_timer(1000, MGOS_TIMER_REPEAT | MGOS_TIMER_RUN_NOW, hello, NULL);
  return MGOS_APP_INIT_SUCCESS;
}
