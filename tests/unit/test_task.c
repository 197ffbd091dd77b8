// SPDX-License-Identifier: Apache-2.0
//
// Tasks, mutexes, semaphores and queues over the port that the tests run on.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mgos_errors.h"
#include "mgos_task.h"

static void set_cb(void *arg) {
  *(int *) arg = 42;
}

static void test_create_join(void **state) {
  struct mgos_task_config cfg = {
      .name = "t", .stack_size = 65536, .priority = 3};
  struct mgos_task *t = NULL;
  int value = 0;
  assert_int_equal(mgos_task_create(&cfg, set_cb, &value, &t), 0);
  assert_int_equal(mgos_task_join(t, MGOS_WAIT_FOREVER), 0);
  assert_int_equal(value, 42);
  value = 0;
  assert_int_equal(mgos_task_create(NULL, set_cb, &value, &t), 0);
  assert_int_equal(mgos_task_join(t, 5000), 0);
  assert_int_equal(value, 42);
  assert_int_equal(mgos_task_create(NULL, NULL, NULL, &t), MGOS_EINVAL);
  cfg.priority = 11;
  assert_int_equal(mgos_task_create(&cfg, set_cb, &value, &t), MGOS_EINVAL);
  assert_int_equal(mgos_task_join(NULL, 0), MGOS_EINVAL);
}

static void wait_cb(void *arg) {
  mgos_sem_take((struct mgos_sem *) arg, MGOS_WAIT_FOREVER);
}

static void test_join_timeout(void **state) {
  struct mgos_sem *s = mgos_sem_create(0, 1);
  struct mgos_task *t;
  assert_int_equal(mgos_task_create(NULL, wait_cb, s, &t), 0);
  assert_int_equal(mgos_task_join(t, 5), MGOS_ETIMEDOUT);
  mgos_sem_give(s);
  assert_int_equal(mgos_task_join(t, MGOS_WAIT_FOREVER), 0);
  mgos_sem_destroy(s);
}

static void test_sem(void **state) {
  struct mgos_sem *s = mgos_sem_create(1, 2);
  assert_int_equal(mgos_sem_take(s, 0), 0);
  assert_int_equal(mgos_sem_take(s, 0), MGOS_ETIMEDOUT);
  assert_int_equal(mgos_sem_take(s, 5), MGOS_ETIMEDOUT);
  for (int i = 0; i < 5; i++)
    mgos_sem_give(s);
  assert_int_equal(mgos_sem_take(s, 0), 0);
  assert_int_equal(mgos_sem_take(s, 0), 0);
  assert_int_equal(mgos_sem_take(s, 0), MGOS_ETIMEDOUT);  // saturated at 2
  mgos_sem_destroy(s);
  mgos_sem_destroy(NULL);
  assert_null(mgos_sem_create(2, 1));
  assert_null(mgos_sem_create(0, 0));
}

static struct {
  struct mgos_mutex *m;
  int count;
} s_shared;

static void add_cb(void *arg) {
  for (int i = 0; i < 5000; i++) {
    mgos_mutex_lock(s_shared.m, MGOS_WAIT_FOREVER);
    mgos_mutex_lock(s_shared.m, MGOS_WAIT_FOREVER);
    s_shared.count++;
    mgos_mutex_unlock(s_shared.m);
    mgos_mutex_unlock(s_shared.m);
  }
}

static void try_cb(void *arg) {
  *(int *) arg = mgos_mutex_lock(s_shared.m, 5);
}

static void test_mutex(void **state) {
  struct mgos_task *t[3];
  int result = 1;
  s_shared.m = mgos_mutex_create();
  s_shared.count = 0;
  for (int i = 0; i < 3; i++) {
    assert_int_equal(mgos_task_create(NULL, add_cb, NULL, &t[i]), 0);
  }
  for (int i = 0; i < 3; i++)
    mgos_task_join(t[i], MGOS_WAIT_FOREVER);
  assert_int_equal(s_shared.count, 15000);
  mgos_mutex_lock(s_shared.m, 0);
  mgos_task_create(NULL, try_cb, &result, &t[0]);
  mgos_task_join(t[0], MGOS_WAIT_FOREVER);
  assert_int_equal(result, MGOS_ETIMEDOUT);
  mgos_mutex_unlock(s_shared.m);
  mgos_mutex_destroy(s_shared.m);
}

#define ITEMS 2000

static void produce_cb(void *arg) {
  for (int i = 0; i < ITEMS; i++) {
    mgos_queue_put((struct mgos_queue *) arg, &i, MGOS_WAIT_FOREVER);
  }
}

static void test_queue(void **state) {
  struct mgos_queue *q = mgos_queue_create(sizeof(int), 3);
  struct mgos_task *t;
  int v = 7;
  assert_int_equal(mgos_queue_get(q, &v, 0), MGOS_ETIMEDOUT);
  for (int i = 0; i < 3; i++)
    assert_int_equal(mgos_queue_put(q, &i, 0), 0);
  assert_int_equal(mgos_queue_put(q, &v, 0), MGOS_ETIMEDOUT);
  assert_int_equal(mgos_queue_count(q), 3);
  for (int i = 0; i < 3; i++) {
    assert_int_equal(mgos_queue_get(q, &v, 0), 0);
    assert_int_equal(v, i);
  }
  mgos_task_create(NULL, produce_cb, q, &t);
  for (int i = 0; i < ITEMS; i++) {
    assert_int_equal(mgos_queue_get(q, &v, MGOS_WAIT_FOREVER), 0);
    assert_int_equal(v, i);
  }
  mgos_task_join(t, MGOS_WAIT_FOREVER);
  mgos_queue_destroy(q);
  mgos_queue_destroy(NULL);
  assert_null(mgos_queue_create(0, 3));
  assert_null(mgos_queue_create(3, 0));
  assert_null(mgos_queue_create(SIZE_MAX, SIZE_MAX));
  assert_null(mgos_queue_create(SIZE_MAX / 2, 3));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_create_join), cmocka_unit_test(test_join_timeout),
      cmocka_unit_test(test_sem),         cmocka_unit_test(test_mutex),
      cmocka_unit_test(test_queue),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
