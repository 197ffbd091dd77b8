// SPDX-License-Identifier: Apache-2.0
//
// What a network stack offers to the event manager (struct mg_iface_vtable),
// what the manager offers to it (mg_if_*), and the same for a TLS library
// (mg_ssl_if_*). Applications do not need this. Include through mongoose.h.

#pragma once

#include "mongoose/net.h"

#ifdef __cplusplus
extern "C" {
#endif

// One use of a network stack by one manager.
struct mg_iface {
  struct mg_mgr *mgr;
  void *data;  // of the implementation
  const struct mg_iface_vtable *vtable;
};

// Network stack operations. None of them blocks except poll. Functions that
// return int without a comment give 0 or an errno value. The members from
// tcp_sendv on are optional: NULL where the stack has no such thing.
struct mg_iface_vtable {
  // Failing, init frees what it made and sets iface->mgr to NULL.
  void (*init)(struct mg_iface *iface);
  void (*free)(struct mg_iface *iface);
  // Starts and stops watching nc->sock. Edge triggered: after a mg_if_can_*
  // call the next one may be withheld until the operation has returned less
  // than was asked.
  void (*add_conn)(struct mg_connection *nc);
  void (*remove_conn)(struct mg_connection *nc);
  // Waits at most timeout_ms (< 0: no limit), calls mg_if_* for what is
  // ready. Returns the wall clock.
  time_t (*poll)(struct mg_iface *iface, int timeout_ms);
  int (*listen_tcp)(struct mg_connection *nc, union socket_address *sa);
  int (*listen_udp)(struct mg_connection *nc, union socket_address *sa);
  // Outcome through nc->err (0: started, ends with mg_if_connect_cb).
  void (*connect_tcp)(struct mg_connection *nc, const union socket_address *sa);
  void (*connect_udp)(struct mg_connection *nc);
  // Return the bytes taken, 0 when full now, -1 on error (nc->err set).
  int (*tcp_send)(struct mg_connection *nc, const void *buf, size_t len);
  int (*udp_send)(struct mg_connection *nc, const void *buf, size_t len);
  // Returns bytes read, 0 when none now, -1 at end of stream, -2 on error
  // (nc->err set).
  int (*tcp_recv)(struct mg_connection *nc, void *buf, size_t len);
  // Returns the length of the datagram taken, of which at most len bytes are
  // stored; with buf NULL the length without taking it. -1 when none now, -2
  // on error.
  int (*udp_recv)(struct mg_connection *nc, void *buf, size_t len,
                  union socket_address *sa, size_t *sa_len);
  // Returns non-zero on success.
  int (*create_conn)(struct mg_connection *nc);
  // Closes nc->sock, if any.
  void (*destroy_conn)(struct mg_connection *nc);
  void (*sock_set)(struct mg_connection *nc, sock_t sock);
  void (*get_conn_addr)(struct mg_connection *nc, int remote,
                        union socket_address *sa);
  // Makes a poll that sleeps, or the next one, return at once. Any task.
  void (*wake)(struct mg_iface *iface);
  // As poll, with the limit in microseconds (< 0: none).
  void (*poll_us)(struct mg_iface *iface, int64_t timeout_us);
  // As tcp_send, for several pieces at once; more: others follow at once.
  int (*tcp_sendv)(struct mg_connection *nc, const struct mg_str *parts,
                   int count, int more);
  // As tcp_send, from a file of the host.
  // -2: cannot be done with this file.
  int (*tcp_sendfile)(struct mg_connection *nc, int fd, int64_t offset,
                      size_t len);
  // Returns 1 when the peer's end of stream waits behind the data, so that a
  // short count from tcp_recv does not mean that nothing is left.
  int (*tcp_at_end)(struct mg_connection *nc);
  // Writes the system's name servers, comma separated. Returns the count.
  int (*get_nameservers)(struct mg_iface *iface, char *buf, size_t len);
};

// Interfaces compiled in; the first is the default.
extern const struct mg_iface_vtable *mg_ifaces[];
extern int mg_num_ifaces;

// Makes an interface object; mg_mgr_free releases those of a manager.
// Returns NULL when out of memory.
struct mg_iface *mg_if_create_iface(const struct mg_iface_vtable *vtable,
                                    struct mg_mgr *mgr);
// Finds the manager's next interface with this vtable after `from`.
struct mg_iface *mg_find_iface(struct mg_mgr *mgr,
                               const struct mg_iface_vtable *vtable,
                               struct mg_iface *from);
// Makes a connection object for one that arrived at listener lc. The stack
// then gives it its socket (sock_set) and calls mg_if_accept_tcp_cb.
struct mg_connection *mg_if_accept_new_conn(struct mg_connection *lc);
// Inbound connection is ready, sa is the peer.
void mg_if_accept_tcp_cb(struct mg_connection *nc, union socket_address *sa,
                         size_t sa_len);
// Outbound connect ended with errno value err, 0 is success.
void mg_if_connect_cb(struct mg_connection *nc, int err);
// nc may be read.
void mg_if_can_recv_cb(struct mg_connection *nc);
// nc may be written.
void mg_if_can_send_cb(struct mg_connection *nc);
// A datagram came for nc. buf is still the caller's.
void mg_if_recv_udp_cb(struct mg_connection *nc, void *buf, int len,
                       union socket_address *sa, size_t sa_len);
// Delivers a due timer and checks the flags. Returns 0 when nc will close.
int mg_if_poll(struct mg_connection *nc, double now);
// Earliest timer of all connections as mg_time() value, 0: none.
double mg_mgr_min_timer(const struct mg_mgr *mgr);

// TLS library. Declared here; built when the firmware has TLS.
struct mg_ssl_if_ctx;
enum mg_ssl_if_result {
  MG_SSL_OK = 0,
  MG_SSL_WANT_READ = -1,
  MG_SSL_WANT_WRITE = -2,
  MG_SSL_ERROR = -3,
};
// File names and texts as in struct mg_connect_opts.
struct mg_ssl_if_conn_params {
  const char *cert;
  const char *key;
  const char *ca_cert;
  const char *server_name;
  const char *cipher_suites;
  const char *psk_identity;
  const char *psk_key;
};
// One-time set-up.
void mg_ssl_if_init(void);
// Prepares TLS for nc; *err_msg gets a static text on failure.
enum mg_ssl_if_result mg_ssl_if_conn_init(
    struct mg_connection *nc, const struct mg_ssl_if_conn_params *params,
    const char **err_msg);
// Prepares TLS for nc, accepted at listener lc.
enum mg_ssl_if_result mg_ssl_if_conn_accept(struct mg_connection *nc,
                                            struct mg_connection *lc);
// Tells the peer that no more data follows.
void mg_ssl_if_conn_close_notify(struct mg_connection *nc);
// Frees the TLS state of nc.
void mg_ssl_if_conn_free(struct mg_connection *nc);
// Continues the handshake.
enum mg_ssl_if_result mg_ssl_if_handshake(struct mg_connection *nc);
// Reads or writes plain data; a count or enum mg_ssl_if_result.
int mg_ssl_if_read(struct mg_connection *nc, void *buf, size_t buf_size);
int mg_ssl_if_write(struct mg_connection *nc, const void *data, size_t len);

#ifdef __cplusplus
}
#endif
