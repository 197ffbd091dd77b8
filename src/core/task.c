// SPDX-License-Identifier: Apache-2.0
//
// mgos_task.h over the primitives of the port. Tasks, mutexes and semaphores
// are the port's own objects under public names; a queue is a ring of items
// with two semaphores that count items and room, and the interrupt lock for
// the ring itself, so that interrupts can use it.

#include "mgos_task.h"

#include <stdlib.h>
#include <string.h>

#include "mgos_errors.h"
#include "port/intr.h"
#include "port/task.h"

#define DEFAULT_STACK_SIZE 8192
#define DEFAULT_PRIORITY 5

struct mgos_queue {
  struct mgos_port_sem *items;
  struct mgos_port_sem *room;
  size_t item_size;
  size_t capacity;
  size_t head;
  size_t count;
  uint8_t data[];
};

static struct mgos_port_task *to_port(struct mgos_task *task) {
  return (struct mgos_port_task *) task;
}

int mgos_task_create(const struct mgos_task_config *cfg, mgos_task_fn_t fn,
                     void *arg, struct mgos_task **task) {
  struct mgos_task_config c = {0};
  struct mgos_port_task *t = NULL;
  int r;
  if (fn == NULL || task == NULL) return MGOS_EINVAL;
  if (cfg != NULL) c = *cfg;
  if (c.name == NULL) c.name = "task";
  if (c.stack_size == 0) c.stack_size = DEFAULT_STACK_SIZE;
  if (c.priority == 0) c.priority = DEFAULT_PRIORITY;
  if (c.priority < MGOS_TASK_PRIORITY_MIN ||
      c.priority > MGOS_TASK_PRIORITY_MAX) {
    return MGOS_EINVAL;
  }
  r = mgos_port_task_create(&t, c.name, c.stack_size, c.priority, fn, arg);
  *task = r < 0 ? NULL : (struct mgos_task *) t;
  return r;
}

int mgos_task_join(struct mgos_task *task, uint32_t timeout_ms) {
  if (task == NULL || to_port(task) == mgos_port_task_self()) {
    return MGOS_EINVAL;
  }
  return mgos_port_task_join(to_port(task), timeout_ms);
}

int mgos_task_set_priority(struct mgos_task *task, int priority) {
  if (task == NULL || priority < MGOS_TASK_PRIORITY_MIN ||
      priority > MGOS_TASK_PRIORITY_MAX) {
    return MGOS_EINVAL;
  }
  return mgos_port_task_set_priority(to_port(task), priority);
}

int mgos_task_get_stack(struct mgos_task *task, size_t *size,
                        size_t *min_free) {
  struct mgos_port_task *t = to_port(task);
  size_t dummy;
  if (t == NULL) t = mgos_port_task_self();
  if (t == NULL) return MGOS_ENOTSUP;
  return mgos_port_task_stack(t, size == NULL ? &dummy : size,
                              min_free == NULL ? &dummy : min_free);
}

void mgos_task_yield(void) {
  mgos_port_task_yield();
}

struct mgos_mutex *mgos_mutex_create(void) {
  return (struct mgos_mutex *) mgos_port_mutex_create();
}

int mgos_mutex_lock(struct mgos_mutex *m, uint32_t timeout_ms) {
  if (m == NULL) return MGOS_EINVAL;
  return mgos_port_mutex_lock((struct mgos_port_mutex *) m, timeout_ms);
}

void mgos_mutex_unlock(struct mgos_mutex *m) {
  if (m != NULL) mgos_port_mutex_unlock((struct mgos_port_mutex *) m);
}

void mgos_mutex_destroy(struct mgos_mutex *m) {
  mgos_port_mutex_destroy((struct mgos_port_mutex *) m);
}

struct mgos_sem *mgos_sem_create(unsigned initial, unsigned max) {
  if (max == 0 || initial > max) return NULL;
  return (struct mgos_sem *) mgos_port_sem_create(initial, max);
}

int mgos_sem_take(struct mgos_sem *s, uint32_t timeout_ms) {
  if (s == NULL) return MGOS_EINVAL;
  return mgos_port_sem_take((struct mgos_port_sem *) s, timeout_ms);
}

void mgos_sem_give(struct mgos_sem *s) {
  if (s != NULL) mgos_port_sem_give((struct mgos_port_sem *) s);
}

void mgos_sem_destroy(struct mgos_sem *s) {
  mgos_port_sem_destroy((struct mgos_port_sem *) s);
}

struct mgos_queue *mgos_queue_create(size_t item_size, size_t count) {
  struct mgos_queue *q;
  if (item_size == 0 || count == 0) return NULL;
  if (count > (SIZE_MAX / 2) / item_size || count > INT32_MAX) return NULL;
  q = (struct mgos_queue *) calloc(1, sizeof(*q) + item_size * count);
  if (q == NULL) return NULL;
  q->item_size = item_size;
  q->capacity = count;
  q->items = mgos_port_sem_create(0, (unsigned) count);
  q->room = mgos_port_sem_create((unsigned) count, (unsigned) count);
  if (q->items == NULL || q->room == NULL) {
    mgos_queue_destroy(q);
    return NULL;
  }
  return q;
}

int mgos_queue_put(struct mgos_queue *q, const void *item,
                   uint32_t timeout_ms) {
  uint32_t st;
  size_t pos;
  int r;
  if (q == NULL || item == NULL) return MGOS_EINVAL;
  r = mgos_port_sem_take(q->room, timeout_ms);
  if (r < 0) return r;
  st = mgos_port_intr_lock();
  pos = (q->head + q->count) % q->capacity;
  memcpy(q->data + pos * q->item_size, item, q->item_size);
  q->count++;
  mgos_port_intr_unlock(st);
  mgos_port_sem_give(q->items);
  return 0;
}

int mgos_queue_get(struct mgos_queue *q, void *item, uint32_t timeout_ms) {
  uint32_t st;
  int r;
  if (q == NULL || item == NULL) return MGOS_EINVAL;
  r = mgos_port_sem_take(q->items, timeout_ms);
  if (r < 0) return r;
  st = mgos_port_intr_lock();
  memcpy(item, q->data + q->head * q->item_size, q->item_size);
  q->head = (q->head + 1) % q->capacity;
  q->count--;
  mgos_port_intr_unlock(st);
  mgos_port_sem_give(q->room);
  return 0;
}

size_t mgos_queue_count(const struct mgos_queue *q) {
  return q == NULL ? 0 : q->count;
}

void mgos_queue_destroy(struct mgos_queue *q) {
  if (q == NULL) return;
  mgos_port_sem_destroy(q->items);
  mgos_port_sem_destroy(q->room);
  free(q);
}
