// SPDX-License-Identifier: Apache-2.0
//
// What ./dev run starts: a blinking LED, a button, a method, a log line now and
// then, and the status page in front of it all.

#include "mgos.h"
#include "mgos_rpc.h"

static int s_presses;

static void tick(void *arg) {
  LOG(LL_INFO, ("Up %.1f s, %lu of %lu bytes of RAM free, %d presses",
                mgos_uptime(), (unsigned long) mgos_get_free_heap_size(),
                (unsigned long) mgos_get_heap_size(), s_presses));
  (void) arg;
}

static void pressed(int pin, void *arg) {
  s_presses++;
  LOG(LL_INFO, ("Button on pin %d", pin));
  (void) arg;
}

static void get_state(struct mg_rpc_request_info *ri, void *cb_arg,
                      struct mg_rpc_frame_info *fi, struct mg_str args) {
  mg_rpc_send_responsef(ri, "{presses: %d, uptime: %.3f}", s_presses,
                        mgos_uptime());
  (void) cb_arg;
  (void) fi;
  (void) args;
}

enum mgos_app_init_result mgos_app_init(void) {
  int led = mgos_sys_config_get_board_led1_pin();
  int button = mgos_sys_config_get_board_btn1_pin();
  if (led >= 0) {
    mgos_gpio_setup_output(led, false);
    mgos_gpio_blink(led, 100, 900);
  }
  if (button >= 0) {
    mgos_gpio_set_button_handler(button, MGOS_GPIO_PULL_UP,
                                 MGOS_GPIO_INT_EDGE_NEG, 20, pressed, NULL);
  }
  mg_rpc_add_handler(mgos_rpc_get_global(), "Demo.GetState", "", get_state,
                     NULL);
  mgos_set_timer(mgos_sys_config_get_demo_interval_ms(), MGOS_TIMER_REPEAT,
                 tick, NULL);
  return MGOS_APP_INIT_SUCCESS;
}
