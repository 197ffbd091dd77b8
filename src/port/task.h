// SPDX-License-Identifier: Apache-2.0
//
// Port contract: tasks, recursive mutexes and counting semaphores, the three
// primitives that mgos_task.h, mgos_rlock_* and the queues of src/core are
// built from. On a PC a task is a thread. Objects are created by the port and
// are opaque. Timeouts are milliseconds, MGOS_PORT_FOREVER waits without
// limit and 0 never blocks.
#ifndef MEERKAT_PORT_TASK_H
#define MEERKAT_PORT_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MGOS_PORT_FOREVER UINT32_MAX

// Storage class of data that each task has its own copy of. A port without
// thread-local storage defines MGOS_PORT_NO_TLS and shares it; only the
// prefix of a log line that two tasks print at once suffers then.
#ifdef MGOS_PORT_NO_TLS
#define MGOS_PORT_TASK_LOCAL
#else
#define MGOS_PORT_TASK_LOCAL __thread
#endif

struct mgos_port_task;
struct mgos_port_mutex;
struct mgos_port_sem;

// Starts a task that runs fn(arg) and ends when fn returns. `name` is copied
// and may be cut; `stack_size` bytes (a PC may round it up); `priority` 1
// (lowest) to 10 (highest), which a PC may ignore.
// Context: any task. Memory: *task is valid until joined.
// Returns: 0. Errors: MGOS_ENOMEM.
int mgos_port_task_create(struct mgos_port_task **task, const char *name,
                          size_t stack_size, int priority,
                          void (*fn)(void *arg), void *arg);

// Waits for the end of a task and frees it.
// Context: any other task. Returns: 0. Errors: MGOS_ETIMEDOUT (the task stays
// valid), MGOS_EINVAL when a task joins itself.
int mgos_port_task_join(struct mgos_port_task *task, uint32_t timeout_ms);

// The calling task, or NULL for one that the port did not create.
// Context: any task.
struct mgos_port_task *mgos_port_task_self(void);

// Changes the priority, 1 to 10. Context: any task.
// Returns: 0. Errors: MGOS_ENOTSUP, MGOS_EINVAL.
int mgos_port_task_set_priority(struct mgos_port_task *task, int priority);

// Size of the stack and the least that was ever left of it, in bytes.
// Context: any task. Returns: 0. Errors: MGOS_ENOTSUP.
int mgos_port_task_stack(struct mgos_port_task *task, size_t *size,
                         size_t *min_free);

// Lets other tasks of the same priority run. Context: any task.
void mgos_port_task_yield(void);

// A mutex that its holder may lock again; as many unlocks as locks free it.
// Context: any task. Memory: destroy with mgos_port_mutex_destroy().
// Returns: NULL when memory is short.
struct mgos_port_mutex *mgos_port_mutex_create(void);

// Locks. Context: any task, not ISR. Returns: 0. Errors: MGOS_ETIMEDOUT.
int mgos_port_mutex_lock(struct mgos_port_mutex *m, uint32_t timeout_ms);

// Unlocks once. Context: the holder.
void mgos_port_mutex_unlock(struct mgos_port_mutex *m);

// Frees an unlocked mutex; NULL is fine. Context: any task.
void mgos_port_mutex_destroy(struct mgos_port_mutex *m);

// A counting semaphore that starts at `initial` and saturates at `max`.
// Context: any task. Returns: NULL when memory is short.
struct mgos_port_sem *mgos_port_sem_create(unsigned initial, unsigned max);

// Takes one. Context: any task; ISR with timeout 0.
// Returns: 0. Errors: MGOS_ETIMEDOUT.
int mgos_port_sem_take(struct mgos_port_sem *s, uint32_t timeout_ms);

// Gives one. Context: any task, ISR. Never blocks.
void mgos_port_sem_give(struct mgos_port_sem *s);

// Frees a semaphore that nobody waits on; NULL is fine. Context: any task.
void mgos_port_sem_destroy(struct mgos_port_sem *s);

#ifdef __cplusplus
}
#endif

#endif
