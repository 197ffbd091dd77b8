// SPDX-License-Identifier: Apache-2.0
//
// Port contract: the console of last resort. Bytes go out by polling, without
// buffers, locks or memory, so that the first lines of a boot and the dump of
// a crash can be printed. Normal logging goes through mgos_uart.h instead.
#ifndef MEERKAT_PORT_CONSOLE_H
#define MEERKAT_PORT_CONSOLE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Writes all of `buf`. Context: any task, ISR, fault handler. May spin until
// the hardware takes the bytes; drops them when nothing is connected.
void mgos_port_console_write(const void *buf, size_t len);

#ifdef __cplusplus
}
#endif

#endif
