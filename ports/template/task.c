// SPDX-License-Identifier: Apache-2.0
//
// Tasks, mutexes and semaphores of the kernel. A port with a kernel of its own
// SDK maps them here; others use kernel/. Without a kernel nothing can be
// created and everything says so.

#include "port/task.h"

#include "mgos_errors.h"

int mgos_port_task_create(struct mgos_port_task **task, const char *name,
                          size_t stack_size, int priority,
                          void (*fn)(void *arg), void *arg) {
  (void) task, (void) name, (void) stack_size, (void) priority;
  (void) fn, (void) arg;
  return MGOS_ENOTSUP;
}

int mgos_port_task_join(struct mgos_port_task *task, uint32_t timeout_ms) {
  (void) task, (void) timeout_ms;
  return MGOS_ENOTSUP;
}

struct mgos_port_task *mgos_port_task_self(void) {
  return NULL;
}

int mgos_port_task_set_priority(struct mgos_port_task *task, int priority) {
  (void) task, (void) priority;
  return MGOS_ENOTSUP;
}

int mgos_port_task_stack(struct mgos_port_task *task, size_t *size,
                         size_t *min_free) {
  (void) task, (void) size, (void) min_free;
  return MGOS_ENOTSUP;
}

void mgos_port_task_yield(void) {}

struct mgos_port_mutex *mgos_port_mutex_create(void) {
  return NULL;
}

int mgos_port_mutex_lock(struct mgos_port_mutex *m, uint32_t timeout_ms) {
  (void) m, (void) timeout_ms;
  return MGOS_ETIMEDOUT;
}

void mgos_port_mutex_unlock(struct mgos_port_mutex *m) {
  (void) m;
}

void mgos_port_mutex_destroy(struct mgos_port_mutex *m) {
  (void) m;
}

struct mgos_port_sem *mgos_port_sem_create(unsigned initial, unsigned max) {
  (void) initial, (void) max;
  return NULL;
}

int mgos_port_sem_take(struct mgos_port_sem *s, uint32_t timeout_ms) {
  (void) s, (void) timeout_ms;
  return MGOS_ETIMEDOUT;
}

void mgos_port_sem_give(struct mgos_port_sem *s) {
  (void) s;
}

void mgos_port_sem_destroy(struct mgos_port_sem *s) {
  (void) s;
}
