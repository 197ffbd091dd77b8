// SPDX-License-Identifier: Apache-2.0
//
// The device's one event manager and the loop that drives it.

#pragma once

#include <stdbool.h>

#include "mongoose.h"

#ifdef __cplusplus
extern "C" {
#endif

// Usual recv_mbuf_limit of a device's connections, bytes.
#ifndef MGOS_RECV_MBUF_LIMIT
#define MGOS_RECV_MBUF_LIMIT 3072
#endif

// The manager of the main task. Memory: static. Never NULL; usable after the
// library mongoose is initialised.
struct mg_mgr *mgos_get_mgr(void);

// One turn of the main loop: queued callbacks, timers, poll callbacks, network
// events; waits for at most ms milliseconds (0: not at all, < 0: no limit).
// Context: main task. Returns: how many callbacks and timers ran.
int mongoose_poll(int ms);

// Function called at the start of each turn of the main loop.
typedef void (*mgos_poll_cb_t)(void *cb_arg);

// Adds cb, with cb_arg, to what each turn calls. The loop sleeps while there
// is nothing to do: a poll callback is no clock.
// Context: main task. Errors: logged when out of memory.
void mgos_add_poll_cb(mgos_poll_cb_t cb, void *cb_arg);

// Removes what was added with the same two values. Context: main task.
void mgos_remove_poll_cb(mgos_poll_cb_t cb, void *cb_arg);

// Chooses whether each turn feeds the watchdog (default: yes).
// Context: main task.
void mgos_wdt_set_feed_on_poll(bool enable);

// Logs each new minimum of free heap. Context: main task.
void mgos_set_enable_min_heap_free_reporting(bool enable);

#ifdef __cplusplus
}
#endif
