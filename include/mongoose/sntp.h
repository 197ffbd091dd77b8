// SPDX-License-Identifier: Apache-2.0
//
// SNTP client. Include through mongoose.h.

#pragma once

#include "mongoose/net.h"

#ifdef __cplusplus
extern "C" {
#endif

// Events [struct mg_sntp_message *].
#define MG_SNTP_EVENT_BASE 500
#define MG_SNTP_REPLY (MG_SNTP_EVENT_BASE + 1)
#define MG_SNTP_MALFORMED_REPLY (MG_SNTP_EVENT_BASE + 2)
#define MG_SNTP_FAILED (MG_SNTP_EVENT_BASE + 3)

// The answer of a time server, time in seconds since 1970.
struct mg_sntp_message {
  int kiss_of_death;
  double time;
};

// Opens a connection to a time server, default port 123. Returns NULL on
// failure.
struct mg_connection *mg_sntp_connect(struct mg_mgr *mgr,
                                      mg_event_handler_t ev_handler,
                                      void *user_data,
                                      const char *sntp_server_name);

// Asks the time once.
void mg_sntp_send_request(struct mg_connection *c);

// Asks the time, again after losses, and closes.
struct mg_connection *mg_sntp_get_time(struct mg_mgr *mgr,
                                       mg_event_handler_t event_handler,
                                       const char *sntp_server_name);

#ifdef __cplusplus
}
#endif
