// SPDX-License-Identifier: Apache-2.0
//
// The console of last resort is the wire of UART 0, written to directly. The
// bytes of a core dump are collected to lines first: a dump has some twenty
// thousand of them and each write is a system call.

#include "port/console.h"

#include "console_flush.h"
#include "mgos_core_dump.h"
#include "uart_line.h"

static struct {
  char line[256];
  size_t len;
} s_state;

void console_flush(void) {
  uart_line_emergency_write(0, s_state.line, s_state.len);
  s_state.len = 0;
}

void mgos_port_console_write(const void *buf, size_t len) {
  uart_line_emergency_write(0, buf, len);
}

void mgos_cd_putc(int c) {
  s_state.line[s_state.len++] = (char) c;
  if (c == '\n' || s_state.len == sizeof(s_state.line)) console_flush();
}
