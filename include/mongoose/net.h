// SPDX-License-Identifier: Apache-2.0
//
// Event manager and connections: the core of the mg_* network API.
//
// One manager owns any number of connections. All events are delivered from
// mg_mgr_poll, in the task that calls it; nothing here is thread safe except
// mg_broadcast. A handler never frees a connection: it sets one of the
// closing flags and the manager closes it after the handlers have returned.
//
// Costs: the manager is driven by readiness. A connection on which nothing
// happens costs memory only. Include this through mongoose.h.

#pragma once

#include "common/platform.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

#if __has_include(<sys/socket.h>)
#include <netinet/in.h>
#include <sys/socket.h>
#else
#include <lwip/sockets.h>
#endif

#include "common/mbuf.h"
#include "common/mg_str.h"

#ifdef __cplusplus
extern "C" {
#endif

// Version of the API that this header follows.
#define MG_VERSION "6.18"

// Handlers take a fourth argument, the user data.
#ifndef MG_ENABLE_CALLBACK_USERDATA
#define MG_ENABLE_CALLBACK_USERDATA 1
#endif

// Socket handle of the host's network stack.
typedef int sock_t;

// Result type of mg_stat.
typedef struct stat cs_stat_t;

#ifndef INVALID_SOCKET
// Value of a socket handle that is not open.
#define INVALID_SOCKET (-1)
#endif

// Network address, IPv4 or IPv6; sa.sa_family tells which.
union socket_address {
  struct sockaddr sa;
  struct sockaddr_in sin;
  struct sockaddr_in6 sin6;
};

struct mg_connection;
struct mg_mgr;
struct mg_iface;
struct mg_iface_vtable;

// Called for each event. ev_data depends on ev; user_data is what was given
// with the handler. Context: the task that calls mg_mgr_poll.
typedef void (*mg_event_handler_t)(struct mg_connection *nc, int ev,
                                   void *ev_data, void *user_data);

// Events of every connection. ev_data in brackets.
#define MG_EV_POLL 0     // after other events, else once a second [time_t *]
#define MG_EV_ACCEPT 1   // inbound connection [union socket_address *]
#define MG_EV_CONNECT 2  // outbound connect ended [int *, 0 or errno]
#define MG_EV_RECV 3     // data added to recv_mbuf [int *, bytes]
#define MG_EV_SEND 4     // data left send_mbuf [int *, bytes, < 0 error]
#define MG_EV_CLOSE 5    // last event [NULL]
#define MG_EV_TIMER 6    // ev_timer_time reached [double *, mg_time()]

// Connection flags. State, kept by the library:
#define MG_F_LISTENING (1 << 0)           // made by mg_bind
#define MG_F_UDP (1 << 1)                 // datagrams
#define MG_F_RESOLVING (1 << 2)           // waits for DNS
#define MG_F_CONNECTING (1 << 3)          // waits for the peer
#define MG_F_SSL (1 << 4)                 // TLS in use
#define MG_F_SSL_HANDSHAKE_DONE (1 << 5)  // TLS set up
#define MG_F_WANT_READ (1 << 6)           // TLS needs input
#define MG_F_WANT_WRITE (1 << 7)          // TLS needs output
#define MG_F_IS_WEBSOCKET (1 << 8)        // upgraded to WebSocket
// Requests, set by the application:
#define MG_F_RECV_AND_CLOSE (1 << 9)      // close when all input is consumed
#define MG_F_SEND_AND_CLOSE (1 << 10)     // close when all output is sent
#define MG_F_CLOSE_IMMEDIATELY (1 << 11)  // close, dropping output
// For the protocol in use:
#define MG_F_PROTO_1 (1 << 12)
#define MG_F_PROTO_2 (1 << 13)
// Permits broadcast addresses on a UDP socket; give it in opts.flags.
#define MG_F_ENABLE_BROADCAST (1 << 14)
// Free for the application:
#define MG_F_USER_1 (1 << 20)
#define MG_F_USER_2 (1 << 21)
#define MG_F_USER_3 (1 << 22)
#define MG_F_USER_4 (1 << 23)
#define MG_F_USER_5 (1 << 24)
#define MG_F_USER_6 (1 << 25)

// WebSocket: deliver fragments as they come instead of whole messages.
#define MG_F_WEBSOCKET_NO_DEFRAG MG_F_PROTO_1
// HTTP: the handler has used this chunk, remove it from the buffer.
#define MG_F_DELETE_CHUNK MG_F_PROTO_2

// Event manager. The caller owns the memory; fields are read-only for apps
// except user_data and hexdump_file.
struct mg_mgr {
  struct mg_connection *active_connections;  // newest first
  const char *hexdump_file;  // traffic dump: path, "-" stdout, "--" stderr
  sock_t ctl[2];             // unused here, always INVALID_SOCKET
  void *user_data;
  int num_ifaces;
  int num_calls;  // handler calls so far
  struct mg_iface **ifaces;
  const char *nameserver;  // NULL: the system's; else mg_set_nameserver
  struct mg__mgr *priv;    // the library's own state
};

// Connection. Created only by the library; memory is freed after MG_EV_CLOSE.
struct mg_connection {
  struct mg_connection *next, *prev;  // links of active_connections
  struct mg_connection *listener;     // non-NULL: accepted there
  struct mg_mgr *mgr;
  sock_t sock;
  int err;                  // last error of the network stack, errno value
  union socket_address sa;  // peer
  size_t recv_mbuf_limit;   // reading stops while recv_mbuf has this much
  struct mbuf recv_mbuf;    // input not consumed yet
  struct mbuf send_mbuf;    // output not sent yet
  time_t last_io_time;      // wall clock of the last traffic
  double ev_timer_time;     // see mg_set_timer; 0: none
  mg_event_handler_t proto_handler;  // protocol; gets events first
  void *proto_data;
  void (*proto_data_destructor)(void *proto_data);
  mg_event_handler_t handler;  // application
  void *user_data;
  union {
    void *v;
    mg_event_handler_t f;
  } priv_1;
  void *priv_2;
  void *mgr_data;  // of the interface implementation
  struct mg_iface *iface;
  unsigned long flags;
  void *ssl_if_data;
  void *unused_ssl_if_data;
};

// Prepares a manager with the default interface of this port.
// Memory: release with mg_mgr_free.
void mg_mgr_init(struct mg_mgr *mgr, void *user_data);

// Options of mg_mgr_init_opt; zero means default.
struct mg_mgr_init_opts {
  const struct mg_iface_vtable *main_iface;
  int num_ifaces;
  const struct mg_iface_vtable **ifaces;
  const char *nameserver;  // "IP", "IP:PORT", or several with commas
};

// As mg_mgr_init, with options.
void mg_mgr_init_opt(struct mg_mgr *mgr, void *user_data,
                     struct mg_mgr_init_opts opts);

// Closes all connections (each gets MG_EV_CLOSE) and frees the manager's
// state. Not from a handler.
void mg_mgr_free(struct mg_mgr *mgr);

// Waits up to milli ms (< 0: without limit) for network events or timers and
// delivers them. Not from a handler. Returns the wall clock in seconds.
int mg_mgr_poll(struct mg_mgr *mgr, int milli);

// Asks the manager's task to call cb once for each connection, with a copy of
// data as ev_data and MG_EV_POLL. Context: any task, not an interrupt.
// Out of memory: logged, not delivered.
void mg_broadcast(struct mg_mgr *mgr, mg_event_handler_t cb, void *data,
                  size_t len);

// Walks the connections: NULL gives the first, then the one after c.
// Returns NULL after the last.
struct mg_connection *mg_next(struct mg_mgr *mgr, struct mg_connection *c);

// Options of mg_add_sock_opt; zero means default.
struct mg_add_sock_opts {
  void *user_data;
  unsigned int flags;         // initial MG_F_*
  const char **error_string;  // gets a static text on failure
  struct mg_iface *iface;
};

// Puts a connected socket under the manager, which then owns it.
// Returns NULL on failure; the socket is then still the caller's.
struct mg_connection *mg_add_sock(struct mg_mgr *mgr, sock_t sock,
                                  mg_event_handler_t handler, void *user_data);

// As mg_add_sock, with options.
struct mg_connection *mg_add_sock_opt(struct mg_mgr *mgr, sock_t sock,
                                      mg_event_handler_t handler,
                                      void *user_data,
                                      struct mg_add_sock_opts opts);

// Options of mg_bind_opt; zero means default.
struct mg_bind_opts {
  void *user_data;
  unsigned int flags;         // initial MG_F_*
  const char **error_string;  // gets a static text on failure
  struct mg_iface *iface;
  const char *ssl_cert;  // PEM file; this and the next three turn TLS on
  const char *ssl_key;
  const char *ssl_ca_cert;
  const char *ssl_cipher_suites;
};

// Listens on "[tcp://|udp://][IP|HOST:]PORT" (IPv6 in brackets; port 0 picks
// a free one, see mg_conn_addr_to_str). Returns NULL on failure.
struct mg_connection *mg_bind(struct mg_mgr *mgr, const char *address,
                              mg_event_handler_t handler, void *user_data);

// As mg_bind, with options.
struct mg_connection *mg_bind_opt(struct mg_mgr *mgr, const char *address,
                                  mg_event_handler_t handler, void *user_data,
                                  struct mg_bind_opts opts);

// Options of mg_connect_opt; zero means default.
struct mg_connect_opts {
  void *user_data;
  unsigned int flags;         // initial MG_F_*
  const char **error_string;  // gets a static text on failure
  struct mg_iface *iface;
  const char *nameserver;  // for this connection only
  const char *ssl_cert;    // each of the following turns TLS on
  const char *ssl_key;
  const char *ssl_ca_cert;
  const char *ssl_cipher_suites;
  const char *ssl_server_name;
  const char *ssl_psk_identity;
  const char *ssl_psk_key;
  const char *unused_ssl_cert;
  const char *unused_ssl_key;
  const char *unused_ssl_ca_cert;
  const char *unused_ssl_cipher_suites;
  const char *unused_ssl_server_name;
  const char *unused_ssl_psk_identity;
  const char *unused_ssl_psk_key;
};

// Starts a connection to "[tcp://|udp://]HOST:PORT"; names are resolved in
// the background. MG_EV_CONNECT reports the outcome, always from a later
// mg_mgr_poll. Returns NULL on a bad address or lack of memory.
struct mg_connection *mg_connect(struct mg_mgr *mgr, const char *address,
                                 mg_event_handler_t handler, void *user_data);

// As mg_connect, with options.
struct mg_connection *mg_connect_opt(struct mg_mgr *mgr, const char *address,
                                     mg_event_handler_t handler,
                                     void *user_data,
                                     struct mg_connect_opts opts);

// Turns TLS on for a connection. Returns NULL or a static error text; a
// firmware without TLS always returns an error.
const char *mg_set_ssl(struct mg_connection *nc, const char *cert,
                       const char *ca_cert);

// Appends output; it is sent when the handler has returned. On UDP all that
// was appended since then goes out as one datagram. Out of memory: nc->err is
// set and the connection is closed.
void mg_send(struct mg_connection *nc, const void *buf, int len);

// mg_send of formatted text (c_snprintf formats). Returns the length.
int mg_printf(struct mg_connection *nc, const char *fmt, ...);

// mg_printf with a va_list.
int mg_vprintf(struct mg_connection *nc, const char *fmt, va_list ap);

// Sets ev_timer_time: MG_EV_TIMER comes when mg_time() would reach timestamp
// (seconds), also when the wall clock is set meanwhile; <= 0 cancels.
// Returns the previous value.
double mg_set_timer(struct mg_connection *c, double timestamp);

// Wall clock in seconds since 1970.
double mg_time(void);

#ifdef __cplusplus
}
#endif
