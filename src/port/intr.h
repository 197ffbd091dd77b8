// SPDX-License-Identifier: Apache-2.0
//
// Port contract: the interrupt lock. What runs between lock and unlock is not
// interrupted by an interrupt handler nor by another task, so it must be a few
// instructions long. A PC has no interrupts: there it is one process-wide
// recursive lock, which the port also holds while it calls what stands for an
// interrupt handler (GPIO edges, hardware timers, UART bytes).
#ifndef MEERKAT_PORT_INTR_H
#define MEERKAT_PORT_INTR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Locks; calls nest. The result goes to the matching unlock.
// Context: any task, ISR. Works before any task exists.
uint32_t mgos_port_intr_lock(void);

// Undoes one mgos_port_intr_lock(). Context: the holder.
void mgos_port_intr_unlock(uint32_t state);

#ifdef __cplusplus
}
#endif

#endif
