// SPDX-License-Identifier: Apache-2.0
//
// Parts of the PC port that need no running device: RAM accounting, the state
// that survives a restart, the command line, fopen modes, descriptor marks,
// host paths, tasks and semaphores.

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../ports/posix/fs_host.h"
#include "../../ports/posix/heap_acct.h"
#include "../../ports/posix/options.h"
#include "../../ports/posix/system.h"
#include "../../ports/posix/wrap.h"
#include "frozen.h"
#include "mgos_errors.h"
#include "port/clock.h"
#include "port/task.h"
#include "port/wait.h"

static void test_heap(void **state) {
  heap_acct_start(100000000);
  size_t used = heap_acct_used(), free_before = heap_acct_free();
  assert_true(heap_acct_take(1000000));
  assert_int_equal(heap_acct_used(), used + 1000000);
  assert_int_equal(heap_acct_free(), free_before - 1000000);
  assert_false(heap_acct_take(100000000));
  assert_int_equal(heap_acct_used(), used + 1000000);
  assert_false(heap_acct_take(SIZE_MAX));
  heap_acct_give(1000000);
  assert_int_equal(heap_acct_used(), used);
  assert_true(heap_acct_min_free() <= free_before - 1000000);
  heap_acct_force(200000000);
  assert_int_equal(heap_acct_free(), 0);
  assert_int_equal(heap_acct_min_free(), 0);
  heap_acct_give(200000000);
}

static void test_state(void **state) {
  struct system_state st, back;
  char text[200];
  assert_true(system_parse_state("crash 3 5 6 7 -1 8 -1 -1 0", &st));
  assert_string_equal(st.cause, "crash");
  assert_int_equal(st.crashes, 3);
  assert_int_equal(st.uart[0].clients, -1);
  assert_int_equal(st.uart[1].master, 8);
  system_format_state(&st, text, sizeof(text));
  assert_string_equal(text, "crash 3 5 6 7 -1 8 -1 -1 0");
  assert_true(system_parse_state(text, &back));
  assert_memory_equal(&st, &back, sizeof(st));
  static const char *const bad[] = {
      "",           "soft",
      "soft 1 2 3", "soft 1 5 6 7 -1 8 -1 -1 0 x",
      "SOFT 1 2",   "abcdefghijklmnopqrstuvw 3 5 6 7 -1 8 -1 -1 0"};
  for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    assert_false(system_parse_state(bad[i], &st));
    assert_string_equal(st.cause, "power");
    assert_int_equal(st.uart[0].master, -1);
  }
}

static void test_crash_delay(void **state) {
  static const unsigned expected[] = {0, 0, 0, 1, 2, 4, 8, 16, 30, 30};
  for (unsigned i = 0; i < 10; i++) {
    assert_int_equal(system_crash_delay(i), expected[i]);
  }
  assert_int_equal(system_crash_delay(UINT32_MAX), 30);
}

static int parse(struct options *o, char *error, const char *a, const char *b) {
  char *argv[] = {"device", (char *) a, (char *) b, NULL};
  return options_parse(a == NULL ? 1 : (b == NULL ? 2 : 3), argv, o, error);
}

static void test_options(void **state) {
  struct options o;
  char e[OPTIONS_ERROR_SIZE];
  assert_int_equal(parse(&o, e, NULL, NULL), MGOS_OK);
  assert_string_equal(o.state_dir, "state");
  assert_string_equal(o.uart[0], "stdio");
  assert_true(o.restart);
  assert_int_equal(o.fs_offset, 65536);
  assert_int_equal(parse(&o, e, "--flash-size=2M", NULL), MGOS_OK);
  assert_int_equal(o.flash_size, 2 * 1024 * 1024);
  assert_int_equal(parse(&o, e, "--ram", "64k"), MGOS_OK);
  assert_int_equal(o.ram, 65536);
  assert_int_equal(parse(&o, e, "--uart0", "tcp:1234"), MGOS_OK);
  assert_int_equal(parse(&o, e, "--no-restart", NULL), MGOS_OK);
  assert_false(o.restart);
}

static void test_bad_options(void **state) {
  static const char *const bad[][2] = {
      {"--unknown", NULL},      {"word", NULL},
      {"--ram", NULL},          {"--ram", "12x"},
      {"--ram", "-1"},          {"--ram", "99999999999999999999"},
      {"--flash-size", "5000"}, {"--flash-size", "0"},
      {"--uart0", "usb"},       {"--uart0", "tcp:"},
      {"--uart0", "tcp:70000"}, {"--uart1", "stdio"},
      {"--config", "{"},        {"--config", "[1]"},
      {"--config", "{} {}"},    {"--http-port", "65536"},
      {"--help=1", NULL},       {"--http-port", "x"},
  };
  for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    struct options o;
    char e[OPTIONS_ERROR_SIZE];
    assert_int_equal(parse(&o, e, bad[i][0], bad[i][1]), MGOS_EINVAL);
    assert_true(strlen(e) > 0);
    free(o.config);
  }
}

static void test_overlay(void **state) {
  struct options o;
  char e[OPTIONS_ERROR_SIZE], *addr = NULL;
  int x = 0;
  char *argv[] = {"device", "--config", "{\"http\":{\"enable\":true},\"x\":7}",
                  "--http-port", "8123"};
  assert_int_equal(options_parse(5, argv, &o, e), MGOS_OK);
  int n = json_scanf(o.config, strlen(o.config),
                     "{x: %d, http: {listen_addr: %Q}}", &x, &addr);
  assert_int_equal(n, 2);
  assert_int_equal(x, 7);
  assert_string_equal(addr, "127.0.0.1:8123");
  free(addr);
  free(o.config);
}

static void test_overlays_add_up(void **state) {
  struct options o;
  char e[OPTIONS_ERROR_SIZE], *s = NULL, *t = NULL;
  int a = 0, b = 0;
  struct json_token list = {NULL, 0, JSON_TYPE_INVALID};
  char *argv[] = {"device",
                  "--config",
                  "{\"a\":1,\"o\":{\"b\":2,\"l\":[1]}}",
                  "--config",
                  "{\"o\":{\"b\":3,\"s\":\"x\\\"y\",\"l\":[4,{}]}}",
                  "--config",
                  "{\"t\":\"%s\"}"};
  assert_int_equal(options_parse(7, argv, &o, e), MGOS_OK);
  assert_int_equal(json_scanf(o.config, strlen(o.config),
                              "{a: %d, o: {b: %d, s: %Q, l: %T}, t: %Q}", &a,
                              &b, &s, &list, &t),
                   5);
  assert_int_equal(a, 1);
  assert_int_equal(b, 3);
  assert_string_equal(s, "x\"y");
  assert_string_equal(t, "%s");
  assert_int_equal(list.len, 6);
  free(s);
  free(t);
  free(o.config);
}

static void test_fopen_modes(void **state) {
  int f;
  assert_int_equal(wrap_fopen_flags("r", &f), 0);
  assert_int_equal(f, O_RDONLY);
  assert_int_equal(wrap_fopen_flags("rb+", &f), 0);
  assert_int_equal(f, O_RDWR);
  assert_int_equal(wrap_fopen_flags("w", &f), 0);
  assert_int_equal(f, O_WRONLY | O_CREAT | O_TRUNC);
  assert_int_equal(wrap_fopen_flags("w+b", &f), 0);
  assert_int_equal(f, O_RDWR | O_CREAT | O_TRUNC);
  assert_int_equal(wrap_fopen_flags("a", &f), 0);
  assert_int_equal(f, O_WRONLY | O_CREAT | O_APPEND);
  assert_int_equal(wrap_fopen_flags("", &f), -1);
  assert_int_equal(wrap_fopen_flags("q", &f), -1);
  assert_int_equal(wrap_fopen_flags("rz", &f), -1);
}

static void test_fd_marks(void **state) {
  assert_int_equal(wrap_to_fd(-1), -1);
  assert_true(wrap_is_vfd(wrap_to_fd(0x102)));
  assert_int_equal(wrap_to_vfd(wrap_to_fd(0x102)), 0x102);
  assert_false(wrap_is_vfd(0));
  assert_false(wrap_is_vfd(1023));
  assert_false(wrap_is_vfd(-1));
}

static void clean(const char *in, const char *expected) {
  char out[64];
  int res = fs_host_clean_path(in, out, sizeof(out));
  if (expected == NULL) {
    assert_int_equal(res, -1);
  } else {
    assert_int_equal(res, 0);
    assert_string_equal(out, expected);
  }
}

static void test_host_paths(void **state) {
  clean("", ".");
  clean("/", ".");
  clean("//a//b/", "a/b");
  clean("./a/./b", "a/b");
  clean("..a/b..", "..a/b..");
  clean("..", NULL);
  clean("a/../b", NULL);
  clean("/a/..", NULL);
  clean("0123456789012345678901234567890123456789012345678901234567890123",
        NULL);
}

static void add_one(void *arg) {
  mgos_port_sem_give(arg);
}

static void test_tasks(void **state) {
  struct mgos_port_sem *s = mgos_port_sem_create(0, 1);
  struct mgos_port_task *t;
  size_t size, left;
  assert_int_equal(mgos_port_sem_take(s, 0), MGOS_ETIMEDOUT);
  assert_int_equal(mgos_port_sem_take(s, 2), MGOS_ETIMEDOUT);
  assert_int_equal(mgos_port_task_create(&t, "a name that is too long for it",
                                         8192, 5, add_one, s),
                   MGOS_OK);
  assert_int_equal(mgos_port_sem_take(s, 2000), MGOS_OK);
  assert_int_equal(mgos_port_task_stack(t, &size, &left), MGOS_OK);
  assert_true(size >= 8192 && left > 0 && left < size);
  assert_int_equal(mgos_port_task_join(t, 2000), MGOS_OK);
  mgos_port_sem_give(s);
  mgos_port_sem_give(s);  // saturates at 1
  assert_int_equal(mgos_port_sem_take(s, 0), MGOS_OK);
  assert_int_equal(mgos_port_sem_take(s, 0), MGOS_ETIMEDOUT);
  mgos_port_sem_destroy(s);
  assert_int_equal(
      mgos_port_task_create(&t, "big", SIZE_MAX / 2, 5, add_one, NULL),
      MGOS_ENOMEM);
}

static void test_wake_is_kept(void **state) {
  int64_t start = mgos_port_uptime_us();
  mgos_port_wake();
  mgos_port_wait(-1);
  mgos_port_wake();
  mgos_port_wait(0);
  mgos_port_wait(3000);
  assert_true(mgos_port_uptime_us() - start >= 3000);
}

static void test_wall_clock(void **state) {
  int64_t before = mgos_port_wall_us();
  assert_true(before > 1600000000000000);
  assert_int_equal(mgos_port_set_wall_us(5000000), 0);
  assert_in_range(mgos_port_wall_us(), 5000000, 9000000);
  assert_int_equal(mgos_port_set_wall_us(before), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_heap),
      cmocka_unit_test(test_state),
      cmocka_unit_test(test_crash_delay),
      cmocka_unit_test(test_options),
      cmocka_unit_test(test_bad_options),
      cmocka_unit_test(test_overlay),
      cmocka_unit_test(test_fopen_modes),
      cmocka_unit_test(test_overlays_add_up),
      cmocka_unit_test(test_fd_marks),
      cmocka_unit_test(test_host_paths),
      cmocka_unit_test(test_tasks),
      cmocka_unit_test(test_wake_is_kept),
      cmocka_unit_test(test_wall_clock),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
