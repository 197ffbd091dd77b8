// SPDX-License-Identifier: Apache-2.0
//
// A device that the tool talks to: an address (--port), a transport that moves
// frames, and RPC calls on top of it. Commands use mos_device_*; transports are
// mos/transport_*.c. All calls block up to their timeout; trouble ends the run
// by mos_fail() unless said otherwise.

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "cmd.h"
#include "common/mg_str.h"

// Flags of every command that talks to a device.
extern const struct mos_flag mos_device_flags[];

// Where a device is. `kind` says which transport serves it.
enum mos_address_kind {
  MOS_ADDRESS_SERIAL,  // tty or pty: UART framing
  MOS_ADDRESS_TCP,     // tcp://HOST:PORT: UART framing over a stream
  MOS_ADDRESS_HTTP,    // http://HOST[:PORT][/rpc]
  MOS_ADDRESS_WS,      // ws://HOST[:PORT][/rpc]
  MOS_ADDRESS_UDP,     // udp://HOST:PORT
};
struct mos_address {
  enum mos_address_kind kind;
  const char *text;  // as given or found
};

// Parses --port; "auto" looks for a device that `mos run` started here, then
// for serial ports. Errors: an unknown scheme, nothing found.
struct mos_address mos_address_find(const struct mos_args *a);
// Serial ports of this machine, best guess first.
void mos_list_ports(struct mos_list *ports);
// Address of the device running from the state folder `dir`, or NULL.
const char *mos_address_of_state(const char *dir);

struct mos_transport;

// What a transport does. poll_ms waits at most so long and delivers what came.
struct mos_transport_ops {
  void (*open)(struct mos_transport *t, const char *address,
               const struct mos_args *a);
  void (*send)(struct mos_transport *t, struct mg_str frame);
  void (*poll)(struct mos_transport *t, int poll_ms);
  void (*close)(struct mos_transport *t);
};

struct mos_transport {
  const struct mos_transport_ops *ops;
  void *impl;
  // Called from poll: a frame; console text (serial only, may be NULL); and
  // trouble that ends the connection, with its reason.
  void (*on_frame)(void *arg, struct mg_str frame);
  void (*on_text)(void *arg, struct mg_str text);
  void *arg;
  const char *user, *pass;  // --rpc-creds, NULL without
  bool raw;                 // console: bytes only, no greeting
};

extern const struct mos_transport_ops mos_transport_serial;
extern const struct mos_transport_ops mos_transport_net;

// Raw bytes to a serial transport (keyboard input of the console).
void mos_transport_serial_write(struct mos_transport *t, const void *data,
                                size_t len);

struct mos_device;

// Connects. Uses --port, --timeout, --rpc-creds, ….
struct mos_device *mos_device_open(const struct mos_args *a);
struct mos_device *mos_device_open_at(const struct mos_args *a,
                                      struct mos_address address);
void mos_device_close(struct mos_device *d);
struct mos_transport *mos_device_transport(struct mos_device *d);

// An answer; `result` is JSON text ("null" if there is none).
struct mos_answer {
  int error_code;
  const char *error;  // message, "" without
  const char *result;
};

// Calls a method; `args` is JSON text or NULL. Errors of the device are in the
// answer; no answer in time ends the run.
struct mos_answer mos_device_try(struct mos_device *d, const char *method,
                                 const char *args);
// The same; an error of the device ends the run, too. Returns the result.
const char *mos_device_call(struct mos_device *d, const char *method,
                            const char *args);
// Waits until the device answers again (after a reboot), up to --timeout.
void mos_device_wait(struct mos_device *d);
// Prints JSON text to stdout, indented.
void mos_print_result(const char *json);
