// SPDX-License-Identifier: Apache-2.0
//
// The debug output of a device: everything written to stdout and stderr and
// every log line passes mgos__debug_write_level(), which hands it to a UART,
// to the UDP sink and to handlers of MGOS_EVENT_LOG. Until the debug UART is
// open bytes go to the port's console. Handlers run on the main task; what
// other tasks print is copied and posted to it.

#include "mgos_debug.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/debug.h"
#include "core/loop.h"
#include "mgos_debug_internal.h"
#include "mgos_event.h"
#include "mgos_time.h"
#include "mgos_uart.h"
#include "port/console.h"
#include "port/intr.h"
#include "port/task.h"

// UART of stdout and stderr until the configuration is read.
#ifndef MGOS_DEBUG_UART
#define MGOS_DEBUG_UART 0
#endif

#ifndef MGOS_EARLY_DEBUG_LEVEL
#define MGOS_EARLY_DEBUG_LEVEL LL_INFO
#endif

// Longest device id in the UDP log.
#define MAX_ID_LEN 40

static struct {
  int stdout_uart;
  int stderr_uart;
  int suspended;
  bool uart_ready;  // the console is no longer needed
  int event_level;
  int udp_level;
  uint32_t udp_seq;
  mgos__debug_udp_sink_t udp_sink;
  char id[MAX_ID_LEN + 1];
} s_state = {.stdout_uart = -1,
             .stderr_uart = -1,
             .event_level = LL_INFO,
             .udp_level = LL_DEBUG};

// A handler or the UDP sink is running on this task: its own output must not
// come back to it.
static MGOS_PORT_TASK_LOCAL bool s_in_hook;

// Copy of what another task printed, on its way to the main task.
struct posted {
  struct mgos_debug_hook_arg arg;
  char data[];
};

void mgos__debug_set_event_level(int level) {
  s_state.event_level = level;
}

void mgos__debug_set_udp_level(int level) {
  s_state.udp_level = level;
}

void mgos__debug_set_device_id(const char *id) {
  snprintf(s_state.id, sizeof(s_state.id), "%s", id == NULL ? "" : id);
}

void mgos__debug_set_udp_sink(mgos__debug_udp_sink_t sink) {
  s_state.udp_sink = sink;
}

static void send_udp(int fd, enum cs_log_level level, const void *buf,
                     size_t len) {
  char prefix[MAX_ID_LEN + 56];
  mgos__debug_udp_sink_t sink = s_state.udp_sink;
  int64_t now_us = mgos_uptime_micros();
  uint32_t st, seq;
  int n;
  if (sink == NULL || (int) level > s_state.udp_level) return;
  st = mgos_port_intr_lock();
  seq = s_state.udp_seq++;
  mgos_port_intr_unlock(st);
  n = snprintf(prefix, sizeof(prefix), "%s %lu %ld.%03d %d %d|",
               s_state.id[0] == '\0' ? "-" : s_state.id, (unsigned long) seq,
               (long) (now_us / 1000000), (int) (now_us / 1000 % 1000), fd,
               (int) level);
  sink(mg_mk_str_n(prefix, n), mg_mk_str_n((const char *) buf, len));
}

static void trigger(struct mgos_debug_hook_arg *arg) {
  char scratch[MGOS_DEBUG_TMP_BUF_SIZE];
  arg->buf = scratch;
  s_in_hook = true;
  mgos_event_trigger(MGOS_EVENT_LOG, arg);
  s_in_hook = false;
}

static void posted_cb(void *ud) {
  struct posted *p = (struct posted *) ud;
  if (!s_in_hook) trigger(&p->arg);
  free(p);
}

// From another task: dropped when memory is short or the queue is full.
static void post(const struct mgos_debug_hook_arg *arg) {
  struct posted *p = (struct posted *) malloc(sizeof(*p) + arg->len);
  if (p == NULL) return;
  p->arg = *arg;
  p->arg.data = p->data;
  memcpy(p->data, arg->data, arg->len);
  if (!mgos_invoke_cb(posted_cb, p, 0)) free(p);
}

static void raise_event(int fd, enum cs_log_level level, const void *buf,
                        size_t len) {
  struct mgos_debug_hook_arg arg = {.fd = fd,
                                    .level = level,
                                    .data = (const char *) buf,
                                    .len = len,
                                    .buf = NULL};
  if ((int) level > s_state.event_level) return;
  if (mgos__loop_is_main_task()) {
    trigger(&arg);
  } else {
    post(&arg);
  }
}

void mgos__debug_write_level(int fd, enum cs_log_level level, const void *buf,
                             size_t len) {
  int uart_no = fd == 1 ? s_state.stdout_uart : s_state.stderr_uart;
  if (len == 0) return;
  if (!s_state.uart_ready) {
    mgos_port_console_write(buf, len);
    return;
  }
  if (uart_no >= 0 && s_state.suspended == 0) {
    mgos_uart_write(uart_no, buf, len);
  }
  if (s_in_hook) return;
  s_in_hook = true;
  send_udp(fd, level, buf, len);
  s_in_hook = false;
  raise_event(fd, level, buf, len);
}

void mgos_debug_write(int fd, const void *buf, size_t len) {
  mgos__debug_write_level(fd, LL_NONE, buf, len);
}

static void log_sink(enum cs_log_level level, const char *line, size_t len) {
  if (s_in_hook) return;
  mgos__debug_write_level(2, level, line, len);
}

void mgos_debug_flush(void) {
  // stdio of the C library may hold back an unfinished line.
  fflush(stdout);
  fflush(stderr);
  if (s_state.stdout_uart >= 0) mgos_uart_flush(s_state.stdout_uart);
  if (s_state.stderr_uart >= 0 && s_state.stderr_uart != s_state.stdout_uart) {
    mgos_uart_flush(s_state.stderr_uart);
  }
}

// An app may define it; this one leaves the settings alone.
__attribute__((weak)) bool mgos_debug_uart_custom_cfg(
    int uart_no, struct mgos_uart_config *cfg) {
  (void) uart_no;
  (void) cfg;
  return true;
}

// Opens a UART for output unless it is open: other users keep their settings.
static bool open_uart(int uart_no) {
  struct mgos_uart_config cfg;
  if (uart_no < 0) return true;
  if (mgos_uart_config_get(uart_no, &cfg)) return true;
  mgos_uart_config_set_defaults(uart_no, &cfg);
  cfg.baud_rate = MGOS_DEBUG_UART_BAUD_RATE;
  if (!mgos_debug_uart_custom_cfg(uart_no, &cfg)) return false;
  return mgos_uart_configure(uart_no, &cfg);
}

bool mgos_set_stdout_uart(int uart_no) {
  if (!open_uart(uart_no)) return false;
  s_state.stdout_uart = uart_no < 0 ? -1 : uart_no;
  return true;
}

bool mgos_set_stderr_uart(int uart_no) {
  if (!open_uart(uart_no)) return false;
  s_state.stderr_uart = uart_no < 0 ? -1 : uart_no;
  return true;
}

int mgos_get_stdout_uart(void) {
  return s_state.stdout_uart;
}

int mgos_get_stderr_uart(void) {
  return s_state.stderr_uart;
}

void mgos_debug_suspend_uart(void) {
  uint32_t st = mgos_port_intr_lock();
  s_state.suspended++;
  mgos_port_intr_unlock(st);
}

void mgos_debug_resume_uart(void) {
  uint32_t st = mgos_port_intr_lock();
  if (s_state.suspended > 0) s_state.suspended--;
  mgos_port_intr_unlock(st);
}

bool mgos_debug_uart_is_suspended(void) {
  return s_state.suspended > 0;
}

const void *mgos_debug_event_get_ptr(struct mgos_debug_hook_arg *arg) {
  return arg->data;
}

int mgos_debug_event_get_len(struct mgos_debug_hook_arg *arg) {
  return (int) arg->len;
}

enum mgos_init_result mgos_debug_init(void) {
  cs_log_set_level(MGOS_EARLY_DEBUG_LEVEL);
  mgos__log_set_sink(log_sink);
  return MGOS_INIT_OK;
}

enum mgos_init_result mgos_debug_uart_init(void) {
  if (!mgos_set_stdout_uart(MGOS_DEBUG_UART) ||
      !mgos_set_stderr_uart(MGOS_DEBUG_UART)) {
    return MGOS_INIT_DEBUG_INIT_FAILED;
  }
  s_state.uart_ready = true;
  return MGOS_INIT_OK;
}

void mgos__debug_deinit(void) {
  mgos__log_set_sink(NULL);
  s_state.udp_sink = NULL;
  s_state.stdout_uart = s_state.stderr_uart = -1;
  s_state.uart_ready = false;
  s_state.suspended = 0;
}
