// SPDX-License-Identifier: Apache-2.0
//
// Port contract: what a port passes to a starting firmware. On a PC these are
// command line options; a chip has none.
#ifndef MEERKAT_PORT_BOOT_H
#define MEERKAT_PORT_BOOT_H

#ifdef __cplusplus
extern "C" {
#endif

// Configuration to lay over all stored levels, as JSON text, or NULL. It is
// applied in RAM after level 9 and never saved.
// Context: main task. Memory: valid until restart.
const char *mgos_port_boot_config(void);

// Called once on the main task after the log is up and before mgos_init():
// the place for a port's own late setup. Returns: 0. Errors: any MGOS_E*
// fails the boot.
int mgos_port_boot_pre_init(void);

#ifdef __cplusplus
}
#endif

#endif
