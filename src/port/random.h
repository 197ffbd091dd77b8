// SPDX-License-Identifier: Apache-2.0
//
// Port contract: randomness fit for keys. A port that has no good source
// says so; it never falls back to a weak one.
#ifndef MEERKAT_PORT_RANDOM_H
#define MEERKAT_PORT_RANDOM_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Fills `buf` with `len` random bytes. Context: any task; may block shortly.
// Returns: 0. Errors: MGOS_EIO, MGOS_ENOTSUP (buf is then undefined).
int mgos_port_random(void *buf, size_t len);

#ifdef __cplusplus
}
#endif

#endif
