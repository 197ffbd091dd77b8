// SPDX-License-Identifier: Apache-2.0
//
// Network interfaces: addresses as text, events on the main task, the choice
// of the nameserver. The driver is the test.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/cs_dbg.h"
#include "core/boot.h"
#include "core/event_internal.h"
#include "core/loop.h"
#include "core/timers.h"
#include "mgos_net.h"
#include "mgos_net_hal.h"
#include "mgos_net_internal.h"

static const char *s_eth_ip, *s_eth_dns, *s_wifi_dns;

bool mgos_eth_dev_get_ip_info(int if_instance,
                              struct mgos_net_ip_info *ip_info) {
  if (s_eth_ip == NULL || if_instance != 0) return false;
  mgos_net_str_to_ip(s_eth_ip, &ip_info->ip);
  if (s_eth_dns != NULL) mgos_net_str_to_ip(s_eth_dns, &ip_info->dns);
  return true;
}

bool mgos_wifi_dev_get_ip_info(int if_instance,
                               struct mgos_net_ip_info *ip_info) {
  if (s_wifi_dns == NULL) return false;
  mgos_net_str_to_ip(s_wifi_dns, &ip_info->dns);
  return true;
}

// The port's, which this replaces, is started by its main program only.
int net_hal_start(void);
int net_hal_start(void) {
  return 0;
}

static void test_ip_text(void **state) {
  static const char *s_bad[] = {
      "",         "1",        "1.2.3",  "1.2.3.4.", "1.2.3.256",  "1.2.3.-1",
      "1.2.3.4 ", " 1.2.3.4", "1..2.3", "1.2.3.a",  "1.2.3.0004", "1.2.3.4.5"};
  struct sockaddr_in sin, copy;
  char buf[16];
  memset(&sin, 0x55, sizeof(sin));
  copy = sin;
  for (size_t i = 0; i < sizeof(s_bad) / sizeof(s_bad[0]); i++) {
    assert_false(mgos_net_str_to_ip(s_bad[i], &sin));
    assert_memory_equal(&sin, &copy, sizeof(sin));
  }
  assert_false(mgos_net_str_to_ip(NULL, &sin));
  assert_true(mgos_net_str_to_ip("192.168.1.254", &sin));
  assert_int_equal(sin.sin_family, AF_INET);
  assert_int_equal(ntohl(sin.sin_addr.s_addr), 0xc0a801fe);
  assert_string_equal(mgos_net_ip_to_str(&sin, buf), "192.168.1.254");
  assert_true(mgos_net_str_to_ip_n(mg_mk_str_n("10.0.0.19", 8), &sin));
  assert_string_equal(mgos_net_ip_to_str(&sin, buf), "10.0.0.1");
}

static int s_events[8];
static int s_num_events;
static struct mgos_net_event_data s_last;

static void net_handler(int ev, void *ev_data, void *userdata) {
  assert_true(mgos__loop_is_main_task());
  s_events[s_num_events++ % 8] = ev;
  s_last = *(struct mgos_net_event_data *) ev_data;
}

static char s_nameserver[32];

static void set_nameserver(const char *addr) {
  snprintf(s_nameserver, sizeof(s_nameserver), "%s", addr);
}

static int setup(void **state) {
  s_eth_ip = s_eth_dns = s_wifi_dns = NULL;
  s_num_events = 0;
  s_nameserver[0] = '\0';
  mgos__loop_init();
  mgos_net_init();
  mgos__net_set_nameserver_hook(set_nameserver);
  return !mgos_event_add_group_handler(MGOS_EVENT_GRP_NET, net_handler, NULL);
}

static int teardown(void **state) {
  mgos__net_set_nameserver_hook(NULL);
  mgos__event_deinit();
  mgos__loop_deinit();
  mgos__timers_deinit();
  return 0;
}

static void report(enum mgos_net_event ev) {
  mgos_net_dev_event_cb(MGOS_NET_IF_TYPE_ETHERNET, 0, ev);
}

static void test_events(void **state) {
  char buf[16];
  s_eth_ip = "10.1.2.3";
  s_eth_dns = "10.1.2.1";
  report(MGOS_NET_EV_CONNECTING);
  report(MGOS_NET_EV_CONNECTED);
  assert_int_equal(s_num_events, 0);
  mgos__loop_poll(0);
  assert_int_equal(s_num_events, 2);
  assert_int_equal(s_events[0], MGOS_NET_EV_CONNECTING);
  assert_int_equal(s_events[1], MGOS_NET_EV_CONNECTED);
  assert_int_equal(s_last.ip_info.ip.sin_addr.s_addr, 0);
  assert_string_equal(s_nameserver, "");
  report(MGOS_NET_EV_IP_ACQUIRED);
  mgos__loop_poll(0);
  assert_int_equal(s_num_events, 3);
  assert_int_equal(s_last.if_type, MGOS_NET_IF_TYPE_ETHERNET);
  assert_string_equal(mgos_net_ip_to_str(&s_last.ip_info.ip, buf), "10.1.2.3");
  assert_string_equal(s_nameserver, "10.1.2.1");
  s_eth_ip = NULL;
  s_wifi_dns = "192.168.0.1";
  report(MGOS_NET_EV_DISCONNECTED);
  mgos__loop_poll(0);
  assert_string_equal(s_nameserver, "192.168.0.1");
  s_wifi_dns = NULL;
  report(MGOS_NET_EV_DISCONNECTED);
  mgos__loop_poll(0);
  assert_string_equal(s_nameserver, "8.8.8.8");
}

static void test_full_queue(void **state) {
  // More than the queue holds, from the main task itself.
  for (int i = 0; i < MGOS_TASK_QUEUE_LENGTH + 8; i++) {
    report(MGOS_NET_EV_CONNECTING);
  }
  mgos__loop_poll(0);
  assert_int_equal(s_num_events, MGOS_TASK_QUEUE_LENGTH + 8);
}

static void test_no_driver(void **state) {
  struct mgos_net_ip_info info;
  assert_false(mgos_net_get_ip_info(MGOS_NET_IF_TYPE_PPP, 0, &info));
  assert_false(mgos_net_get_ip_info(MGOS_NET_IF_MAX, 0, &info));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_ip_text),
      T(test_events),
      T(test_full_queue),
      T(test_no_driver),
  };
  cs_log_set_level(LL_NONE);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
