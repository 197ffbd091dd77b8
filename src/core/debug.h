// SPDX-License-Identifier: Apache-2.0
//
// Inside of the debug output: where log lines come in, and the settings and
// sinks that src/config and src/net put in.
#ifndef MEERKAT_CORE_DEBUG_H
#define MEERKAT_CORE_DEBUG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/cs_dbg.h"
#include "common/mg_str.h"

#ifdef __cplusplus
extern "C" {
#endif

// As mgos_debug_write() with the level of the text; LL_NONE for text that is
// no log line. Context: any task.
void mgos__debug_write_level(int fd, enum cs_log_level level, const void *buf,
                             size_t len);

// Highest level that still raises MGOS_EVENT_LOG (config debug.event_level,
// default 2). Context: any task.
void mgos__debug_set_event_level(int level);

// Highest level that goes to the UDP log (debug.udp_log_level, default 3).
// Context: any task.
void mgos__debug_set_udp_level(int level);

// Name that starts each UDP log datagram (device.id); NULL or "" prints "-".
// Copied. Context: main task.
void mgos__debug_set_device_id(const char *id);

// Receiver of the UDP log: called with the prefix ("ID SEQ UPTIME FD LEVEL|")
// and the text of one line. NULL = off. Runs in the context of who logs, with
// logging from inside it suppressed.
typedef void (*mgos__debug_udp_sink_t)(const struct mg_str prefix,
                                       const struct mg_str data);
void mgos__debug_set_udp_sink(mgos__debug_udp_sink_t sink);

// Where finished log lines go instead of the FILE of cs_log_set_file(); the
// device sets this, a program on a PC does not. NULL restores the FILE.
// Context: main task.
typedef void (*mgos__log_sink_t)(enum cs_log_level level, const char *line,
                                 size_t len);
void mgos__log_set_sink(mgos__log_sink_t sink);

// Stops debug output and frees what it holds; for tests. Context: main task.
void mgos__debug_deinit(void);

#ifdef __cplusplus
}
#endif

#endif
