// SPDX-License-Identifier: Apache-2.0
//
// A button between its pin and ground: each press toggles the LED. On the PC,
// press it with `echo set 0 0 | socat - UNIX:STATE/gpio.sock`.

#include "mgos.h"

static int s_presses;

static void pressed(int pin, void *arg) {
  int led = mgos_sys_config_get_board_led1_pin();
  bool on = led >= 0 && mgos_gpio_toggle(led);
  s_presses++;
  LOG(LL_INFO, ("Button on pin %d pressed %d times, LED %s", pin, s_presses,
                on ? "on" : "off"));
  (void) arg;
}

enum mgos_app_init_result mgos_app_init(void) {
  int pin = mgos_sys_config_get_board_btn1_pin();
  bool pull_up = mgos_sys_config_get_board_btn1_pull_up();
  int led = mgos_sys_config_get_board_led1_pin();
  if (pin < 0) {
    LOG(LL_ERROR, ("This board has no button: set board.btn1.pin"));
    return MGOS_APP_INIT_ERROR;
  }
  if (led >= 0) mgos_gpio_setup_output(led, false);
  if (!mgos_gpio_set_button_handler(
          pin, pull_up ? MGOS_GPIO_PULL_UP : MGOS_GPIO_PULL_DOWN,
          pull_up ? MGOS_GPIO_INT_EDGE_NEG : MGOS_GPIO_INT_EDGE_POS,
          mgos_sys_config_get_button_debounce_ms(), pressed, NULL)) {
    return MGOS_APP_INIT_ERROR;
  }
  LOG(LL_INFO, ("Waiting for presses on pin %d", pin));
  return MGOS_APP_INIT_SUCCESS;
}
