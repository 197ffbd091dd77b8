// SPDX-License-Identifier: Apache-2.0
//
// Core dump: after a crash the state of the device is printed on the console as
// one JSON object between two marker lines, for "mos debug-core-dump". Nothing
// here allocates, locks or uses stdio.
#ifndef MEERKAT_MGOS_CORE_DUMP_H
#define MEERKAT_MGOS_CORE_DUMP_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MGOS_CORE_DUMP_SECTION_REGS "REGS"
#define MGOS_CORE_DUMP_BEGIN "--- BEGIN CORE DUMP ---"
#define MGOS_CORE_DUMP_END "---- END CORE DUMP ----"

// Functions that print a section each when a dump is written, up to 8.
// Context of registration: main task. Context of the writer: fault handler.
typedef void (*mgos_cd_section_writer_f)(void);
void mgos_cd_register_section_writer(mgos_cd_section_writer_f writer);

// Prints the whole dump. Context: fault handler.
void mgos_cd_write(void);

// Prints one section: name, address, the bytes in base64, their CRC-32.
// Context: section writer.
void mgos_cd_write_section(const char *name, const void *p, size_t len);

// Text to the console. printf knows %d %i %u %x %X %p %s %c %% with l, ll, z,
// field width and leading zeros. Context: fault handler.
void mgos_cd_puts(const char *s);
void mgos_cd_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

// One byte to the console.
extern void mgos_cd_putc(int c);

#ifdef __cplusplus
}
#endif

#endif
