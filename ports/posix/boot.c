// SPDX-License-Identifier: Apache-2.0
//
// What the port hands to the starting firmware: the configuration overlay of
// the command line, the network's link events, and the HOST file system type.

#include "port/boot.h"

#include "fs_host.h"
#include "mgos_errors.h"
#include "net_hal.h"
#include "options.h"

static const struct options *s_options;

void options_set_boot(const struct options *o) {
  s_options = o;
}

const struct options *options_get_boot(void) {
  return s_options;
}

const char *mgos_port_boot_config(void) {
  return s_options != NULL ? s_options->config : NULL;
}

int mgos_port_boot_pre_init(void) {
  if (!fs_host_register()) return MGOS_ENOMEM;
  return net_hal_start();
}
