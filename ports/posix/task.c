// SPDX-License-Identifier: Apache-2.0
//
// Tasks are threads; mutexes and semaphores are built on pthreads.
//
// A task's stack is mapped here, zeroed by the kernel and with a guard page
// below, so the least that was ever free can be counted and an overflow
// faults. It is larger than asked for (the host's C library needs more than a
// chip's), but the size asked for is charged to the emulated RAM, where the
// stack would be on a chip. Priorities are kept but not enforced: the host
// schedules. All waits are on the monotonic clock.

#include "port/task.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "crash.h"
#include "heap_acct.h"
#include "mgos_errors.h"
#include "posix_time.h"

#define GUARD_SIZE 4096
#define STACK_EXTRA (128 * 1024)
#define STACK_MAX (256 * 1024 * 1024)

struct mgos_port_task {
  pthread_t thread;
  uint8_t *map;  // guard page, then the stack
  size_t map_size;
  size_t charged;
  int priority;
  void (*fn)(void *arg);
  void *arg;
};

struct mgos_port_mutex {
  pthread_mutex_t lock;
};

struct mgos_port_sem {
  pthread_mutex_t lock;
  pthread_cond_t cond;
  unsigned count;
  unsigned max;
};

static __thread struct mgos_port_task *s_self;

static void *task_main(void *arg) {
  s_self = arg;
  crash_thread_enter();
  s_self->fn(s_self->arg);
  crash_thread_leave();
  return NULL;
}

static int map_stack(struct mgos_port_task *t, size_t stack_size) {
  size_t size = (stack_size + STACK_EXTRA + 4095) & ~(size_t) 4095;
  t->map_size = size + GUARD_SIZE;
  t->map = mmap(NULL, t->map_size, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (t->map == MAP_FAILED) return MGOS_ENOMEM;
  mprotect(t->map, GUARD_SIZE, PROT_NONE);
  return MGOS_OK;
}

static void free_task(struct mgos_port_task *t) {
  if (t->map != NULL && t->map != MAP_FAILED) munmap(t->map, t->map_size);
  heap_acct_give(t->charged);
  free(t);
}

static int start_thread(struct mgos_port_task *t, const char *name) {
  pthread_attr_t attr;
  pthread_attr_init(&attr);
  pthread_attr_setstack(&attr, t->map + GUARD_SIZE, t->map_size - GUARD_SIZE);
  int err = pthread_create(&t->thread, &attr, task_main, t);
  pthread_attr_destroy(&attr);
  if (err != 0) return MGOS_ENOMEM;
  char short_name[16] = "task";  // what the kernel takes
  if (name != NULL) strncpy(short_name, name, sizeof(short_name) - 1);
  pthread_setname_np(t->thread, short_name);
  return MGOS_OK;
}

int mgos_port_task_create(struct mgos_port_task **task, const char *name,
                          size_t stack_size, int priority,
                          void (*fn)(void *arg), void *arg) {
  if (stack_size > STACK_MAX) return MGOS_ENOMEM;
  struct mgos_port_task *t = calloc(1, sizeof(*t));
  if (t == NULL) return MGOS_ENOMEM;
  t->priority = priority;
  t->fn = fn;
  t->arg = arg;
  int res = MGOS_ENOMEM;
  if (heap_acct_take(stack_size)) {
    t->charged = stack_size;
    res = map_stack(t, stack_size);
  }
  if (res == MGOS_OK) {
    *task = t;
    res = start_thread(t, name);
  }
  if (res != MGOS_OK) free_task(t);
  return res;
}

int mgos_port_task_join(struct mgos_port_task *t, uint32_t timeout_ms) {
  if (t == s_self) return MGOS_EINVAL;
  int err;
  if (timeout_ms == MGOS_PORT_FOREVER) {
    err = pthread_join(t->thread, NULL);
  } else {
    struct timespec end = posix_deadline_us((int64_t) timeout_ms * 1000);
    err = pthread_clockjoin_np(t->thread, NULL, CLOCK_MONOTONIC, &end);
  }
  if (err == ETIMEDOUT) return MGOS_ETIMEDOUT;
  if (err != 0) return MGOS_EINVAL;
  free_task(t);
  return MGOS_OK;
}

struct mgos_port_task *mgos_port_task_self(void) {
  return s_self;
}

int mgos_port_task_set_priority(struct mgos_port_task *t, int priority) {
  if (priority < 1 || priority > 10) return MGOS_EINVAL;
  t->priority = priority;
  return MGOS_OK;
}

int mgos_port_task_stack(struct mgos_port_task *t, size_t *size,
                         size_t *min_free) {
  const uint8_t *stack = t->map + GUARD_SIZE;
  size_t n = 0, total = t->map_size - GUARD_SIZE;
  while (n < total && stack[n] == 0)
    n++;
  *size = total;
  *min_free = n;
  return MGOS_OK;
}

void mgos_port_task_yield(void) {
  sched_yield();
}

struct mgos_port_mutex *mgos_port_mutex_create(void) {
  struct mgos_port_mutex *m = malloc(sizeof(*m));
  if (m == NULL) return NULL;
  pthread_mutexattr_t attr;
  pthread_mutexattr_init(&attr);
  pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&m->lock, &attr);
  pthread_mutexattr_destroy(&attr);
  return m;
}

int mgos_port_mutex_lock(struct mgos_port_mutex *m, uint32_t timeout_ms) {
  int err;
  if (timeout_ms == MGOS_PORT_FOREVER) {
    err = pthread_mutex_lock(&m->lock);
  } else if (timeout_ms == 0) {
    err = pthread_mutex_trylock(&m->lock);
  } else {
    struct timespec end = posix_deadline_us((int64_t) timeout_ms * 1000);
    err = pthread_mutex_clocklock(&m->lock, CLOCK_MONOTONIC, &end);
  }
  return err == 0 ? MGOS_OK : MGOS_ETIMEDOUT;
}

void mgos_port_mutex_unlock(struct mgos_port_mutex *m) {
  pthread_mutex_unlock(&m->lock);
}

void mgos_port_mutex_destroy(struct mgos_port_mutex *m) {
  if (m == NULL) return;
  pthread_mutex_destroy(&m->lock);
  free(m);
}

struct mgos_port_sem *mgos_port_sem_create(unsigned initial, unsigned max) {
  struct mgos_port_sem *s = malloc(sizeof(*s));
  if (s == NULL) return NULL;
  pthread_mutex_init(&s->lock, NULL);
  pthread_cond_init(&s->cond, NULL);
  s->count = (initial < max ? initial : max);
  s->max = max;
  return s;
}

int mgos_port_sem_take(struct mgos_port_sem *s, uint32_t timeout_ms) {
  struct timespec end = {0, 0};
  if (timeout_ms != 0 && timeout_ms != MGOS_PORT_FOREVER) {
    end = posix_deadline_us((int64_t) timeout_ms * 1000);
  }
  int err = 0;
  pthread_mutex_lock(&s->lock);
  while (s->count == 0 && err == 0) {
    if (timeout_ms == 0) {
      err = ETIMEDOUT;
    } else if (timeout_ms == MGOS_PORT_FOREVER) {
      err = pthread_cond_wait(&s->cond, &s->lock);
    } else {
      err = pthread_cond_clockwait(&s->cond, &s->lock, CLOCK_MONOTONIC, &end);
    }
  }
  bool taken = (s->count > 0);
  if (taken) s->count--;
  pthread_mutex_unlock(&s->lock);
  return taken ? MGOS_OK : MGOS_ETIMEDOUT;
}

void mgos_port_sem_give(struct mgos_port_sem *s) {
  pthread_mutex_lock(&s->lock);
  if (s->count < s->max) s->count++;
  pthread_cond_signal(&s->cond);
  pthread_mutex_unlock(&s->lock);
}

void mgos_port_sem_destroy(struct mgos_port_sem *s) {
  if (s == NULL) return;
  pthread_cond_destroy(&s->cond);
  pthread_mutex_destroy(&s->lock);
  free(s);
}
