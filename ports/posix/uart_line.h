// SPDX-License-Identifier: Apache-2.0
//
// The wires of a UART: a pseudo terminal, the process's own stdin and stdout,
// a TCP listener, or nothing. uart.c is the UART, this is what it is
// connected to.

#ifndef MEERKAT_PORTS_POSIX_UART_LINE_H_
#define MEERKAT_PORTS_POSIX_UART_LINE_H_

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define UART_COUNT 2
#define UART_LINE_NAME_SIZE 64

// Parses "pty", "stdio", "tcp:PORT" or "none" and remembers it for a UART.
// Returns 0 or MGOS_EINVAL.
int uart_line_config(int uart_no, const char *spec);

// What survives a restart of the device: the cable stays plugged in. All -1
// and 0 on a first start.
struct uart_line_keep {
  int master;   // pty master, or TCP listener
  int slave;    // our own open end, so that the pty never hangs up
  int notify;   // inotify descriptor that counts programs at the other end
  int clients;  // how many there are
};

// Opens the wires. `state_dir` receives a symbolic link uartN to the terminal.
// Returns 0 or a negative MGOS_E*.
int uart_line_open(int uart_no, const char *state_dir,
                   const struct uart_line_keep *keep);

// What to pass on over a restart; signal-safe.
struct uart_line_keep uart_line_get_keep(int uart_no);

// What a person gives to reach the UART: a path, "stdio", "tcp:PORT", "".
const char *uart_line_name(int uart_no);

// Called on the interrupt thread when input or room for output has come.
typedef void (*uart_line_cb_t)(int uart_no, bool can_read, bool can_write);
void uart_line_set_cb(uart_line_cb_t cb);

// Asks for one callback per direction named. Any task, ISR.
void uart_line_arm(int uart_no, bool read, bool write);

// Non-blocking transfer. Read returns 0 when there is nothing. Write returns
// the bytes that went out on the wire, whether or not somebody listens; 0
// means that a listener is there but slow.
size_t uart_line_read(int uart_no, void *buf, size_t len);
size_t uart_line_write(int uart_no, const void *buf, size_t len);

// Blocks for at most `timeout_ms` until output is possible.
bool uart_line_wait_write(int uart_no, int timeout_ms);

// A copy of everything that UART 0 sends goes to this descriptor.
void uart_line_set_mirror(int fd);

// Crash path: writes what it can without waiting for long; signal-safe.
void uart_line_emergency_write(int uart_no, const void *buf, size_t len);

#endif  // MEERKAT_PORTS_POSIX_UART_LINE_H_
