// SPDX-License-Identifier: Apache-2.0
//
// Debug output: where stdout, stderr and the log go.
#ifndef MEERKAT_MGOS_DEBUG_H
#define MEERKAT_MGOS_DEBUG_H

#include <stdbool.h>
#include <stddef.h>

#include "common/cs_dbg.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef MGOS_DEBUG_UART_BAUD_RATE
#define MGOS_DEBUG_UART_BAUD_RATE 115200
#endif

#ifndef MGOS_DEBUG_TMP_BUF_SIZE
#define MGOS_DEBUG_TMP_BUF_SIZE 96
#endif

// Data of MGOS_EVENT_LOG: one piece of output, usually a line.
struct mgos_debug_hook_arg {
  int fd;  // 1 stdout, 2 stderr
  enum cs_log_level level;
  const char *data;  // not NUL-terminated, only valid in the handler
  size_t len;
  char *buf;  // scratch of MGOS_DEBUG_TMP_BUF_SIZE bytes for handlers
};

// Writes to stdout (fd 1) or stderr (fd 2): to its UART, to UDP and to
// handlers of MGOS_EVENT_LOG. Context: any task.
void mgos_debug_write(int fd, const void *buf, size_t len);
// Waits until all of it has left. Context: any task.
void mgos_debug_flush(void);

// Chooses the UART, -1 for none. Context: main task.
// Returns: false when the UART cannot be set up; then nothing changes.
bool mgos_set_stdout_uart(int uart_no);
bool mgos_set_stderr_uart(int uart_no);
// The UART in use, -1 for none. Context: any task.
int mgos_get_stdout_uart(void);
int mgos_get_stderr_uart(void);

// Keeps debug output off the UARTs while something else uses them; calls
// nest. Context: any task.
void mgos_debug_suspend_uart(void);
void mgos_debug_resume_uart(void);
bool mgos_debug_uart_is_suspended(void);

struct mgos_uart_config;
// An app may define it to change the settings of a debug UART.
// Returns: false to leave that UART unused.
bool mgos_debug_uart_custom_cfg(int uart_no, struct mgos_uart_config *cfg);

// Text of a MGOS_EVENT_LOG, for scripts.
const void *mgos_debug_event_get_ptr(struct mgos_debug_hook_arg *arg);
int mgos_debug_event_get_len(struct mgos_debug_hook_arg *arg);

#ifdef __cplusplus
}
#endif

#endif
