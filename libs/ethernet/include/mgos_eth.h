// SPDX-License-Identifier: Apache-2.0
//
// Ethernet: options of the PHY, and the static addresses of the configuration.
// Events of the interface and its addresses come through mgos_net.h.
#ifndef MEERKAT_MGOS_ETH_H
#define MEERKAT_MGOS_ETH_H

#include <stdbool.h>
#include <stdint.h>

#include "mgos_net.h"

#ifdef __cplusplus
extern "C" {
#endif

// Speed of the link.
enum mgos_eth_speed {
  MGOS_ETH_SPEED_AUTO = 0,
  MGOS_ETH_SPEED_10M,
  MGOS_ETH_SPEED_100M,
};

// Direction of traffic.
enum mgos_eth_duplex {
  MGOS_ETH_DUPLEX_AUTO = 0,
  MGOS_ETH_DUPLEX_HALF,
  MGOS_ETH_DUPLEX_FULL,
};

// What a PHY is told.
struct mgos_eth_phy_opts {
  enum mgos_eth_speed speed;
  enum mgos_eth_duplex duplex;
  bool autoneg_on;
};

// What a driver is told.
struct mgos_eth_opts {
  int phy_addr;
  struct mgos_eth_phy_opts phy_opts;
  uint8_t mac[6];
  int mtu;
};

// Text of a speed: "auto", "10M", "100M". Context: any. Memory: static.
const char *mgos_eth_speed_str(enum mgos_eth_speed speed);
// Text of a duplex: "auto", "half", "full". Context: any. Memory: static.
const char *mgos_eth_duplex_str(enum mgos_eth_duplex duplex);

// Reads "auto", "10", "100", "10FD", "10HD", "100FD" or "100HD"; without FD
// or HD it is full duplex. Context: any.
// Returns: false for any other text; *opts is then unchanged.
bool mgos_eth_phy_opts_from_str(const char *str,
                                struct mgos_eth_phy_opts *opts);

// Reads eth.ip, eth.netmask and eth.gw. Context: main task.
// Returns: true with all zero when eth.ip is not set; false when an address
// is malformed, or the netmask is missing.
bool mgos_eth_get_static_ip_config(struct sockaddr_in *ip,
                                   struct sockaddr_in *netmask,
                                   struct sockaddr_in *gw);

#ifdef __cplusplus
}
#endif

#endif
