// SPDX-License-Identifier: Apache-2.0
//
// Opening connections: mg_bind, mg_connect, mg_add_sock and their _opt forms.
// An outbound connection goes through resolving (MG_F_RESOLVING), connecting
// (MG_F_CONNECTING, limited by MG__CONNECT_TIMEOUT_MS) and ends in one
// MG_EV_CONNECT, which never comes from inside mg_connect itself.
//
// TLS options make these functions fail while there is no TLS: traffic that
// was meant to be private must not go out in the clear.

#include "net/internal.h"

#include <stdlib.h>

#include "common/cs_dbg.h"

// Flags that a caller may give at creation.
#define CALLER_FLAGS                                                     \
  (MG_F_USER_1 | MG_F_USER_2 | MG_F_USER_3 | MG_F_USER_4 | MG_F_USER_5 | \
   MG_F_USER_6 | MG_F_WEBSOCKET_NO_DEFRAG | MG_F_ENABLE_BROADCAST |      \
   MG__F_NO_POLL | MG__F_UDP_CONNECTED)

static struct mg_connection *fail(const char **out, const char *text) {
  if (out != NULL) *out = text;
  return NULL;
}

const char *mg_set_ssl(struct mg_connection *nc, const char *cert,
                       const char *ca_cert) {
  (void) nc;
  (void) cert;
  (void) ca_cert;
  return MG__TLS_ERROR;
}

struct mg_connection *mg_add_sock(struct mg_mgr *mgr, sock_t sock,
                                  mg_event_handler_t handler, void *user_data) {
  struct mg_add_sock_opts opts;
  memset(&opts, 0, sizeof(opts));
  return mg_add_sock_opt(mgr, sock, handler, user_data, opts);
}

struct mg_connection *mg_add_sock_opt(struct mg_mgr *mgr, sock_t sock,
                                      mg_event_handler_t handler,
                                      void *user_data,
                                      struct mg_add_sock_opts opts) {
  if (opts.user_data != NULL) user_data = opts.user_data;
  struct mg_connection *nc =
      mg__create_connection(mgr, handler, user_data, opts.iface);
  if (nc == NULL) return fail(opts.error_string, "out of memory");
  nc->flags = opts.flags & (CALLER_FLAGS | MG_F_UDP);
  nc->iface->vtable->sock_set(nc, sock);
  nc->iface->vtable->get_conn_addr(nc, 1, &nc->sa);
  mg__conn_add(mg__conn(nc));
  return nc;
}

struct mg_connection *mg_bind(struct mg_mgr *mgr, const char *address,
                              mg_event_handler_t handler, void *user_data) {
  struct mg_bind_opts opts;
  memset(&opts, 0, sizeof(opts));
  return mg_bind_opt(mgr, address, handler, user_data, opts);
}

struct mg_connection *mg_bind_opt(struct mg_mgr *mgr, const char *address,
                                  mg_event_handler_t handler, void *user_data,
                                  struct mg_bind_opts opts) {
  union socket_address sa;
  bool udp;
  char host[64];
  const char *error = NULL;
  if (opts.user_data != NULL) user_data = opts.user_data;
  if (opts.ssl_cert != NULL || opts.ssl_key != NULL ||
      opts.ssl_ca_cert != NULL || opts.ssl_cipher_suites != NULL) {
    return fail(opts.error_string, MG__TLS_ERROR);
  }
  int r =
      mg__parse_address(address, true, &sa, &udp, host, sizeof(host), &error);
  if (r < 0) return fail(opts.error_string, error);
  if (r == 0) {
    uint16_t port = mg__addr_port(&sa);
    if (mg_resolve_from_hosts_file(host, &sa) != 0) {
      return fail(opts.error_string, "cannot bind to a name, give an address");
    }
    mg__addr_set_port(&sa, port);
  }
  struct mg_connection *nc =
      mg__create_connection(mgr, handler, user_data, opts.iface);
  if (nc == NULL) return fail(opts.error_string, "out of memory");
  nc->flags = (opts.flags & CALLER_FLAGS) | MG_F_LISTENING;
  if (udp) nc->flags |= MG_F_UDP;
  nc->sa = sa;
  int err = udp ? nc->iface->vtable->listen_udp(nc, &nc->sa)
                : nc->iface->vtable->listen_tcp(nc, &nc->sa);
  if (err != 0) {
    LOG(LL_ERROR, ("cannot listen on %s: %s", address, strerror(err)));
    nc->handler = NULL;  // nobody has seen this connection
    mg__close(nc, err);
    return fail(opts.error_string, err == EADDRINUSE ? "address in use"
                                   : err == EACCES   ? "permission denied"
                                                     : "cannot listen");
  }
  mg__conn_add(mg__conn(nc));
  return nc;
}

struct mg_connection *mg_connect(struct mg_mgr *mgr, const char *address,
                                 mg_event_handler_t handler, void *user_data) {
  struct mg_connect_opts opts;
  memset(&opts, 0, sizeof(opts));
  return mg_connect_opt(mgr, address, handler, user_data, opts);
}

void mg__conn_connect(struct mg__conn *p, const union socket_address *sa) {
  struct mg_connection *nc = &p->c;
  const struct mg_iface_vtable *vt = nc->iface->vtable;
  nc->sa = *sa;
  nc->err = 0;
  nc->flags &= ~(unsigned long) MG_F_RESOLVING;
  nc->flags |= MG_F_CONNECTING;
  if (nc->flags & MG_F_UDP) {
    vt->connect_udp(nc);
  } else {
    vt->connect_tcp(nc, sa);
  }
  if (nc->err == 0) mg__conn_add(p);
  if (nc->err != 0 || (nc->flags & MG_F_UDP)) {
    p->io |= MG__IO_CONN_DUE;
    mg__touch(nc);
  } else {
    p->limit_at_us = mg__now_us() + MG__CONNECT_TIMEOUT_MS * 1000ll;
    mg__conn_sync_timer(p);
  }
}

static bool wants_tls(const struct mg_connect_opts *o) {
  return o->ssl_cert != NULL || o->ssl_key != NULL || o->ssl_ca_cert != NULL ||
         o->ssl_cipher_suites != NULL || o->ssl_server_name != NULL ||
         o->ssl_psk_identity != NULL || o->ssl_psk_key != NULL;
}

struct mg_connection *mg_connect_opt(struct mg_mgr *mgr, const char *address,
                                     mg_event_handler_t handler,
                                     void *user_data,
                                     struct mg_connect_opts opts) {
  union socket_address sa;
  bool udp;
  char host[256];
  const char *error = NULL;
  if (opts.user_data != NULL) user_data = opts.user_data;
  if (wants_tls(&opts)) return fail(opts.error_string, MG__TLS_ERROR);
  int r =
      mg__parse_address(address, false, &sa, &udp, host, sizeof(host), &error);
  if (r < 0) return fail(opts.error_string, error);
  struct mg_connection *nc =
      mg__create_connection(mgr, handler, user_data, opts.iface);
  if (nc == NULL) return fail(opts.error_string, "out of memory");
  nc->flags = opts.flags & CALLER_FLAGS;
  if (udp) nc->flags |= MG_F_UDP;
  if (r == 1) {
    mg__conn_connect(mg__conn(nc), &sa);
    return nc;
  }
  nc->flags |= MG_F_RESOLVING;
  nc->sa = sa;
  if (!mg__resolve_for(mg__conn(nc), host, mg__addr_port(&sa),
                       opts.nameserver)) {
    nc->handler = NULL;
    mg__close(nc, ENOMEM);
    return fail(opts.error_string, "cannot start to resolve the name");
  }
  return nc;
}
