// SPDX-License-Identifier: Apache-2.0
//
// Log over UDP to a socket of the test: one datagram a line, whole, also from
// another task; bad addresses are refused.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/cs_dbg.h"
#include "core/loop.h"
#include "core/timers.h"
#include "mgos_debug_hal.h"
#include "mgos_mongoose.h"
#include "mgos_mongoose_internal.h"
#include "mgos_task.h"
#include "mgos_time.h"
#include "mongoose.h"

static int s_sock;
static int s_port;

static int setup(void **state) {
  struct sockaddr_in sin = {.sin_family = AF_INET};
  socklen_t len = sizeof(sin);
  struct timeval tv = {.tv_sec = 0, .tv_usec = 1000};
  sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  s_sock = socket(AF_INET, SOCK_DGRAM, 0);
  if (s_sock < 0 || bind(s_sock, (struct sockaddr *) &sin, len) != 0) return 1;
  if (getsockname(s_sock, (struct sockaddr *) &sin, &len) != 0) return 1;
  setsockopt(s_sock, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
  s_port = ntohs(sin.sin_port);
  return mgos__loop_init() != 0 || mongoose_init() != MGOS_INIT_OK;
}

static int teardown(void **state) {
  close(s_sock);
  mg_mgr_free(mgos_get_mgr());
  mgos__loop_deinit();
  mgos__timers_deinit();
  return 0;
}

// Turns the loop until a datagram arrives. Returns its length.
static int receive(char *buf, size_t size) {
  int64_t end_us = mgos_uptime_micros() + 5000000;
  while (mgos_uptime_micros() < end_us) {
    ssize_t n;
    mgos__loop_poll(1);
    n = recv(s_sock, buf, size - 1, 0);
    if (n < 0) continue;
    buf[n] = '\0';
    return (int) n;
  }
  return -1;
}

static void send_cb(void *arg) {
  mgos_debug_udp_send(mg_mk_str("p3|"), mg_mk_str("task"));
}

static void test_send(void **state) {
  char addr[32], buf[4096], *big = (char *) calloc(1, 3001);
  struct mgos_task *t;
  cs_log_set_level(LL_NONE);
  assert_int_equal(mgos_debug_udp_init(""), MGOS_INIT_DEBUG_INIT_FAILED);
  assert_int_equal(mgos_debug_udp_init(NULL), MGOS_INIT_DEBUG_INIT_FAILED);
  assert_int_equal(mgos_debug_udp_init("127.0.0.1:99999"),
                   MGOS_INIT_DEBUG_INIT_FAILED);
  memset(big, 'a', 3000);
  assert_int_equal(mgos_debug_udp_init(big), MGOS_INIT_DEBUG_INIT_FAILED);
  snprintf(addr, sizeof(addr), "127.0.0.1:%d", s_port);
  assert_int_equal(mgos_debug_udp_init(addr), MGOS_INIT_OK);
  // Again, with the scheme: the first connection goes away.
  snprintf(addr, sizeof(addr), "udp://127.0.0.1:%d", s_port);
  assert_int_equal(mgos_debug_udp_init(addr), MGOS_INIT_OK);
  for (int i = 0; i < 5; i++)
    mgos__loop_poll(1);
  mgos_debug_udp_send(mg_mk_str("p1|"), mg_mk_str("one\n"));
  assert_int_equal(receive(buf, sizeof(buf)), 7);
  assert_string_equal(buf, "p1|one\n");
  // Lines of one turn stay apart.
  mgos_debug_udp_send(mg_mk_str("p1|"), mg_mk_str("two\n"));
  mgos_debug_udp_send(mg_mk_str("p1|"), mg_mk_str("three\n"));
  assert_int_equal(receive(buf, sizeof(buf)), 7);
  assert_int_equal(receive(buf, sizeof(buf)), 9);
  // A line that no datagram should hold is cut.
  mgos_debug_udp_send(mg_mk_str("p2|"), mg_mk_str_n(big, 3000));
  assert_int_equal(receive(buf, sizeof(buf)), 1400);
  assert_memory_equal(buf, "p2|aaa", 6);
  mgos_task_create(NULL, send_cb, NULL, &t);
  mgos_task_join(t, MGOS_WAIT_FOREVER);
  assert_int_equal(receive(buf, sizeof(buf)), 7);
  assert_string_equal(buf, "p3|task");
  free(big);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_send, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
