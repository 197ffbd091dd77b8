// SPDX-License-Identifier: Apache-2.0
//
// Randomness from the host's kernel.

#include "port/random.h"

#include <errno.h>
#include <stdint.h>
#include <sys/random.h>

#include "mgos_errors.h"

int mgos_port_random(void *buf, size_t len) {
  uint8_t *p = buf;
  while (len > 0) {
    ssize_t n = getrandom(p, len, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return MGOS_EIO;
    p += n;
    len -= (size_t) n;
  }
  return MGOS_OK;
}
