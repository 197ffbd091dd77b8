// SPDX-License-Identifier: Apache-2.0
//
// Start of the network manager, and short forms of mg_bind and mg_connect on
// the device's manager that scripts call through FFI.

#pragma once

#include <stdbool.h>

#include "mgos_init.h"
#include "mgos_mongoose.h"

#ifdef __cplusplus
extern "C" {
#endif

// Sets up the manager and has the main loop wait in it. Safe to call again.
// Context: main task. Returns: MGOS_INIT_OK or MGOS_INIT_NET_INIT_FAILED.
enum mgos_init_result mongoose_init(void);

// Ends a sleep of the main loop. Context: any task; an ISR gives true.
void mongoose_schedule_poll(bool from_isr);

// mg_bind on the device's manager. Returns: NULL on failure.
struct mg_connection *mgos_bind(const char *addr, mg_event_handler_t func,
                                void *ud);

// mg_connect on the device's manager. Returns: NULL on failure.
struct mg_connection *mgos_connect(const char *addr, mg_event_handler_t func,
                                   void *ud);

// mgos_connect with TLS; empty and NULL file names are the same.
struct mg_connection *mgos_connect_ssl(const char *addr, mg_event_handler_t f,
                                       void *ud, const char *cert,
                                       const char *key, const char *ca_cert);

// Closes a connection after its output is sent.
void mgos_disconnect(struct mg_connection *c);

// Listens for HTTP and WebSocket. Returns: NULL on failure.
struct mg_connection *mgos_bind_http(const char *addr);

// Gives requests whose path starts with uri to handler. Returns: true.
bool mgos_add_http_endpoint(struct mg_connection *c, const char *uri,
                            mg_event_handler_t handler, void *user_data);

// Starts an HTTP client connection, without a request yet.
struct mg_connection *mgos_connect_http(const char *addr, mg_event_handler_t f,
                                        void *ud);

// mgos_connect_http with TLS.
struct mg_connection *mgos_connect_http_ssl(const char *addr,
                                            mg_event_handler_t f, void *ud,
                                            const char *cert, const char *key,
                                            const char *ca_cert);

// Fields for scripts.
struct mbuf *mgos_get_recv_mbuf(struct mg_connection *c);
void *mgos_get_mbuf_ptr(struct mbuf *m);
int mgos_get_mbuf_len(struct mbuf *m);
void *mgos_get_mgstr_ptr(struct mg_str *s);
int mgos_get_mgstr_len(struct mg_str *s);
void *mgos_get_msg_ptr(struct http_message *m);
void *mgos_get_body_ptr(struct http_message *m);

// True for a connection that was accepted, not opened, by this device.
bool mgos_is_inbound(struct mg_connection *c);

#ifdef __cplusplus
}
#endif
