// SPDX-License-Identifier: Apache-2.0
//
// The emulated interrupt controller: descriptors of the host that, when ready,
// run a handler the way a peripheral runs its interrupt routine.

#ifndef MEERKAT_PORTS_POSIX_IRQ_H_
#define MEERKAT_PORTS_POSIX_IRQ_H_

#include <stdbool.h>
#include <stdint.h>

// Runs on the interrupt thread with interrupts disabled. `events` are those of
// epoll. It must not block and must not call into the firmware except through
// functions that are allowed in an ISR.
typedef void (*irq_handler_t)(uint32_t events, void *arg);

// One source. Must stay in place for the life of the process (static data):
// the thread may still look at it just after irq_del.
struct irq_source {
  int fd;
  irq_handler_t fn;
  void *arg;
  bool active;
};

// Starts the interrupt thread. Returns 0 or a negative MGOS_E*.
int irq_init(void);

// Watches src->fd for `events` (EPOLLIN, EPOLLONESHOT…). Any task.
// Returns 0 or a negative MGOS_E*; MGOS_ENOTSUP when the host cannot watch
// this kind of descriptor (plain files).
int irq_add(struct irq_source *src, uint32_t events);

// Changes the watched events, or arms a one-shot source again. Any task, ISR.
int irq_mod(struct irq_source *src, uint32_t events);

// Stops watching; the handler does not start after this returns. Any task.
void irq_del(struct irq_source *src);

// True on the interrupt thread.
bool irq_is_isr(void);

// The interrupt lock, nestable: what mgos_ints_disable() takes and the thread
// holds while a handler runs.
void irq_lock(void);
void irq_unlock(void);

#endif  // MEERKAT_PORTS_POSIX_IRQ_H_
