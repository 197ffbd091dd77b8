// SPDX-License-Identifier: Apache-2.0
//
// mgos_system.h and mgos_utils.h over the port: heap and file system figures,
// watchdog, delays, interrupt lock, recursive locks, restart. What belongs to
// upper layers (unmounting, file system figures) comes in through hooks.

#include "mgos_system.h"

#include <limits.h>
#include <stdlib.h>

#include "common/cs_dbg.h"
#include "core/boot.h"
#include "core/system_internal.h"
#include "mgos_debug.h"
#include "mgos_event.h"
#include "mgos_hal.h"
#include "mgos_hw_timers_hal.h"
#include "mgos_time.h"
#include "mgos_timers.h"
#include "mgos_utils.h"
#include "port/clock.h"
#include "port/intr.h"
#include "port/system.h"
#include "port/task.h"
#include "port/watchdog.h"

#define DEFAULT_WDT_TIMEOUT_MS 30000

static struct {
  struct mgos__fs_hooks fs;
  void (*umount_all)(void);
  struct mgos_port_mutex *system_lock;
  uint32_t wdt_timeout_ms;
  bool wdt_enabled;
  bool is_restarting;
} s_state = {.wdt_timeout_ms = DEFAULT_WDT_TIMEOUT_MS};

// --- figures ---

size_t mgos_get_heap_size(void) {
  return mgos_port_heap_total();
}

size_t mgos_get_free_heap_size(void) {
  return mgos_port_heap_free();
}

size_t mgos_get_min_free_heap_size(void) {
  return mgos_port_heap_min_free();
}

uint32_t mgos_get_cpu_freq(void) {
  return mgos_port_cpu_hz();
}

const char *mgos_get_reset_cause(void) {
  return mgos_port_reset_cause();
}

void mgos__set_fs_hooks(const struct mgos__fs_hooks *hooks) {
  static const struct mgos__fs_hooks s_none;
  s_state.fs = hooks == NULL ? s_none : *hooks;
}

void mgos__set_umount_hook(void (*umount_all)(void)) {
  s_state.umount_all = umount_all;
}

size_t mgos_get_fs_memory_usage(void) {
  return s_state.fs.memory_usage == NULL ? 0 : s_state.fs.memory_usage();
}

size_t mgos_get_fs_size(void) {
  return s_state.fs.size == NULL ? 0 : s_state.fs.size();
}

size_t mgos_get_free_fs_size(void) {
  return s_state.fs.free == NULL ? 0 : s_state.fs.free();
}

void mgos_fs_gc(void) {
  if (s_state.fs.gc != NULL) s_state.fs.gc();
}

// --- watchdog ---

void mgos_wdt_feed(void) {
  mgos_port_wdt_feed();
}

void mgos_wdt_set_timeout(int secs) {
  if (secs <= 0) {
    LOG(LL_ERROR, ("watchdog timeout of %d s refused", secs));
    return;
  }
  if (secs > INT_MAX / 1000) secs = INT_MAX / 1000;
  if (mgos_port_wdt_set_timeout(secs * 1000U) < 0) {
    LOG(LL_ERROR, ("watchdog does not take a timeout of %d s", secs));
    return;
  }
  s_state.wdt_timeout_ms = secs * 1000U;
}

void mgos_wdt_enable(void) {
  if (mgos_port_wdt_enable(true) == 0) s_state.wdt_enabled = true;
}

void mgos_wdt_disable(void) {
  if (mgos_port_wdt_enable(false) == 0) s_state.wdt_enabled = false;
}

uint32_t mgos__wdt_timeout_ms(void) {
  return s_state.wdt_enabled ? s_state.wdt_timeout_ms : 0;
}

// --- restart ---

void mgos_dev_system_restart(void) {
  mgos_port_restart();
}

static void shut_down(void) {
  // A handler of REBOOT that asks for a restart must not start over.
  if (s_state.is_restarting) return;
  s_state.is_restarting = true;
  LOG(LL_INFO, ("Restarting"));
  mgos_event_trigger(MGOS_EVENT_REBOOT, NULL);
  if (s_state.umount_all != NULL) s_state.umount_all();
  mgos_hw_timers_deinit();
  mgos_debug_flush();
}

void mgos_system_restart(void) {
  shut_down();
  mgos_dev_system_restart();
}

void mgos__system_restart_failed(void) {
  shut_down();
  mgos_port_restart_failed();
}

static void restart_cb(void *arg) {
  mgos_system_restart();
  (void) arg;
}

void mgos_system_restart_after(int delay_ms) {
  struct mgos_event_reboot_after_arg arg;
  if (delay_ms < 0) delay_ms = 0;
  arg.reboot_at_uptime_micros = mgos_uptime_micros() + delay_ms * 1000LL;
  LOG(LL_INFO, ("Restarting in %d ms", delay_ms));
  if (mgos_set_timer(delay_ms, 0, restart_cb, NULL) == MGOS_INVALID_TIMER_ID) {
    // No memory left for a timer: a restart is what the device needs.
    mgos_system_restart();
  }
  mgos_event_trigger(MGOS_EVENT_REBOOT_AFTER, &arg);
}

// --- delays ---

void mgos_msleep(uint32_t msecs) {
  while (msecs > UINT32_MAX / 1000) {
    mgos_port_usleep(UINT32_MAX / 1000 * 1000);
    msecs -= UINT32_MAX / 1000;
  }
  mgos_port_usleep(msecs * 1000);
}

void mgos_usleep(uint32_t usecs) {
  mgos_port_usleep(usecs);
}

// Good to a microsecond at best; a port with a cycle counter puts in its own.
static void nsleep100_by_clock(uint32_t n) {
  int64_t until_us = mgos_port_uptime_us() + (n + 9) / 10;
  while (mgos_port_uptime_us() < until_us) {
  }
}

void (*mgos_nsleep100)(uint32_t n) = nsleep100_by_clock;

// --- locks ---

static struct {
  uint32_t state[16];  // what the port gave for each level of nesting
  int depth;
} s_ints;

void mgos_ints_disable(void) {
  uint32_t st = mgos_port_intr_lock();
  if (s_ints.depth < 16) s_ints.state[s_ints.depth] = st;
  s_ints.depth++;
}

void mgos_ints_enable(void) {
  // Without a matching disable there is nothing that this task holds.
  if (s_ints.depth == 0) return;
  s_ints.depth--;
  mgos_port_intr_unlock(s_ints.depth < 16 ? s_ints.state[s_ints.depth]
                                          : s_ints.state[15]);
}

struct mgos_rlock_type *mgos_rlock_create(void) {
  return (struct mgos_rlock_type *) mgos_port_mutex_create();
}

void mgos_rlock(struct mgos_rlock_type *l) {
  if (l == NULL) return;
  mgos_port_mutex_lock((struct mgos_port_mutex *) l, MGOS_PORT_FOREVER);
}

void mgos_runlock(struct mgos_rlock_type *l) {
  if (l != NULL) mgos_port_mutex_unlock((struct mgos_port_mutex *) l);
}

void mgos_rlock_destroy(struct mgos_rlock_type *l) {
  mgos_port_mutex_destroy((struct mgos_port_mutex *) l);
}

// The system lock is made on first use; who comes second drops its own.
static struct mgos_port_mutex *system_lock(void) {
  struct mgos_port_mutex *m;
  uint32_t st;
  if (s_state.system_lock != NULL) return s_state.system_lock;
  m = mgos_port_mutex_create();
  st = mgos_port_intr_lock();
  if (s_state.system_lock == NULL) {
    s_state.system_lock = m;
    m = NULL;
  }
  mgos_port_intr_unlock(st);
  mgos_port_mutex_destroy(m);
  return s_state.system_lock;
}

void mgos_lock(void) {
  mgos_rlock((struct mgos_rlock_type *) system_lock());
}

void mgos_unlock(void) {
  mgos_runlock((struct mgos_rlock_type *) system_lock());
}

// --- numbers ---

int mgos_utoa(unsigned int value, char *out, int base) {
  char digits[sizeof(value) * CHAR_BIT];
  int n = 0, len = 0;
  if (base < 2 || base > 36) {
    *out = '\0';
    return 0;
  }
  do {
    digits[n++] = "0123456789abcdefghijklmnopqrstuvwxyz"[value % base];
    value /= base;
  } while (value > 0);
  while (n > 0)
    out[len++] = digits[--n];
  out[len] = '\0';
  return len;
}

int mgos_itoa(int value, char *out, int base) {
  if (value >= 0 || base < 2 || base > 36) {
    return mgos_utoa((unsigned int) value, out, base);
  }
  *out = '-';
  return 1 + mgos_utoa(0U - (unsigned int) value, out + 1, base);
}

float mgos_rand_range(float from, float to) {
  return from + (float) rand() / (float) RAND_MAX * (to - from);
}
