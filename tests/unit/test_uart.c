// SPDX-License-Identifier: Apache-2.0
//
// UARTs over a wire of the test's own that takes and gives a few bytes at a
// time: nothing is lost or doubled, writers wait for room, the dispatcher
// runs, flow control stops and starts both directions.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/loop.h"
#include "core/timers.h"
#include "core/uart_internal.h"
#include "mgos_uart.h"
#include "mgos_uart_hal.h"
#include "mgos_uart_internal.h"
#include "port/clock.h"
#include "port/wait.h"

// --- a port of the test's own ---

static struct {
  char in[4096];  // what the peer has sent, and how much of it was taken
  size_t in_len, in_pos;
  char out[4096];  // what the device has sent
  size_t out_len;
  size_t tx_credit;  // bytes the hardware takes now
  size_t refill;     // credit that a wait brings
  int waits;
  int bottoms;
  bool bad_config;
} s_hw;

static int64_t s_now_us;

int64_t mgos_port_uptime_us(void) {
  return s_now_us;
}

int64_t mgos_port_wall_us(void) {
  return s_now_us;
}

int mgos_port_set_wall_us(int64_t us) {
  return 0;
}

void mgos_port_usleep(uint32_t us) {
  s_now_us += us;
}

void mgos_port_wait(int64_t timeout_us) {
  if (timeout_us > 0) s_now_us += timeout_us;
}

void mgos_port_wake(void) {}

bool mgos_uart_hal_init(struct mgos_uart_state *us) {
  return us->uart_no == 0;
}

bool mgos_uart_hal_configure(struct mgos_uart_state *us,
                             const struct mgos_uart_config *cfg) {
  return !s_hw.bad_config;
}

void mgos_uart_hal_config_set_defaults(int uart_no,
                                       struct mgos_uart_config *cfg) {}

void mgos_uart_hal_dispatch_rx_top(struct mgos_uart_state *us) {
  size_t n = s_hw.in_len - s_hw.in_pos, room = mgos_uart_rxb_free(us);
  if (n > room) n = room;
  mbuf_append(&us->rx_buf, s_hw.in + s_hw.in_pos, n);
  s_hw.in_pos += n;
  us->stats.rx_bytes += n;
}

void mgos_uart_hal_dispatch_tx_top(struct mgos_uart_state *us) {
  size_t n = us->tx_buf.len;
  if (n > s_hw.tx_credit) n = s_hw.tx_credit;
  assert_true(s_hw.out_len + n <= sizeof(s_hw.out));
  memcpy(s_hw.out + s_hw.out_len, us->tx_buf.buf, n);
  s_hw.out_len += n;
  s_hw.tx_credit -= n;
  mbuf_remove(&us->tx_buf, n);
  us->stats.tx_bytes += n;
}

void mgos_uart_hal_dispatch_bottom(struct mgos_uart_state *us) {
  s_hw.bottoms++;
}

void mgos_uart_hal_flush_fifo(struct mgos_uart_state *us) {
  s_hw.waits++;
  s_hw.tx_credit += s_hw.refill;
  s_now_us += 1000;
}

void mgos_uart_hal_set_rx_enabled(struct mgos_uart_state *us, bool enabled) {}

static void peer_sends(const char *text) {
  size_t n = strlen(text);
  assert_true(s_hw.in_len + n <= sizeof(s_hw.in));
  memcpy(s_hw.in + s_hw.in_len, text, n);
  s_hw.in_len += n;
  mgos_uart_schedule_dispatcher(0, true);
}

static void configure(enum mgos_uart_fc_type fc) {
  struct mgos_uart_config cfg;
  mgos_uart_config_set_defaults(0, &cfg);
  cfg.rx_buf_size = 16;
  cfg.tx_buf_size = 16;
  cfg.rx_fc_type = cfg.tx_fc_type = fc;
  assert_true(mgos_uart_configure(0, &cfg));
  mgos_uart_set_rx_enabled(0, true);
}

static int setup(void **state) {
  memset(&s_hw, 0, sizeof(s_hw));
  s_hw.tx_credit = sizeof(s_hw.out);
  mgos__loop_init();
  return mgos_uart_init();
}

static int teardown(void **state) {
  mgos__uart_deinit();
  mgos__loop_deinit();
  mgos__timers_deinit();
  return 0;
}

static void test_config(void **state) {
  struct mgos_uart_config cfg, got;
  char c;
  assert_false(mgos_uart_config_get(0, &got));
  assert_null(mgos_uart_get_stats(0));
  assert_int_equal(mgos_uart_write(0, "x", 1), 0);
  assert_int_equal(mgos_uart_read(0, &c, 1), 0);
  mgos_uart_flush(0);
  mgos_uart_config_set_defaults(0, &cfg);
  assert_int_equal(cfg.baud_rate, 115200);
  assert_int_equal(cfg.num_data_bits, 8);
  assert_int_equal(cfg.rx_buf_size, 256);
  assert_int_equal(cfg.stop_bits, MGOS_UART_STOP_BITS_1);
  assert_false(mgos_uart_configure(-1, &cfg));
  assert_false(mgos_uart_configure(1, &cfg));  // this hardware has only 0
  assert_false(mgos_uart_configure(MGOS_MAX_NUM_UARTS, &cfg));
  s_hw.bad_config = true;
  assert_false(mgos_uart_configure(0, &cfg));
  assert_false(mgos_uart_config_get(0, &got));
  s_hw.bad_config = false;
  cfg.baud_rate = 0;
  assert_false(mgos_uart_configure(0, &cfg));
  cfg.baud_rate = 9600;
  assert_true(mgos_uart_configure(0, &cfg));
  assert_true(mgos_uart_config_get(0, &got));
  assert_int_equal(got.baud_rate, 9600);
  assert_false(mgos_uart_is_rx_enabled(0));
}

static void test_params_for_scripts(void **state) {
  struct mgos_uart_config *cfg = mgos_uart_config_get_default(0);
  mgos_uart_config_set_basic_params(cfg, 9600, 7, MGOS_UART_PARITY_ODD, 2);
  mgos_uart_config_set_rx_params(cfg, 100, true, 7);
  mgos_uart_config_set_tx_params(cfg, 200, false);
  assert_int_equal(cfg->parity, MGOS_UART_PARITY_ODD);
  assert_int_equal(cfg->stop_bits, MGOS_UART_STOP_BITS_2);
  assert_int_equal(cfg->rx_fc_type, MGOS_UART_FC_HW);
  assert_int_equal(cfg->rx_linger_micros, 7);
  assert_int_equal(cfg->tx_buf_size, 200);
  free(cfg);
}

static void test_write_waits_for_room(void **state) {
  char text[1000];
  configure(MGOS_UART_FC_NONE);
  for (size_t i = 0; i < sizeof(text); i++)
    text[i] = (char) ('a' + i % 26);
  s_hw.tx_credit = 0;
  s_hw.refill = 7;
  assert_int_equal(mgos_uart_write(0, text, sizeof(text)), sizeof(text));
  mgos_uart_flush(0);
  assert_int_equal(s_hw.out_len, sizeof(text));
  assert_memory_equal(s_hw.out, text, sizeof(text));
  assert_true(mgos_uart_get_stats(0)->tx_throttles > 0);
  assert_int_equal(mgos_uart_get_stats(0)->tx_bytes, sizeof(text));
  assert_int_equal(mgos_uart_write_avail(0), 16);
}

static void test_flush_gives_up(void **state) {
  int64_t start_us = s_now_us;
  configure(MGOS_UART_FC_NONE);
  s_hw.tx_credit = 0;
  mgos_uart_write(0, "abc", 3);
  mgos_uart_flush(0);
  assert_in_range(s_now_us - start_us, 2000000, 4000000);
}

static char s_got[256];
static int s_dispatches;

static void read_cb(int uart_no, void *arg) {
  char buf[5];
  size_t n;
  s_dispatches++;
  while ((n = mgos_uart_read(uart_no, buf, sizeof(buf))) > 0) {
    strncat(s_got, buf, n);
  }
  assert_ptr_equal(arg, s_got);
}

static void test_dispatcher(void **state) {
  const char *text = "more than the receive buffer can hold at one time";
  configure(MGOS_UART_FC_NONE);
  s_got[0] = '\0';
  s_dispatches = 0;
  mgos_uart_set_dispatcher(0, read_cb, s_got);
  mgos__loop_poll(0);
  assert_int_equal(s_dispatches, 1);
  peer_sends(text);
  mgos_uart_schedule_dispatcher(0, true);
  for (int i = 0; i < 10; i++)
    mgos__loop_poll(0);
  assert_string_equal(s_got, text);
  assert_int_equal(mgos_uart_get_stats(0)->rx_bytes, strlen(text));
  assert_true(s_hw.bottoms > 0);
  mgos_uart_set_dispatcher(0, NULL, NULL);
  mgos__loop_poll(0);
}

static void test_read_without_loop(void **state) {
  struct mbuf mb;
  char buf[8];
  configure(MGOS_UART_FC_NONE);
  peer_sends("hello");
  assert_int_equal(mgos_uart_read_avail(0), 5);
  assert_int_equal(mgos_uart_read(0, buf, 2), 2);
  mbuf_init(&mb, 0);
  assert_int_equal(mgos_uart_read_mbuf(0, &mb, 100), 3);
  assert_memory_equal(mb.buf, "llo", 3);
  mbuf_free(&mb);
  mgos_uart_set_rx_enabled(0, false);
  peer_sends("x");
  assert_int_equal(mgos_uart_read_avail(0), 0);
}

static void test_xoff_from_peer(void **state) {
  char buf[8];
  configure(MGOS_UART_FC_SW);
  peer_sends("a\x13z");
  mgos__loop_poll(0);
  assert_int_equal(mgos_uart_read(0, buf, sizeof(buf)), 2);
  assert_memory_equal(buf, "az", 2);
  mgos_uart_write(0, "held", 4);
  mgos__loop_poll(0);
  assert_int_equal(s_hw.out_len, 0);
  peer_sends("\x11");
  mgos__loop_poll(0);
  assert_int_equal(s_hw.out_len, 4);
  // A peer that never lets go is not obeyed for ever.
  peer_sends("\x13");
  mgos__loop_poll(0);
  mgos_uart_write(0, "more", 4);
  for (int i = 0; i < 10; i++)
    mgos__loop_poll(1000);
  assert_int_equal(s_hw.out_len, 8);
}

static void test_xoff_to_peer(void **state) {
  char buf[16];
  configure(MGOS_UART_FC_SW);
  peer_sends("0123456789abcd");
  mgos__loop_poll(0);
  assert_int_equal(s_hw.out_len, 1);
  assert_int_equal(s_hw.out[0], MGOS_UART_XOFF_CHAR);
  mgos__loop_poll(0);
  assert_int_equal(s_hw.out_len, 1);
  assert_int_equal(mgos_uart_read(0, buf, 4), 4);
  assert_int_equal(s_hw.out_len, 1);
  assert_int_equal(mgos_uart_read(0, buf, 10), 10);
  assert_int_equal(s_hw.out_len, 2);
  assert_int_equal(s_hw.out[1], MGOS_UART_XON_CHAR);
}

static void test_printf(void **state) {
  char want[256];
  configure(MGOS_UART_FC_NONE);
  assert_int_equal(mgos_uart_printf(0, "%s-%d;", "x", 5), 4);
  assert_int_equal(mgos_uart_printf(0, "%150d", 1), 150);
  snprintf(want, sizeof(want), "x-5;%150d", 1);
  assert_int_equal(s_hw.out_len, strlen(want));
  assert_memory_equal(s_hw.out, want, strlen(want));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      T(test_config),         T(test_params_for_scripts),
      T(test_flush_gives_up), T(test_write_waits_for_room),
      T(test_dispatcher),     T(test_read_without_loop),
      T(test_xoff_from_peer), T(test_xoff_to_peer),
      T(test_printf),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
