// SPDX-License-Identifier: Apache-2.0
//
// Debug output over UARTs of the test's own: where lines go, who hears of
// them, what is suppressed, the prefix of the UDP log.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/debug.h"
#include "core/event_internal.h"
#include "core/loop.h"
#include "core/timers.h"
#include "mgos_debug.h"
#include "mgos_debug_internal.h"
#include "mgos_event.h"
#include "mgos_task.h"
#include "mgos_uart.h"

// --- UARTs of the test's own: 0 and 1 exist ---

static struct {
  char out[2000];
  bool configured;
  int baud_rate;
} s_uarts[2];

bool mgos_uart_config_get(int uart_no, struct mgos_uart_config *cfg) {
  return uart_no >= 0 && uart_no < 2 && s_uarts[uart_no].configured;
}

void mgos_uart_config_set_defaults(int uart_no, struct mgos_uart_config *cfg) {
  memset(cfg, 0, sizeof(*cfg));
}

bool mgos_uart_configure(int uart_no, const struct mgos_uart_config *cfg) {
  if (uart_no < 0 || uart_no > 1) return false;
  s_uarts[uart_no].configured = true;
  s_uarts[uart_no].baud_rate = cfg->baud_rate;
  return true;
}

size_t mgos_uart_write(int uart_no, const void *buf, size_t len) {
  assert_in_range(uart_no, 0, 1);
  strncat(s_uarts[uart_no].out, (const char *) buf, len);
  return len;
}

void mgos_uart_flush(int uart_no) {}

static void clear(void) {
  s_uarts[0].out[0] = s_uarts[1].out[0] = '\0';
}

static int setup(void **state) {
  memset(s_uarts, 0, sizeof(s_uarts));
  mgos__loop_init();
  mgos__debug_set_event_level(LL_INFO);
  mgos__debug_set_udp_level(LL_DEBUG);
  mgos__debug_set_device_id("");
  mgos_debug_init();
  return mgos_debug_uart_init();
}

static int teardown(void **state) {
  mgos__debug_deinit();
  mgos__event_deinit();
  mgos__loop_deinit();
  mgos__timers_deinit();
  return 0;
}

static void test_routes(void **state) {
  assert_int_equal(mgos_get_stdout_uart(), 0);
  assert_int_equal(mgos_get_stderr_uart(), 0);
  assert_int_equal(s_uarts[0].baud_rate, MGOS_DEBUG_UART_BAUD_RATE);
  assert_true(mgos_set_stderr_uart(1));
  assert_true(s_uarts[1].configured);
  mgos_debug_write(1, "out", 3);
  mgos_debug_write(2, "err", 3);
  assert_string_equal(s_uarts[0].out, "out");
  assert_string_equal(s_uarts[1].out, "err");
  clear();
  LOG(LL_INFO, ("line"));
  assert_string_equal(s_uarts[0].out, "");
  assert_non_null(strstr(s_uarts[1].out, "line\n"));
  assert_false(mgos_set_stdout_uart(7));
  assert_int_equal(mgos_get_stdout_uart(), 0);
  assert_true(mgos_set_stdout_uart(-1));
  clear();
  mgos_debug_write(1, "out", 3);
  assert_string_equal(s_uarts[0].out, "");
}

static void test_suspend(void **state) {
  mgos_debug_suspend_uart();
  mgos_debug_suspend_uart();
  mgos_debug_resume_uart();
  assert_true(mgos_debug_uart_is_suspended());
  mgos_debug_write(1, "x", 1);
  assert_string_equal(s_uarts[0].out, "");
  mgos_debug_resume_uart();
  mgos_debug_resume_uart();
  assert_false(mgos_debug_uart_is_suspended());
  mgos_debug_write(1, "y", 1);
  assert_string_equal(s_uarts[0].out, "y");
}

static struct {
  char text[500];
  int count, fd, level;
} s_heard;

static void log_handler(int ev, void *ev_data, void *userdata) {
  struct mgos_debug_hook_arg *arg = (struct mgos_debug_hook_arg *) ev_data;
  assert_true(mgos__loop_is_main_task());
  s_heard.count++;
  s_heard.fd = arg->fd;
  s_heard.level = arg->level;
  snprintf(s_heard.text, sizeof(s_heard.text), "%.*s",
           mgos_debug_event_get_len(arg),
           (const char *) mgos_debug_event_get_ptr(arg));
  memset(arg->buf, 'x', MGOS_DEBUG_TMP_BUF_SIZE);
  // None of this may come back here.
  LOG(LL_ERROR, ("from the handler"));
  mgos_debug_write(1, "printed", 7);
}

static void test_event(void **state) {
  memset(&s_heard, 0, sizeof(s_heard));
  mgos_event_add_handler(MGOS_EVENT_LOG, log_handler, NULL);
  LOG(LL_INFO, ("line"));
  assert_int_equal(s_heard.count, 1);
  assert_int_equal(s_heard.fd, 2);
  assert_int_equal(s_heard.level, LL_INFO);
  assert_non_null(strstr(s_heard.text, "line\n"));
  assert_null(strstr(s_uarts[0].out, "from the handler"));
  assert_non_null(strstr(s_uarts[0].out, "printed"));
  mgos_debug_write(1, "hello", 5);
  assert_int_equal(s_heard.count, 2);
  assert_int_equal(s_heard.fd, 1);
  assert_string_equal(s_heard.text, "hello");
  mgos__debug_set_event_level(LL_ERROR);
  LOG(LL_INFO, ("line"));
  assert_int_equal(s_heard.count, 2);
  LOG(LL_ERROR, ("line"));
  assert_int_equal(s_heard.count, 3);
}

static void log_cb(void *arg) {
  LOG(LL_INFO, ("from a task"));
}

static void test_event_of_another_task(void **state) {
  struct mgos_task *t;
  memset(&s_heard, 0, sizeof(s_heard));
  mgos_event_add_handler(MGOS_EVENT_LOG, log_handler, NULL);
  mgos_task_create(NULL, log_cb, NULL, &t);
  mgos_task_join(t, MGOS_WAIT_FOREVER);
  assert_int_equal(s_heard.count, 0);
  mgos__loop_poll(0);
  assert_int_equal(s_heard.count, 1);
  assert_non_null(strstr(s_heard.text, "from a task\n"));
}

static char s_udp[1000];
static int s_udp_count;

static void udp_sink(const struct mg_str prefix, const struct mg_str data) {
  s_udp_count++;
  snprintf(s_udp, sizeof(s_udp), "%.*s%.*s", (int) prefix.len, prefix.p,
           (int) data.len, data.p);
  LOG(LL_ERROR, ("sending"));
}

static void test_udp(void **state) {
  int sec = -1, ms = -1, fd = 0, level = 0, n = 0;
  unsigned long seq = 0, seq2 = 0;
  s_udp_count = 0;
  mgos__debug_set_udp_sink(udp_sink);
  LOG(LL_WARN, ("line"));
  assert_int_equal(s_udp_count, 1);
  assert_int_equal(
      sscanf(s_udp, "- %lu %d.%3d %d %d|%n", &seq, &sec, &ms, &fd, &level, &n),
      5);
  assert_int_equal(fd, 2);
  assert_int_equal(level, LL_WARN);
  assert_non_null(strstr(s_udp + n, "line\n"));
  mgos__debug_set_device_id("dev_123456");
  mgos_debug_write(1, "out", 3);
  assert_int_equal(
      sscanf(s_udp, "dev_123456 %lu %*d.%*d 1 -1|out%n", &seq2, &n), 1);
  assert_int_equal(seq2, seq + 1);
  assert_int_equal(s_udp[n], '\0');
  mgos__debug_set_udp_level(LL_ERROR);
  LOG(LL_WARN, ("line"));
  assert_int_equal(s_udp_count, 2);
  assert_null(strstr(s_uarts[0].out, "sending"));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      T(test_routes), T(test_suspend),
      T(test_event),  T(test_event_of_another_task),
      T(test_udp),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
