// SPDX-License-Identifier: Apache-2.0
//
// Events: the recorded behaviour, and changes of the list while it is walked.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/cs_dbg.h"
#include "core/event_internal.h"
#include "frozen.h"
#include "mgos_event.h"

#define MAX_CALLS 32

static struct {
  struct json_token handlers;
  struct {
    char name[8];
    int ev;
  } calls[MAX_CALLS];
  int num_calls;
} s_case;

static int run_step(const struct json_token *step);

static int event_number(const struct json_token *t) {
  struct json_token base, n;
  assert_true(json_scanf_array_elem(t->ptr, t->len, "", 0, &base) > 0);
  assert_true(json_scanf_array_elem(t->ptr, t->len, "", 1, &n) > 0);
  return MGOS_EVENT_BASE(base.ptr[0], base.ptr[1], base.ptr[2]) + atoi(n.ptr);
}

// Handlers are told apart by the first letter of their name.
static void golden_handler(int ev, void *ev_data, void *userdata) {
  char name = (char) (intptr_t) userdata, path[16];
  struct json_token step;
  assert_true(s_case.num_calls < MAX_CALLS);
  s_case.calls[s_case.num_calls].name[0] = name;
  s_case.calls[s_case.num_calls].name[1] = '\0';
  s_case.calls[s_case.num_calls++].ev = ev;
  snprintf(path, sizeof(path), ".%c.do", name);
  for (int i = 0;
       json_scanf_array_elem(s_case.handlers.ptr, s_case.handlers.len, path, i,
                             &step) > 0;
       i++) {
    run_step(&step);
  }
}

static int run_step(const struct json_token *step) {
  char *op = NULL, *handler = NULL, *base = NULL;
  struct json_token ev_tok = {0};
  int ev = 0, res = -1;
  void *arg;
  json_scanf(step->ptr, step->len, "{op: %Q, handler: %Q, base: %Q, ev: %T}",
             &op, &handler, &base, &ev_tok);
  assert_non_null(op);
  if (ev_tok.ptr != NULL) ev = event_number(&ev_tok);
  arg = (void *) (intptr_t) (handler == NULL ? 0 : handler[0]);
  if (strcmp(op, "register") == 0) {
    res = mgos_event_register_base(MGOS_EVENT_BASE(base[0], base[1], base[2]),
                                   "test");
  } else if (strcmp(op, "add") == 0) {
    res = mgos_event_add_handler(ev, golden_handler, arg);
  } else if (strcmp(op, "add_group") == 0) {
    res = mgos_event_add_group_handler(ev, golden_handler, arg);
  } else if (strcmp(op, "remove") == 0) {
    res = mgos_event_remove_handler(ev, golden_handler, arg);
  } else if (strcmp(op, "remove_group") == 0) {
    res = mgos_event_remove_group_handler(ev, golden_handler, arg);
  } else if (strcmp(op, "trigger") == 0) {
    res = mgos_event_trigger(ev, NULL);
  } else {
    fail_msg("unknown op %s", op);
  }
  free(op);
  free(handler);
  free(base);
  return res;
}

static void check_trigger(const struct json_token *want, int res) {
  struct json_token call, name;
  int ret = -1, n = 0;
  json_scanf(want->ptr, want->len, "{return: %d}", &ret);
  assert_int_equal(res, ret);
  while (json_scanf_array_elem(want->ptr, want->len, ".calls", n, &call) > 0) {
    struct json_token base, num;
    assert_true(n < s_case.num_calls);
    assert_true(json_scanf_array_elem(call.ptr, call.len, "", 0, &name) > 0);
    assert_true(json_scanf_array_elem(call.ptr, call.len, "", 1, &base) > 0);
    assert_true(json_scanf_array_elem(call.ptr, call.len, "", 2, &num) > 0);
    assert_int_equal(s_case.calls[n].name[0], name.ptr[0]);
    assert_int_equal(
        s_case.calls[n].ev,
        MGOS_EVENT_BASE(base.ptr[0], base.ptr[1], base.ptr[2]) + atoi(num.ptr));
    n++;
  }
  assert_int_equal(s_case.num_calls, n);
}

static void test_golden(void **state) {
  char *json = json_fread(GOLDEN_DIR "/events.json");
  struct json_token c, step, want;
  int cases = 0;
  assert_non_null(json);
  for (int i = 0;
       json_scanf_array_elem(json, strlen(json), ".cases", i, &c) > 0; i++) {
    int follow = 0;
    memset(&s_case, 0, sizeof(s_case));
    json_scanf(c.ptr, c.len, "{follow: %B, handlers: %T}", &follow,
               &s_case.handlers);
    if (!follow) continue;
    for (int j = 0; json_scanf_array_elem(c.ptr, c.len, ".steps", j, &step) > 0;
         j++) {
      int res;
      s_case.num_calls = 0;
      res = run_step(&step);
      assert_true(
          json_scanf_array_elem(c.ptr, c.len, ".expect.results", j, &want) > 0);
      if (want.type == JSON_TYPE_OBJECT_END) {
        check_trigger(&want, res);
      } else {
        assert_int_equal(res, want.type == JSON_TYPE_TRUE);
      }
    }
    mgos__event_deinit();
    cases++;
  }
  assert_int_equal(cases, 9);
  free(json);
}

static int s_count;

static void count_handler(int ev, void *ev_data, void *userdata) {
  s_count++;
}

static void add_handler(int ev, void *ev_data, void *userdata) {
  assert_true(mgos_event_add_handler(ev, count_handler, NULL));
}

static void test_add_while_triggering(void **state) {
  s_count = 0;
  mgos_event_add_handler(7, add_handler, NULL);
  assert_int_equal(mgos_event_trigger(7, NULL), 1);
  assert_int_equal(s_count, 0);
  assert_int_equal(mgos_event_trigger(7, NULL), 2);
  assert_int_equal(s_count, 1);
  mgos__event_deinit();
}

// Removing the one that would run next is what the original left undefined.
static void remove_next(int ev, void *ev_data, void *userdata) {
  mgos_event_remove_handler(ev, count_handler, NULL);
  // Also from inside a nested trigger, which must not free what the outer one
  // still walks.
  mgos_event_trigger(ev + 1, NULL);
}

static void test_remove_next(void **state) {
  s_count = 0;
  mgos_event_add_handler(7, count_handler, (void *) 1);
  mgos_event_add_handler(7, count_handler, NULL);
  mgos_event_add_handler(7, remove_next, NULL);
  assert_int_equal(mgos_event_trigger(7, NULL), 2);
  assert_int_equal(s_count, 1);
  assert_int_equal(mgos_event_trigger(7, NULL), 2);
  mgos__event_deinit();
}

static void test_data_and_null(void **state) {
  assert_false(mgos_event_add_handler(7, NULL, NULL));
  assert_int_equal(MGOS_EVENT_SYS, 0x4d4f5300);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden),
      cmocka_unit_test(test_add_while_triggering),
      cmocka_unit_test(test_remove_next),
      cmocka_unit_test(test_data_and_null),
  };
  cs_log_set_level(LL_NONE);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
