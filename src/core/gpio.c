// SPDX-License-Identifier: Apache-2.0
//
// Pins: interrupt handlers, buttons and blinking over mgos_gpio_hal.h. Each
// pin that has one of these has an entry in a list. The list is changed on the
// main task under the interrupt lock, so that the interrupt side can walk it.
//
// An interrupt for the main task posts the pin number, not the entry, and
// counts: while one is posted others only count, so a noisy pin cannot fill
// the queue. The callback finds nothing to do when the handler is gone.

#include "mgos_gpio.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/queue.h"
#include "core/gpio_internal.h"
#include "mgos_gpio_hal.h"
#include "mgos_gpio_internal.h"
#include "mgos_iram.h"
#include "mgos_system.h"
#include "mgos_timers.h"
#include "port/intr.h"

#define MAX_BLINK_MS 0xffff

struct pin {
  int pin;
  enum mgos_gpio_int_mode mode;  // NONE = no handler
  mgos_gpio_int_handler_f cb;
  void *arg;
  bool is_isr;
  bool is_button;
  bool last_level;  // of a button that reports both edges
  unsigned count;   // interrupts since the main task last looked
  int debounce_ms;
  mgos_timer_id timer;  // debouncing
  uint16_t on_ms, off_ms;
  mgos_timer_id blink_timer;
  SLIST_ENTRY(pin) next;
};

static SLIST_HEAD(, pin) s_pins;

static IRAM struct pin *find(int pin) {
  struct pin *p;
  SLIST_FOREACH(p, &s_pins, next) {
    if (p->pin == pin) return p;
  }
  return NULL;
}

static struct pin *find_or_add(int pin) {
  struct pin *p = find(pin);
  uint32_t st;
  if (p != NULL) return p;
  p = (struct pin *) calloc(1, sizeof(*p));
  if (p == NULL) return NULL;
  p->pin = pin;
  st = mgos_port_intr_lock();
  SLIST_INSERT_HEAD(&s_pins, p, next);
  mgos_port_intr_unlock(st);
  return p;
}

// Drops an entry that has neither a handler nor a blinker.
static void free_if_unused(struct pin *p) {
  uint32_t st;
  if (p->mode != MGOS_GPIO_INT_NONE) return;
  if (p->blink_timer != MGOS_INVALID_TIMER_ID) return;
  st = mgos_port_intr_lock();
  SLIST_REMOVE(&s_pins, p, pin, next);
  mgos_port_intr_unlock(st);
  free(p);
}

// --- interrupts ---

static bool is_level_mode(enum mgos_gpio_int_mode mode) {
  return mode == MGOS_GPIO_INT_LEVEL_HI || mode == MGOS_GPIO_INT_LEVEL_LO;
}

// The level has been so for long enough: report it if it is what was asked for.
static void debounce_cb(void *arg) {
  struct pin *p = find((int) (intptr_t) arg);
  bool level;
  if (p == NULL || !p->is_button) return;
  p->timer = MGOS_INVALID_TIMER_ID;
  level = mgos_gpio_read(p->pin);
  switch (p->mode) {
    case MGOS_GPIO_INT_EDGE_POS:
      if (!level) return;
      break;
    case MGOS_GPIO_INT_EDGE_NEG:
      if (level) return;
      break;
    default:
      if (level == p->last_level) return;
      p->last_level = level;
      break;
  }
  p->cb(p->pin, p->arg);
}

static void button_edge(struct pin *p) {
  if (p->timer != MGOS_INVALID_TIMER_ID) return;
  p->timer = mgos_set_timer(p->debounce_ms, 0, debounce_cb,
                            (void *) (intptr_t) p->pin);
}

static void int_cb_main(void *arg) {
  int pin = (int) (intptr_t) arg;
  struct pin *p = find(pin);
  uint32_t st;
  bool again;
  if (p == NULL || p->count == 0) return;
  st = mgos_port_intr_lock();
  p->count = 0;
  mgos_port_intr_unlock(st);
  if (p->is_button) {
    button_edge(p);
    return;
  }
  again = is_level_mode(p->mode);
  p->cb(pin, p->arg);
  // The handler had its chance to remove the cause of the level.
  if (again) mgos_gpio_hal_clear_int(pin);
}

IRAM void mgos_gpio_hal_int_cb(int pin) {
  uint32_t st = mgos_port_intr_lock();
  struct pin *p = find(pin);
  mgos_gpio_int_handler_f cb = NULL;
  void *arg = NULL;
  if (p != NULL && p->mode != MGOS_GPIO_INT_NONE) {
    if (p->is_isr) {
      cb = p->cb;
      arg = p->arg;
    } else if (p->count++ == 0 &&
               !mgos_invoke_cb(int_cb_main, (void *) (intptr_t) pin,
                               MGOS_INVOKE_CB_F_FROM_ISR)) {
      // The queue is full; the next interrupt tries again.
      p->count = 0;
    }
  }
  mgos_port_intr_unlock(st);
  if (cb == NULL) return;
  cb(pin, arg);
  mgos_gpio_hal_clear_int(pin);
}

static struct pin *set_handler(int pin, enum mgos_gpio_int_mode mode,
                               mgos_gpio_int_handler_f cb, void *arg,
                               bool is_isr) {
  struct pin *p;
  uint32_t st;
  if (pin < 0 || mode <= MGOS_GPIO_INT_NONE || mode > MGOS_GPIO_INT_LEVEL_LO ||
      cb == NULL) {
    return NULL;
  }
  mgos_gpio_remove_int_handler(pin, NULL, NULL);
  if (!mgos_gpio_hal_set_int_mode(pin, mode)) return NULL;
  p = find_or_add(pin);
  if (p == NULL) {
    mgos_gpio_hal_set_int_mode(pin, MGOS_GPIO_INT_NONE);
    return NULL;
  }
  st = mgos_port_intr_lock();
  p->mode = mode;
  p->cb = cb;
  p->arg = arg;
  p->is_isr = is_isr;
  p->is_button = false;
  p->count = 0;
  mgos_port_intr_unlock(st);
  return p;
}

bool mgos_gpio_set_int_handler(int pin, enum mgos_gpio_int_mode mode,
                               mgos_gpio_int_handler_f cb, void *arg) {
  if (mode == MGOS_GPIO_INT_NONE) {
    mgos_gpio_remove_int_handler(pin, NULL, NULL);
    return true;
  }
  return set_handler(pin, mode, cb, arg, false) != NULL;
}

bool mgos_gpio_set_int_handler_isr(int pin, enum mgos_gpio_int_mode mode,
                                   mgos_gpio_int_handler_f cb, void *arg) {
  if (mode == MGOS_GPIO_INT_NONE) {
    mgos_gpio_remove_int_handler(pin, NULL, NULL);
    return true;
  }
  return set_handler(pin, mode, cb, arg, true) != NULL;
}

bool mgos_gpio_enable_int(int pin) {
  struct pin *p = find(pin);
  if (p == NULL || p->mode == MGOS_GPIO_INT_NONE) return false;
  return mgos_gpio_hal_enable_int(pin);
}

bool mgos_gpio_disable_int(int pin) {
  struct pin *p = find(pin);
  if (p == NULL || p->mode == MGOS_GPIO_INT_NONE) return false;
  return mgos_gpio_hal_disable_int(pin);
}

void mgos_gpio_clear_int(int pin) {
  mgos_gpio_hal_clear_int(pin);
}

void mgos_gpio_remove_int_handler(int pin, mgos_gpio_int_handler_f *old_cb,
                                  void **old_arg) {
  struct pin *p = find(pin);
  bool found = p != NULL && p->mode != MGOS_GPIO_INT_NONE;
  uint32_t st;
  if (old_cb != NULL) *old_cb = found ? p->cb : NULL;
  if (old_arg != NULL) *old_arg = found ? p->arg : NULL;
  if (!found) return;
  mgos_gpio_hal_disable_int(pin);
  mgos_gpio_hal_set_int_mode(pin, MGOS_GPIO_INT_NONE);
  mgos_clear_timer(p->timer);
  st = mgos_port_intr_lock();
  p->timer = MGOS_INVALID_TIMER_ID;
  p->mode = MGOS_GPIO_INT_NONE;
  p->is_button = false;
  p->cb = NULL;
  p->count = 0;
  mgos_port_intr_unlock(st);
  free_if_unused(p);
}

bool mgos_gpio_set_button_handler(int pin, enum mgos_gpio_pull_type pull_type,
                                  enum mgos_gpio_int_mode int_mode,
                                  int debounce_ms, mgos_gpio_int_handler_f cb,
                                  void *arg) {
  struct pin *p;
  if (int_mode < MGOS_GPIO_INT_EDGE_POS || int_mode > MGOS_GPIO_INT_EDGE_ANY) {
    return false;
  }
  if (!mgos_gpio_setup_input(pin, pull_type)) return false;
  p = set_handler(pin, int_mode, cb, arg, false);
  if (p == NULL) return false;
  p->debounce_ms = debounce_ms;
  p->is_button = true;
  p->last_level = mgos_gpio_read(pin);
  return mgos_gpio_enable_int(pin);
}

// --- pins ---

bool mgos_gpio_setup_input(int pin, enum mgos_gpio_pull_type pull) {
  return mgos_gpio_set_mode(pin, MGOS_GPIO_MODE_INPUT) &&
         mgos_gpio_set_pull(pin, pull);
}

bool mgos_gpio_setup_output(int pin, bool level) {
  if (pin < 0) return false;
  // Before, for hardware that keeps the level of an output while the pin is
  // an input; after, for the others.
  mgos_gpio_write(pin, level);
  if (!mgos_gpio_set_mode(pin, MGOS_GPIO_MODE_OUTPUT)) return false;
  mgos_gpio_write(pin, level);
  return true;
}

static void blink_equal_cb(void *arg) {
  mgos_gpio_toggle((int) (intptr_t) arg);
}

static void blink_cb(void *arg) {
  int pin = (int) (intptr_t) arg;
  struct pin *p = find(pin);
  bool level;
  if (p == NULL) return;
  level = mgos_gpio_toggle(pin);
  p->blink_timer =
      mgos_set_timer(level ? p->on_ms : p->off_ms, 0, blink_cb, arg);
}

bool mgos_gpio_blink(int pin, int on_ms, int off_ms) {
  void *arg = (void *) (intptr_t) pin;
  struct pin *p;
  if (pin < 0 || on_ms < 0 || off_ms < 0 || on_ms > MAX_BLINK_MS ||
      off_ms > MAX_BLINK_MS || (on_ms == 0) != (off_ms == 0)) {
    return false;
  }
  p = on_ms == 0 ? find(pin) : find_or_add(pin);
  if (p == NULL) return on_ms == 0;
  mgos_clear_timer(p->blink_timer);
  p->blink_timer = MGOS_INVALID_TIMER_ID;
  if (on_ms == 0) {
    free_if_unused(p);
    return true;
  }
  p->on_ms = (uint16_t) on_ms;
  p->off_ms = (uint16_t) off_ms;
  mgos_gpio_write(pin, true);
  p->blink_timer = on_ms == off_ms ? mgos_set_timer(on_ms, MGOS_TIMER_REPEAT,
                                                    blink_equal_cb, arg)
                                   : mgos_set_timer(on_ms, 0, blink_cb, arg);
  if (p->blink_timer != MGOS_INVALID_TIMER_ID) return true;
  free_if_unused(p);
  return false;
}

// A port whose pins have names, such as PA5, has its own.
__attribute__((weak)) const char *mgos_gpio_str(int pin_def, char buf[8]) {
  if (pin_def < 0) {
    snprintf(buf, 8, "-");
  } else {
    snprintf(buf, 8, "%d", pin_def > 9999999 ? 9999999 : pin_def);
  }
  return buf;
}

enum mgos_init_result mgos_gpio_init(void) {
  return mgos_gpio_hal_init();
}

void mgos__gpio_deinit(void) {
  struct pin *p;
  while ((p = SLIST_FIRST(&s_pins)) != NULL) {
    mgos_clear_timer(p->blink_timer);
    mgos_clear_timer(p->timer);
    SLIST_REMOVE_HEAD(&s_pins, next);
    free(p);
  }
}
