// SPDX-License-Identifier: Apache-2.0
//
// Events: a part of the firmware announces something, any other part hears it.
// An event number is three letters of its base and a one byte index; all events
// of a base form a group. Handlers run inside mgos_event_trigger(), the one
// added last first.
#ifndef MEERKAT_MGOS_EVENT_H
#define MEERKAT_MGOS_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Base number of a group of events, from three letters.
#define MGOS_EVENT_BASE(a, b, c) ((a) << 24 | (b) << 16 | (c) << 8)
#define MGOS_EVENT_SYS MGOS_EVENT_BASE('M', 'O', 'S')

// Events of the system; what ev_data points to is in brackets.
enum mgos_event_sys {
  // Initialisation is complete [NULL].
  MGOS_EVENT_INIT_DONE = MGOS_EVENT_SYS,
  // A line is being logged [struct mgos_debug_hook_arg]. Logging from a
  // handler is dropped.
  MGOS_EVENT_LOG,
  // The device is about to restart [NULL].
  MGOS_EVENT_REBOOT,
  // The wall clock was set [struct mgos_time_changed_arg].
  MGOS_EVENT_TIME_CHANGED,
  // Connection with a cloud [struct mgos_cloud_arg].
  MGOS_EVENT_CLOUD_CONNECTED,
  MGOS_EVENT_CLOUD_DISCONNECTED,
  MGOS_EVENT_CLOUD_CONNECTING,
  MGOS_EVENT_CLOUD_CONNECTERROR,
  // A restart was scheduled [struct mgos_event_reboot_after_arg].
  MGOS_EVENT_REBOOT_AFTER,
};

// Kinds of cloud connections.
enum mgos_cloud_type {
  MGOS_CLOUD_MQTT,
  MGOS_CLOUD_DASH,
  MGOS_CLOUD_AWS,
  MGOS_CLOUD_AZURE,
  MGOS_CLOUD_GCP,
  MGOS_CLOUD_WATSON,
};

// Data of the MGOS_EVENT_CLOUD_* events.
struct mgos_cloud_arg {
  enum mgos_cloud_type type;
};

// Data of MGOS_EVENT_REBOOT_AFTER.
struct mgos_event_reboot_after_arg {
  int64_t reboot_at_uptime_micros;
};

// Claims a base so that two parts do not use the same one by accident.
// `name` is for logs, kept, not copied. Context: main task.
// Returns: false (and logs) when the base is taken or memory is short.
bool mgos_event_register_base(int base_event_number, const char *name);

// Calls all handlers of the event, newest first, and waits for them.
// Context: main task; handlers run inside of the call. Other tasks go through
// mgos_invoke_cb().
// Returns: how many handlers were called.
int mgos_event_trigger(int ev, void *ev_data);

// A handler; ev tells events of a group apart.
typedef void (*mgos_event_handler_t)(int ev, void *ev_data, void *userdata);

// Adds a handler of one event. The same one may be added several times.
// Context: main task, also inside a handler (it is then first called by the
// next trigger). Returns: false when memory is short.
bool mgos_event_add_handler(int ev, mgos_event_handler_t cb, void *userdata);

// Adds a handler of all events that share the base of evgrp. As above.
bool mgos_event_add_group_handler(int evgrp, mgos_event_handler_t cb,
                                  void *userdata);

// Removes the newest handler that was added with these arguments.
// Context: main task, also inside a handler: a removed one is not called
// again. Returns: false when there is none.
bool mgos_event_remove_handler(int ev, mgos_event_handler_t cb, void *userdata);

// The same for a handler of a group.
bool mgos_event_remove_group_handler(int evgrp, mgos_event_handler_t cb,
                                     void *userdata);

#ifdef __cplusplus
}
#endif

#endif
