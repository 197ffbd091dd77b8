// SPDX-License-Identifier: Apache-2.0
//
// End of a core dump.

#ifndef MEERKAT_PORTS_POSIX_CONSOLE_FLUSH_H_
#define MEERKAT_PORTS_POSIX_CONSOLE_FLUSH_H_

// Writes what mgos_cd_putc() has collected. Context: fault handler.
void console_flush(void);

#endif  // MEERKAT_PORTS_POSIX_CONSOLE_FLUSH_H_
