// SPDX-License-Identifier: Apache-2.0
//
// Software timers on a time of their own: the recorded behaviour, order,
// changes from inside callbacks, ids that are no longer valid, a random
// comparison with a plain list.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/timers.h"
#include "frozen.h"

#define MAX_NAMES 16
#define MAX_FIRED 64

static int64_t s_now_us;

// --- recorded behaviour ---

static struct {
  char names[MAX_NAMES][16];
  mgos_timer_id ids[MAX_NAMES];
  int num_names;
  const char *callbacks;  // JSON object of the case
  int callbacks_len;
  struct {
    int ms;
    int name;
  } fired[MAX_FIRED];
  int num_fired;
} s_case;

static int name_index(const char *name) {
  for (int i = 0; i < s_case.num_names; i++) {
    if (strcmp(s_case.names[i], name) == 0) return i;
  }
  assert_true(s_case.num_names < MAX_NAMES);
  snprintf(s_case.names[s_case.num_names], 16, "%s", name);
  return s_case.num_names++;
}

static void run_step(const struct json_token *step, struct json_token *infos,
                     int *info_idx);

static void golden_cb(void *arg) {
  int idx = (int) (intptr_t) arg;
  struct json_token val;
  char path[64];
  assert_true(s_case.num_fired < MAX_FIRED);
  s_case.fired[s_case.num_fired].ms = (int) (s_now_us / 1000);
  s_case.fired[s_case.num_fired++].name = idx;
  snprintf(path, sizeof(path), ".%s.do", s_case.names[idx]);
  for (int i = 0; json_scanf_array_elem(s_case.callbacks, s_case.callbacks_len,
                                        path, i, &val) > 0;
       i++) {
    run_step(&val, NULL, NULL);
  }
}

static void check_info(const char *name, const struct json_token *infos,
                       int idx) {
  struct mgos_timer_info info;
  struct json_token want;
  int found = 0, interval = 0, left = 0;
  bool ok = mgos__timers_info(s_now_us, s_case.ids[name_index(name)], &info);
  assert_true(json_scanf_array_elem(infos->ptr, infos->len, "", idx, &want) >
              0);
  json_scanf(want.ptr, want.len, "{found: %B, interval_ms: %d, msecs_left: %d}",
             &found, &interval, &left);
  assert_int_equal(ok, found);
  if (!found) return;
  assert_int_equal(info.interval_ms, interval);
  assert_in_range(info.msecs_left + 1, left, left + 2);
}

static void run_step(const struct json_token *step, struct json_token *infos,
                     int *info_idx) {
  char *op = NULL, *name = NULL;
  struct json_token flags_tok = {0};
  int ms = 0, flags = 0, idx;
  json_scanf(step->ptr, step->len, "{op: %Q, timer: %Q, ms: %d, flags: %T}",
             &op, &name, &ms, &flags_tok);
  assert_non_null(op);
  idx = name == NULL ? 0 : name_index(name);
  if (flags_tok.ptr != NULL) {
    if (memmem(flags_tok.ptr, flags_tok.len, "REPEAT", 6) != NULL) {
      flags |= MGOS_TIMER_REPEAT;
    }
    if (memmem(flags_tok.ptr, flags_tok.len, "RUN_NOW", 7) != NULL) {
      flags |= MGOS_TIMER_RUN_NOW;
    }
  }
  if (strcmp(op, "set") == 0) {
    s_case.ids[idx] = mgos__timers_set(s_now_us, ms, flags, golden_cb,
                                       (void *) (intptr_t) idx);
    assert_true(s_case.ids[idx] != MGOS_INVALID_TIMER_ID);
  } else if (strcmp(op, "clear") == 0) {
    mgos_clear_timer(s_case.ids[idx]);
  } else if (strcmp(op, "clear_invalid") == 0) {
    mgos_clear_timer(MGOS_INVALID_TIMER_ID);
    mgos_clear_timer(0x7fffffff);
    mgos_clear_timer((mgos_timer_id) -1);
  } else if (strcmp(op, "run_until") == 0) {
    while (true) {
      mgos__timers_run(s_now_us);
      if (s_now_us >= ms * 1000LL) break;
      s_now_us += 1000;
    }
  } else if (strcmp(op, "stall_until") == 0) {
    s_now_us = ms * 1000LL;
  } else if (strcmp(op, "info") == 0) {
    check_info(name, infos, (*info_idx)++);
  } else {
    fail_msg("unknown op %s", op);
  }
  free(op);
  free(name);
}

static void check_fired(const struct json_token *c) {
  struct json_token el;
  int n = 0;
  while (json_scanf_array_elem(c->ptr, c->len, ".expect.fired", n, &el) > 0) {
    int ms = -1;
    char name[16] = "";
    struct json_token t;
    assert_true(json_scanf_array_elem(el.ptr, el.len, "", 0, &t) > 0);
    ms = atoi(t.ptr);
    assert_true(json_scanf_array_elem(el.ptr, el.len, "", 1, &t) > 0);
    snprintf(name, sizeof(name), "%.*s", t.len, t.ptr);
    assert_true(n < s_case.num_fired);
    assert_int_equal(s_case.fired[n].ms, ms);
    assert_string_equal(s_case.names[s_case.fired[n].name], name);
    n++;
  }
  assert_int_equal(s_case.num_fired, n);
}

static void test_golden(void **state) {
  char *json = json_fread(GOLDEN_DIR "/timers.json");
  struct json_token c, step, cbs, infos;
  int cases = 0;
  assert_non_null(json);
  for (int i = 0;
       json_scanf_array_elem(json, strlen(json), ".cases", i, &c) > 0; i++) {
    int follow = 0, info_idx = 0;
    json_scanf(c.ptr, c.len, "{follow: %B}", &follow);
    if (!follow) continue;
    memset(&s_case, 0, sizeof(s_case));
    memset(&cbs, 0, sizeof(cbs));
    memset(&infos, 0, sizeof(infos));
    s_now_us = 0;
    json_scanf(c.ptr, c.len, "{callbacks: %T, expect: {info: %T}}", &cbs,
               &infos);
    s_case.callbacks = cbs.ptr;
    s_case.callbacks_len = cbs.len;
    for (int j = 0; json_scanf_array_elem(c.ptr, c.len, ".steps", j, &step) > 0;
         j++) {
      run_step(&step, &infos, &info_idx);
    }
    check_fired(&c);
    mgos__timers_deinit();
    cases++;
  }
  assert_int_equal(cases, 13);
  free(json);
}

// --- more ---

static int s_count;
static mgos_timer_id s_other;

static void count_cb(void *arg) {
  s_count++;
}

static void clear_other_cb(void *arg) {
  s_count++;
  mgos_clear_timer(s_other);
}

static void test_stale_id(void **state) {
  struct mgos_timer_info info;
  mgos_timer_id a = mgos__timers_set(0, 5, 0, count_cb, NULL), b;
  assert_true(a > 255);
  assert_true(a <= INT32_MAX);
  assert_int_equal(mgos__timers_run(5000), 1);
  // b takes the place of a; the id of a must not reach it.
  b = mgos__timers_set(5000, 5, 0, count_cb, NULL);
  assert_true(a != b);
  assert_false(mgos__timers_clear(a));
  assert_false(mgos__timers_info(5000, a, &info));
  assert_true(mgos__timers_info(5000, b, &info));
  assert_int_equal(info.msecs_left, 5);
  assert_ptr_equal(info.cb, count_cb);
  assert_true(mgos__timers_clear(b));
  assert_false(mgos__timers_clear(b));
  mgos__timers_deinit();
}

static void test_clear_one_that_is_due(void **state) {
  s_count = 0;
  mgos__timers_set(0, 5, 0, clear_other_cb, NULL);
  s_other = mgos__timers_set(0, 5, MGOS_TIMER_REPEAT, clear_other_cb, NULL);
  assert_int_equal(mgos__timers_run(5000), 1);
  assert_int_equal(s_count, 1);
  assert_true(mgos__timers_next() == INT64_MAX);
  mgos__timers_deinit();
}

static void again_cb(void *arg) {
  s_count++;
  mgos__timers_set(s_now_us, 0, 0, again_cb, NULL);
}

static void test_run_ends(void **state) {
  s_now_us = 0;
  s_count = 0;
  mgos__timers_set(0, 0, 0, again_cb, NULL);
  mgos__timers_set(0, 0, MGOS_TIMER_REPEAT, count_cb, NULL);
  assert_int_equal(mgos__timers_run(0), 2);
  s_now_us = 1;
  assert_int_equal(mgos__timers_run(1), 2);
  assert_int_equal(s_count, 4);
  mgos__timers_deinit();
}

static void test_bad_arguments(void **state) {
  assert_true(mgos__timers_set(0, 5, 0, NULL, NULL) == MGOS_INVALID_TIMER_ID);
  s_count = 0;
  mgos__timers_set(1000, -5, 0, count_cb, NULL);
  assert_int_equal(mgos__timers_run(1000), 1);
  mgos__timers_deinit();
}

static void test_no_drift(void **state) {
  // The loop is always 3 ms late; the phase stays.
  s_count = 0;
  mgos__timers_set(0, 10, MGOS_TIMER_REPEAT, count_cb, NULL);
  for (int i = 1; i <= 1000; i++) {
    assert_true(mgos__timers_next() == i * 10000LL);
    mgos__timers_run(i * 10000LL + 3000);
  }
  assert_int_equal(s_count, 1000);
  mgos__timers_deinit();
}

// Against a plain array: random sets, clears and steps of time.
#define MODEL_SIZE 500

static struct {
  mgos_timer_id id;
  int64_t deadline_us;
  bool fired;
} s_model[MODEL_SIZE];

static void model_cb(void *arg) {
  int i = (int) (intptr_t) arg;
  assert_true(s_model[i].id != 0);
  assert_true(s_model[i].deadline_us <= s_now_us);
  s_model[i].id = 0;
  s_model[i].fired = true;
}

static void test_random(void **state) {
  srand(1);
  s_now_us = 0;
  memset(s_model, 0, sizeof(s_model));
  for (int step = 0; step < 100000; step++) {
    int i = rand() % MODEL_SIZE;
    if (rand() % 4 == 0) {
      int64_t next = INT64_MAX;
      s_now_us += rand() % 3000;
      mgos__timers_run(s_now_us);
      for (int j = 0; j < MODEL_SIZE; j++) {
        if (s_model[j].id == 0) continue;
        assert_true(s_model[j].deadline_us > s_now_us);
        if (s_model[j].deadline_us < next) next = s_model[j].deadline_us;
      }
      assert_true(mgos__timers_next() == next);
    } else if (s_model[i].id != 0) {
      assert_true(mgos__timers_clear(s_model[i].id));
      s_model[i].id = 0;
    } else {
      int ms = rand() % 200;
      s_model[i].deadline_us = s_now_us + ms * 1000LL;
      s_model[i].id =
          mgos__timers_set(s_now_us, ms, 0, model_cb, (void *) (intptr_t) i);
      assert_true(s_model[i].id != 0);
    }
  }
  mgos__timers_deinit();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden),
      cmocka_unit_test(test_stale_id),
      cmocka_unit_test(test_clear_one_that_is_due),
      cmocka_unit_test(test_run_ends),
      cmocka_unit_test(test_bad_arguments),
      cmocka_unit_test(test_no_drift),
      cmocka_unit_test(test_random),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
