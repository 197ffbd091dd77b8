// SPDX-License-Identifier: Apache-2.0
//
// Accounting of the emulated RAM: how much of `--ram` is in use, and the least
// that was ever free. heap.c charges every allocation of the process here;
// task.c charges task stacks, which come from the heap on a real chip.
//
// Any thread may call these; they never allocate and take no lock.

#ifndef MEERKAT_PORTS_POSIX_HEAP_ACCT_H_
#define MEERKAT_PORTS_POSIX_HEAP_ACCT_H_

#include <stdbool.h>
#include <stddef.h>

// The RAM of a device whose --ram option was not given, bytes.
#define HEAP_DEFAULT_LIMIT (1024 * 1024)

// Sets the size of the RAM in bytes and forgets what the host's own start-up
// code has allocated so far. Before this call nothing is limited.
void heap_acct_start(size_t limit);

// Charges `len` bytes. Returns false, charging nothing, when they do not fit.
bool heap_acct_take(size_t len);

// Charges `len` bytes even when they do not fit.
void heap_acct_force(size_t len);

// Gives back `len` bytes charged before.
void heap_acct_give(size_t len);

// Figures in bytes. `used` never counts what existed before heap_acct_start.
size_t heap_acct_limit(void);
size_t heap_acct_used(void);
size_t heap_acct_free(void);
size_t heap_acct_min_free(void);

#endif  // MEERKAT_PORTS_POSIX_HEAP_ACCT_H_
