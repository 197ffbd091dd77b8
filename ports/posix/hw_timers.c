// SPDX-License-Identifier: Apache-2.0
//
// Hardware timers are timerfds that the interrupt thread watches. An
// expiration runs mgos_hw_timers_isr() once; expirations that the host was too
// busy to deliver in time are merged, as a chip's timer flag would merge them.

#include <errno.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include "host.h"
#include "irq.h"
#include "mgos_errors.h"
#include "mgos_hw_timers_hal.h"

static struct { struct irq_source sources[MGOS_NUM_HW_TIMERS]; } s_state;

// Ids start at 1.
static struct irq_source *source_of(const struct mgos_hw_timer_info *ti) {
  if (ti->id < 1 || ti->id > MGOS_NUM_HW_TIMERS) return NULL;
  return &s_state.sources[ti->id - 1];
}

static void on_expiry(uint32_t events, void *arg) {
  struct mgos_hw_timer_info *ti = arg;
  struct irq_source *src = source_of(ti);
  uint64_t n;
  // Nothing to read: the timer was stopped after it had fired.
  if (host_read(src->fd, &n, sizeof(n)) != sizeof(n)) return;
  if (ti->cb != NULL) mgos_hw_timers_isr(ti);
}

static bool set_fd(const struct mgos_hw_timer_info *ti, int usecs,
                   bool repeat) {
  struct irq_source *src = source_of(ti);
  if (src == NULL || !src->active) return false;
  struct itimerspec its = {.it_value = {.tv_sec = usecs / 1000000,
                                        .tv_nsec = usecs % 1000000 * 1000L}};
  if (repeat) its.it_interval = its.it_value;
  return timerfd_settime(src->fd, 0, &its, NULL) == 0;
}

bool mgos_hw_timers_dev_set(struct mgos_hw_timer_info *ti, int usecs,
                            int flags) {
  if (usecs <= 0) return false;
  return set_fd(ti, usecs, (flags & MGOS_TIMER_REPEAT) != 0);
}

void mgos_hw_timers_dev_isr_bottom(struct mgos_hw_timer_info *ti) {}

void mgos_hw_timers_dev_clear(struct mgos_hw_timer_info *ti) {
  set_fd(ti, 0, false);
}

bool mgos_hw_timers_dev_init(struct mgos_hw_timer_info *ti) {
  struct irq_source *src = source_of(ti);
  if (src == NULL) return false;
  if (src->active) {
    src->arg = ti;
    return true;
  }
  src->fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (src->fd < 0) return false;
  src->fn = on_expiry;
  src->arg = ti;
  if (irq_add(src, EPOLLIN) == MGOS_OK) return true;
  host_close(src->fd);
  return false;
}
