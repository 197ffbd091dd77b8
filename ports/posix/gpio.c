// SPDX-License-Identifier: Apache-2.0
//
// Forty simulated pins.
//
// A pin has what a chip's pad has: mode, pull, output latch, an external drive
// (another program through gpio_sock.c) and an interrupt. Its level follows
// from those by level_of(); every change of any of them goes through
// update(), which notes edges, tells watchers, and raises interrupts.
// An interrupt never runs on the caller's stack: it is marked pending and the
// interrupt thread runs it, as a controller would. A level interrupt stays
// latched after it ran until mgos_gpio_hal_clear_int or _enable_int; without
// the latch an active level would run the handler for ever.
// All state is guarded by the interrupt lock.

#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "gpio_sim.h"
#include "host.h"
#include "irq.h"
#include "mgos_errors.h"
#include "mgos_gpio.h"
#include "mgos_gpio_hal.h"

struct pin {
  enum mgos_gpio_mode mode;
  enum mgos_gpio_pull_type pull;
  enum mgos_gpio_int_mode int_mode;
  enum gpio_ext ext;
  bool out;
  bool level;
  bool int_enabled;
  bool latched;  // a level interrupt that ran and was not cleared
};

static struct {
  struct pin pins[GPIO_NUM_PINS];
  uint64_t pending;  // bit per pin
  struct irq_source kick;
  gpio_sim_watch_t watch;
  bool ready;
} s_state = {.kick = {.fd = -1}};

static bool valid(int pin) {
  return pin >= 0 && pin < GPIO_NUM_PINS;
}

static bool level_of(const struct pin *p) {
  if (p->mode == MGOS_GPIO_MODE_OUTPUT) return p->out;
  if (p->mode == MGOS_GPIO_MODE_OUTPUT_OD && !p->out) return false;
  if (p->ext != GPIO_EXT_Z) return p->ext == GPIO_EXT_HIGH;
  return p->pull == MGOS_GPIO_PULL_UP;
}

static bool fires(const struct pin *p, bool edge) {
  switch (p->int_mode) {
    case MGOS_GPIO_INT_NONE:
      return false;
    case MGOS_GPIO_INT_EDGE_POS:
      return edge && p->level;
    case MGOS_GPIO_INT_EDGE_NEG:
      return edge && !p->level;
    case MGOS_GPIO_INT_EDGE_ANY:
      return edge;
    case MGOS_GPIO_INT_LEVEL_HI:
      return p->level && !p->latched;
    case MGOS_GPIO_INT_LEVEL_LO:
      return !p->level && !p->latched;
  }
  return false;
}

static void raise_int(int pin) {
  bool first = (s_state.pending == 0);
  s_state.pending |= (uint64_t) 1 << pin;
  if (!first || s_state.kick.fd < 0) return;
  uint64_t one = 1;
  // A full counter cannot happen: it is read before `pending` turns zero.
  if (host_write(s_state.kick.fd, &one, sizeof(one)) < 0) return;
}

// Brings the level in line with the rest. Interrupt lock held.
static void update(int pin) {
  struct pin *p = &s_state.pins[pin];
  bool level = level_of(p), edge = (level != p->level);
  p->level = level;
  if (edge && s_state.watch != NULL) s_state.watch(pin, level);
  if (p->int_enabled && fires(p, edge)) raise_int(pin);
}

static void run_pending(uint32_t events, void *arg) {
  uint64_t n;
  if (host_read(s_state.kick.fd, &n, sizeof(n)) < 0) return;
  uint64_t pending = s_state.pending;
  s_state.pending = 0;
  for (int pin = 0; pin < GPIO_NUM_PINS; pin++) {
    struct pin *p = &s_state.pins[pin];
    if ((pending & ((uint64_t) 1 << pin)) == 0 || !p->int_enabled) continue;
    if (p->int_mode >= MGOS_GPIO_INT_LEVEL_HI) p->latched = true;
    mgos_gpio_hal_int_cb(pin);
  }
}

bool mgos_gpio_set_mode(int pin, enum mgos_gpio_mode mode) {
  if (!valid(pin)) return false;
  if (mode < MGOS_GPIO_MODE_INPUT || mode > MGOS_GPIO_MODE_OUTPUT_OD) {
    return false;
  }
  irq_lock();
  s_state.pins[pin].mode = mode;
  update(pin);
  irq_unlock();
  return true;
}

bool mgos_gpio_set_pull(int pin, enum mgos_gpio_pull_type pull) {
  if (!valid(pin)) return false;
  if (pull < MGOS_GPIO_PULL_NONE || pull > MGOS_GPIO_PULL_DOWN) return false;
  irq_lock();
  s_state.pins[pin].pull = pull;
  update(pin);
  irq_unlock();
  return true;
}

bool mgos_gpio_read(int pin) {
  if (!valid(pin)) return false;
  irq_lock();
  bool level = s_state.pins[pin].level;
  irq_unlock();
  return level;
}

bool mgos_gpio_read_out(int pin) {
  if (!valid(pin)) return false;
  irq_lock();
  bool out = s_state.pins[pin].out;
  irq_unlock();
  return out;
}

void mgos_gpio_write(int pin, bool level) {
  if (!valid(pin)) return;
  irq_lock();
  s_state.pins[pin].out = level;
  update(pin);
  irq_unlock();
}

bool mgos_gpio_toggle(int pin) {
  if (!valid(pin)) return false;
  irq_lock();
  bool out = !s_state.pins[pin].out;
  s_state.pins[pin].out = out;
  update(pin);
  irq_unlock();
  return out;
}

bool mgos_gpio_hal_set_int_mode(int pin, enum mgos_gpio_int_mode mode) {
  if (!valid(pin)) return false;
  if (mode < MGOS_GPIO_INT_NONE || mode > MGOS_GPIO_INT_LEVEL_LO) return false;
  irq_lock();
  s_state.pins[pin].int_mode = mode;
  s_state.pins[pin].latched = false;
  s_state.pending &= ~((uint64_t) 1 << pin);
  update(pin);
  irq_unlock();
  return true;
}

bool mgos_gpio_hal_enable_int(int pin) {
  if (!valid(pin)) return false;
  irq_lock();
  s_state.pins[pin].int_enabled = true;
  s_state.pins[pin].latched = false;
  update(pin);
  irq_unlock();
  return true;
}

bool mgos_gpio_hal_disable_int(int pin) {
  if (!valid(pin)) return false;
  irq_lock();
  s_state.pins[pin].int_enabled = false;
  s_state.pending &= ~((uint64_t) 1 << pin);
  irq_unlock();
  return true;
}

void mgos_gpio_hal_clear_int(int pin) {
  if (!valid(pin)) return;
  irq_lock();
  s_state.pending &= ~((uint64_t) 1 << pin);
  s_state.pins[pin].latched = false;
  update(pin);
  irq_unlock();
}

enum mgos_init_result mgos_gpio_hal_init(void) {
  if (s_state.ready) return MGOS_INIT_OK;
  for (int pin = 0; pin < GPIO_NUM_PINS; pin++) {
    s_state.pins[pin].ext = GPIO_EXT_Z;
  }
  s_state.kick.fn = run_pending;
  s_state.kick.fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (s_state.kick.fd < 0 || irq_add(&s_state.kick, EPOLLIN) != 0) {
    return MGOS_INIT_GPIO_INIT_FAILED;
  }
  s_state.ready = true;
  return MGOS_INIT_OK;
}

bool gpio_sim_drive(int pin, enum gpio_ext ext) {
  if (!valid(pin)) return false;
  irq_lock();
  s_state.pins[pin].ext = ext;
  update(pin);
  irq_unlock();
  return true;
}

bool gpio_sim_get(int pin, struct gpio_pin_info *info) {
  if (!valid(pin)) return false;
  irq_lock();
  const struct pin *p = &s_state.pins[pin];
  *info = (struct gpio_pin_info){p->level, p->mode, p->pull, p->ext};
  irq_unlock();
  return true;
}

void gpio_sim_set_watch(gpio_sim_watch_t fn) {
  irq_lock();
  s_state.watch = fn;
  irq_unlock();
}
