// SPDX-License-Identifier: Apache-2.0
//
// Tasks beside the main task, and what they need to talk to each other: mutex,
// semaphore, queue. A task must not call anything else of the API that is
// marked "main task": it hands work over with mgos_invoke_cb(). Functions
// return 0 or a negative MGOS_E* code. Timeouts are in milliseconds.
#ifndef MEERKAT_MGOS_TASK_H
#define MEERKAT_MGOS_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Timeout that never ends.
#define MGOS_WAIT_FOREVER UINT32_MAX

// Priorities of tasks. The main task has 5.
#define MGOS_TASK_PRIORITY_MIN 1
#define MGOS_TASK_PRIORITY_MAX 10

struct mgos_task;
typedef void (*mgos_task_fn_t)(void *arg);

// How to create a task. Zero means the default.
struct mgos_task_config {
  const char *name;   // for debugging, copied; default "task"
  size_t stack_size;  // bytes; default 8192
  int priority;       // 1 to 10, higher goes first; default 5
};

// Starts fn(arg) on a new task, which ends when fn returns. `cfg` may be NULL.
// Context: any task. Memory: *task is valid until mgos_task_join().
// Returns: 0. Errors: MGOS_ENOMEM, MGOS_EINVAL.
int mgos_task_create(const struct mgos_task_config *cfg, mgos_task_fn_t fn,
                     void *arg, struct mgos_task **task);

// Waits until a task has ended and frees it.
// Context: any other task. Returns: 0. Errors: MGOS_ETIMEDOUT (*task stays
// valid), MGOS_EINVAL (NULL, or a task that joins itself).
int mgos_task_join(struct mgos_task *task, uint32_t timeout_ms);

// Changes the priority. Context: any task. Returns: 0. Errors: MGOS_EINVAL,
// MGOS_ENOTSUP.
int mgos_task_set_priority(struct mgos_task *task, int priority);

// Size of the stack and the least that was ever free, in bytes; NULL is the
// calling task. Context: any task. Returns: 0. Errors: MGOS_ENOTSUP.
int mgos_task_get_stack(struct mgos_task *task, size_t *size, size_t *min_free);

// Lets others of the same priority run. Context: any task.
void mgos_task_yield(void);

// True on the main task. Context: any task.
bool mgos_task_is_main(void);

// A lock that its holder may take again.
struct mgos_mutex;
// Memory: freed by mgos_mutex_destroy(). Returns: NULL when memory is short.
struct mgos_mutex *mgos_mutex_create(void);
// Context: any task. Returns: 0. Errors: MGOS_ETIMEDOUT.
int mgos_mutex_lock(struct mgos_mutex *m, uint32_t timeout_ms);
// Context: the holder.
void mgos_mutex_unlock(struct mgos_mutex *m);
void mgos_mutex_destroy(struct mgos_mutex *m);

// A counter that a taker waits for.
struct mgos_sem;
// Starts at `initial`, never above `max` (>= 1). Returns: NULL for bad
// arguments or when memory is short.
struct mgos_sem *mgos_sem_create(unsigned initial, unsigned max);
// Context: any task; ISR with timeout 0. Returns: 0. Errors: MGOS_ETIMEDOUT.
int mgos_sem_take(struct mgos_sem *s, uint32_t timeout_ms);
// Context: any task, ISR.
void mgos_sem_give(struct mgos_sem *s);
void mgos_sem_destroy(struct mgos_sem *s);

// A queue of items that are copied in and out, first in first out.
struct mgos_queue;
// `item_size` bytes each, at most `count` of them. Returns: NULL for zeros or
// when memory is short.
struct mgos_queue *mgos_queue_create(size_t item_size, size_t count);
// Copies an item in, waiting for room. Context: any task; ISR with timeout 0.
// Returns: 0. Errors: MGOS_ETIMEDOUT.
int mgos_queue_put(struct mgos_queue *q, const void *item, uint32_t timeout_ms);
// Copies the oldest item out, waiting for one. Context and errors as above.
int mgos_queue_get(struct mgos_queue *q, void *item, uint32_t timeout_ms);
// Items in it now. Context: any.
size_t mgos_queue_count(const struct mgos_queue *q);
// Frees it; nobody may wait on it. NULL is fine.
void mgos_queue_destroy(struct mgos_queue *q);

#ifdef __cplusplus
}
#endif

#endif
