// SPDX-License-Identifier: Apache-2.0
//
// Ethernet options and configuration. The driver is the port's: it finds the
// interface, reports its state through mgos_net_hal.h and answers for its
// addresses. On a PC the interface is the host's and has the host's addresses;
// static ones are refused there, as the host's settings are not ours.

#include <string.h>

#include "common/cs_dbg.h"
#include "common/platform.h"
#include "mgos_app.h"
#include "mgos_eth.h"
#include "mgos_sys_config.h"

bool mgos_ethernet_init(void);

const char *mgos_eth_speed_str(enum mgos_eth_speed speed) {
  switch (speed) {
    case MGOS_ETH_SPEED_AUTO:
      return "auto";
    case MGOS_ETH_SPEED_10M:
      return "10M";
    case MGOS_ETH_SPEED_100M:
      return "100M";
  }
  return "?";
}

const char *mgos_eth_duplex_str(enum mgos_eth_duplex duplex) {
  switch (duplex) {
    case MGOS_ETH_DUPLEX_AUTO:
      return "auto";
    case MGOS_ETH_DUPLEX_HALF:
      return "half";
    case MGOS_ETH_DUPLEX_FULL:
      return "full";
  }
  return "?";
}

bool mgos_eth_phy_opts_from_str(const char *str,
                                struct mgos_eth_phy_opts *opts) {
  static const struct {
    const char *name;
    struct mgos_eth_phy_opts opts;
  } s_names[] = {
      {"auto", {MGOS_ETH_SPEED_AUTO, MGOS_ETH_DUPLEX_AUTO, true}},
      {"10", {MGOS_ETH_SPEED_10M, MGOS_ETH_DUPLEX_FULL, false}},
      {"10FD", {MGOS_ETH_SPEED_10M, MGOS_ETH_DUPLEX_FULL, false}},
      {"10HD", {MGOS_ETH_SPEED_10M, MGOS_ETH_DUPLEX_HALF, false}},
      {"100", {MGOS_ETH_SPEED_100M, MGOS_ETH_DUPLEX_FULL, false}},
      {"100FD", {MGOS_ETH_SPEED_100M, MGOS_ETH_DUPLEX_FULL, false}},
      {"100HD", {MGOS_ETH_SPEED_100M, MGOS_ETH_DUPLEX_HALF, false}},
  };
  if (str == NULL) return false;
  for (size_t i = 0; i < sizeof(s_names) / sizeof(s_names[0]); i++) {
    if (strcmp(str, s_names[i].name) != 0) continue;
    *opts = s_names[i].opts;
    return true;
  }
  return false;
}

bool mgos_eth_get_static_ip_config(struct sockaddr_in *ip,
                                   struct sockaddr_in *netmask,
                                   struct sockaddr_in *gw) {
  const char *ip_s = mgos_sys_config_get_eth_ip();
  const char *mask_s = mgos_sys_config_get_eth_netmask();
  const char *gw_s = mgos_sys_config_get_eth_gw();
  memset(ip, 0, sizeof(*ip));
  memset(netmask, 0, sizeof(*netmask));
  memset(gw, 0, sizeof(*gw));
  if (ip_s == NULL) return true;
  if (!mgos_net_str_to_ip(ip_s, ip)) {
    LOG(LL_ERROR, ("bad eth.ip \"%s\"", ip_s));
    return false;
  }
  if (!mgos_net_str_to_ip(mask_s, netmask)) {
    LOG(LL_ERROR, ("bad eth.netmask \"%s\"", mask_s ? mask_s : ""));
    return false;
  }
  if (gw_s != NULL && !mgos_net_str_to_ip(gw_s, gw)) {
    LOG(LL_ERROR, ("bad eth.gw \"%s\"", gw_s));
    return false;
  }
  return true;
}

bool mgos_ethernet_init(void) {
  struct sockaddr_in ip, netmask, gw;
  if (!mgos_sys_config_get_eth_enable()) return true;
  if (!mgos_eth_get_static_ip_config(&ip, &netmask, &gw)) return false;
  if (CS_PLATFORM == CS_P_UNIX && ip.sin_addr.s_addr != 0) {
    LOG(LL_ERROR, ("eth.ip is ignored: this host's addresses are its own"));
  }
  return true;
}
