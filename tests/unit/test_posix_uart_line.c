// SPDX-License-Identifier: Apache-2.0
//
// The wires of the simulated UARTs: a pty that programs open and close as they
// like, with nobody reading, with somebody slow; a TCP line with one client;
// bad specifications.

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
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

#include "../../ports/posix/uart_line.h"
#include "mgos_errors.h"
#include "port/task.h"

static char s_dir[64];
static struct mgos_port_sem *s_can_read, *s_can_write;
static const struct uart_line_keep s_none = {-1, -1, -1, 0};

static void on_event(int uart_no, bool can_read, bool can_write) {
  if (can_read) mgos_port_sem_give(s_can_read);
  if (can_write) mgos_port_sem_give(s_can_write);
}

static int setup(void **state) {
  strcpy(s_dir, "/tmp/test_uart_XXXXXX");
  s_can_read = mgos_port_sem_create(0, 10);
  s_can_write = mgos_port_sem_create(0, 10);
  uart_line_set_cb(on_event);
  return mkdtemp(s_dir) != NULL ? 0 : -1;
}

static int teardown(void **state) {
  char path[96];
  snprintf(path, sizeof(path), "%s/uart0", s_dir);
  unlink(path);
  mgos_port_sem_destroy(s_can_read);
  mgos_port_sem_destroy(s_can_write);
  return rmdir(s_dir);
}

static int open_client(void) {
  char path[96];
  snprintf(path, sizeof(path), "%s/uart0", s_dir);
  int fd = open(path, O_RDWR | O_NOCTTY);
  assert_true(fd >= 0);
  return fd;
}

static void wait_clients(int count) {
  struct pollfd none;
  for (int i = 0; i < 2000; i++) {
    if (uart_line_get_keep(0).clients == count) return;
    poll(&none, 0, 1);
  }
  fail_msg("clients: %d, expected %d", uart_line_get_keep(0).clients, count);
}

// Sends numbered lines without a reader until the pty must have overflowed.
static void flood(int from, int to) {
  char line[16];
  for (int i = from; i < to; i++) {
    int n = snprintf(line, sizeof(line), "%07d\n", i);
    assert_int_equal(uart_line_write(0, line, (size_t) n), n);
  }
}

static size_t read_all(int fd, char *buf, size_t size) {
  size_t got = 0;
  struct pollfd p = {.fd = fd, .events = POLLIN};
  while (got < size && poll(&p, 1, 100) > 0) {
    ssize_t n = read(fd, buf + got, size - got);
    if (n <= 0) break;
    got += (size_t) n;
  }
  return got;
}

static void test_specs(void **state) {
  static const char *const bad[] = {
      "",       "usb",    "tcp",       "tcp:",   "tcp:x",
      "tcp:-1", "tcp:1x", "tcp:65536", "ptyxxx", "stdio "};
  for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    assert_int_equal(uart_line_config(1, bad[i]), MGOS_EINVAL);
  }
  assert_int_equal(uart_line_config(UART_COUNT, "pty"), MGOS_EINVAL);
  assert_int_equal(uart_line_config(1, "none"), MGOS_OK);
  assert_int_equal(uart_line_open(1, s_dir, &s_none), MGOS_OK);
  assert_int_equal(uart_line_write(1, "abc", 3), 3);
  assert_int_equal(uart_line_read(1, s_dir, 3), 0);
}

static void test_pty(void **state) {
  static char buf[100000];
  assert_int_equal(uart_line_config(0, "pty"), MGOS_OK);
  assert_int_equal(uart_line_open(0, s_dir, &s_none), MGOS_OK);
  assert_int_equal(uart_line_get_keep(0).clients, 0);
  // Nobody there: writing never blocks and the newest output is kept.
  flood(0, 10000);
  int fd = open_client();
  wait_clients(1);
  size_t n = read_all(fd, buf, sizeof(buf) - 1);
  buf[n] = '\0';
  assert_true(n > 0 && n < 80000);
  assert_non_null(strstr(buf, "0009999\n"));
  // In raw mode bytes go through as they are, both ways.
  assert_int_equal(write(fd, "\x03\r\n\xff\x11", 5), 5);
  uart_line_arm(0, true, false);
  assert_int_equal(mgos_port_sem_take(s_can_read, 2000), MGOS_OK);
  assert_int_equal(uart_line_read(0, buf, sizeof(buf)), 5);
  assert_memory_equal(buf, "\x03\r\n\xff\x11", 5);
  assert_int_equal(uart_line_read(0, buf, sizeof(buf)), 0);
  assert_int_equal(uart_line_write(0, "\r\n\t\x04", 4), 4);
  assert_int_equal(read_all(fd, buf, 4), 4);
  assert_memory_equal(buf, "\r\n\t\x04", 4);
  // A slow reader gets everything: the writer is told to wait.
  size_t sent = 0;
  memset(buf, 'x', sizeof(buf));
  for (size_t k; (k = uart_line_write(0, buf, 1000)) > 0;)
    sent += k;
  assert_true(sent > 1000);
  uart_line_arm(0, false, true);
  assert_int_equal(mgos_port_sem_take(s_can_write, 20), MGOS_ETIMEDOUT);
  assert_int_equal(read_all(fd, buf, sent), sent);
  assert_int_equal(mgos_port_sem_take(s_can_write, 2000), MGOS_OK);
  // Gone and back again.
  close(fd);
  wait_clients(0);
  flood(0, 10000);
  fd = open_client();
  wait_clients(1);
  close(fd);
  wait_clients(0);
}

static int connect_to(int port) {
  struct sockaddr_in sa = {.sin_family = AF_INET,
                           .sin_port = htons((uint16_t) port),
                           .sin_addr = {htonl(INADDR_LOOPBACK)}};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  assert_int_equal(connect(fd, (struct sockaddr *) &sa, sizeof(sa)), 0);
  return fd;
}

static void test_tcp(void **state) {
  char buf[8];
  int port = 0;
  assert_int_equal(uart_line_config(1, "tcp:0"), MGOS_OK);
  assert_int_equal(uart_line_open(1, s_dir, &s_none), MGOS_OK);
  assert_int_equal(sscanf(uart_line_name(1), "tcp:%d", &port), 1);
  assert_int_equal(uart_line_write(1, "lost", 4), 4);
  uart_line_arm(1, true, false);
  int fd = connect_to(port);
  assert_int_equal(write(fd, "hi", 2), 2);
  assert_int_equal(mgos_port_sem_take(s_can_read, 2000), MGOS_OK);
  assert_int_equal(uart_line_read(1, buf, sizeof(buf)), 2);
  assert_int_equal(uart_line_write(1, "yes", 3), 3);
  assert_int_equal(read_all(fd, buf, 3), 3);
  assert_memory_equal(buf, "yes", 3);
  int second = connect_to(port);
  assert_int_equal(read(second, buf, 1), 0);  // taken
  close(second);
  uart_line_arm(1, true, false);
  close(fd);
  // Each further try is refused until the first has been seen to leave.
  for (int i = 0; i < 2000; i++) {
    struct pollfd p = {.events = POLLIN};
    p.fd = second = connect_to(port);
    if (poll(&p, 1, 5) == 0) break;
    close(second);
  }
  assert_int_equal(write(second, "2", 1), 1);
  uart_line_arm(1, true, false);
  assert_int_equal(mgos_port_sem_take(s_can_read, 2000), MGOS_OK);
  assert_int_equal(uart_line_read(1, buf, sizeof(buf)), 1);
  close(second);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_specs),
      cmocka_unit_test(test_pty),
      cmocka_unit_test(test_tcp),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
