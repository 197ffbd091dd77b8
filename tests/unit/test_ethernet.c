// SPDX-License-Identifier: Apache-2.0
//
// Ethernet library: option texts and the static addresses of the
// configuration.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/cs_dbg.h"
#include "mgos_eth.h"
#include "mgos_sys_config.h"

static void test_phy_opts(void **state) {
  struct mgos_eth_phy_opts o;
  assert_true(mgos_eth_phy_opts_from_str("auto", &o));
  assert_true(o.autoneg_on);
  assert_int_equal(o.speed, MGOS_ETH_SPEED_AUTO);
  assert_true(mgos_eth_phy_opts_from_str("100HD", &o));
  assert_false(o.autoneg_on);
  assert_string_equal(mgos_eth_speed_str(o.speed), "100M");
  assert_string_equal(mgos_eth_duplex_str(o.duplex), "half");
  assert_true(mgos_eth_phy_opts_from_str("10", &o));
  assert_string_equal(mgos_eth_speed_str(o.speed), "10M");
  assert_string_equal(mgos_eth_duplex_str(o.duplex), "full");
  assert_false(mgos_eth_phy_opts_from_str("1000", &o));
  assert_false(mgos_eth_phy_opts_from_str("", &o));
  assert_false(mgos_eth_phy_opts_from_str(NULL, &o));
  assert_int_equal(o.speed, MGOS_ETH_SPEED_10M);
  assert_string_equal(mgos_eth_speed_str((enum mgos_eth_speed) 9), "?");
}

static bool get(const char *ip, const char *mask, const char *gw,
                struct sockaddr_in sin[3]) {
  mgos_sys_config_set_eth_ip(ip);
  mgos_sys_config_set_eth_netmask(mask);
  mgos_sys_config_set_eth_gw(gw);
  return mgos_eth_get_static_ip_config(&sin[0], &sin[1], &sin[2]);
}

static void test_static_ip(void **state) {
  struct sockaddr_in sin[3];
  assert_true(get(NULL, NULL, NULL, sin));
  assert_int_equal(sin[0].sin_addr.s_addr, 0);
  assert_true(get("10.0.0.2", "255.255.255.0", "10.0.0.1", sin));
  assert_int_equal(ntohl(sin[0].sin_addr.s_addr), 0x0a000002);
  assert_int_equal(ntohl(sin[1].sin_addr.s_addr), 0xffffff00);
  assert_int_equal(ntohl(sin[2].sin_addr.s_addr), 0x0a000001);
  assert_true(get("10.0.0.2", "255.255.255.0", NULL, sin));
  assert_int_equal(sin[2].sin_addr.s_addr, 0);
  assert_false(get("10.0.0.2", NULL, NULL, sin));
  assert_false(get("10.0.0", "255.255.255.0", NULL, sin));
  assert_false(get("10.0.0.2", "255.255.255.0", "x", sin));
  get(NULL, NULL, NULL, sin);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_phy_opts),
      cmocka_unit_test(test_static_ip),
  };
  cs_log_set_level(LL_NONE);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
