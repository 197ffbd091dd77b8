// SPDX-License-Identifier: Apache-2.0
//
// Connects the network manager with the device: one static manager, the main
// loop waits in it, the network module chooses its name server. Also the short
// functions that scripts call.
//
// Programs that are not a device (the mos tool, tests) make managers of their
// own and need nothing of this file.

#include "mgos_mongoose_internal.h"

#include "common/cs_dbg.h"
#include "core/boot.h"
#include "core/loop.h"
#include "mgos_system.h"
#include "net/internal.h"

static struct {
  struct mg_mgr mgr;
  bool ready;
  size_t min_free;
} s_state;

struct mg_mgr *mgos_get_mgr(void) {
  return &s_state.mgr;
}

static void wait_in_manager(int64_t timeout_us) {
  mg__mgr_poll_us(&s_state.mgr, timeout_us);
}

static void wake_manager(void) {
  struct mg_iface *iface = s_state.mgr.ifaces[0];
  iface->vtable->wake(iface);
}

static void set_nameserver(const char *addr) {
  mg_set_nameserver(&s_state.mgr, addr);
}

enum mgos_init_result mongoose_init(void) {
  if (s_state.ready) return MGOS_INIT_OK;
  mg_mgr_init(&s_state.mgr, NULL);
  if (s_state.mgr.priv == NULL) return MGOS_INIT_NET_INIT_FAILED;
  if (s_state.mgr.ifaces[0]->vtable->wake == NULL) {
    LOG(LL_ERROR, ("the network interface cannot be woken up"));
    mg_mgr_free(&s_state.mgr);
    return MGOS_INIT_NET_INIT_FAILED;
  }
  mgos__loop_set_waiter(wait_in_manager, wake_manager);
  mgos__net_set_nameserver_hook(set_nameserver);
  s_state.ready = true;
  return MGOS_INIT_OK;
}

int mongoose_poll(int ms) {
  return mgos__loop_poll(ms);
}

void mongoose_schedule_poll(bool from_isr) {
  (void) from_isr;
  mgos__loop_wake();
}

void mgos_add_poll_cb(mgos_poll_cb_t cb, void *cb_arg) {
  if (mgos__loop_add_poll_cb(cb, cb_arg) < 0) {
    LOG(LL_ERROR, ("no memory for a poll callback"));
  }
}

void mgos_remove_poll_cb(mgos_poll_cb_t cb, void *cb_arg) {
  mgos__loop_remove_poll_cb(cb, cb_arg);
}

void mgos_wdt_set_feed_on_poll(bool enable) {
  mgos__loop_set_wdt_feed(enable);
}

static void report_min_free(void *arg) {
  size_t now = mgos_get_min_free_heap_size();
  (void) arg;
  if (s_state.min_free != 0 && now >= s_state.min_free) return;
  s_state.min_free = now;
  LOG(LL_INFO, ("New heap free LWM: %lu", (unsigned long) now));
}

void mgos_set_enable_min_heap_free_reporting(bool enable) {
  mgos_remove_poll_cb(report_min_free, NULL);
  s_state.min_free = 0;
  if (enable) mgos_add_poll_cb(report_min_free, NULL);
}

struct mg_connection *mgos_bind(const char *addr, mg_event_handler_t func,
                                void *ud) {
  return mg_bind(&s_state.mgr, addr, func, ud);
}

struct mg_connection *mgos_connect(const char *addr, mg_event_handler_t func,
                                   void *ud) {
  return mg_connect(&s_state.mgr, addr, func, ud);
}

static const char *or_null(const char *s) {
  return s != NULL && *s != '\0' ? s : NULL;
}

static struct mg_connect_opts tls_opts(const char *cert, const char *key,
                                       const char *ca_cert,
                                       const char **error) {
  struct mg_connect_opts opts;
  memset(&opts, 0, sizeof(opts));
  opts.ssl_cert = or_null(cert);
  opts.ssl_key = or_null(key);
  // TLS was asked for by name: without a CA the connection must still be TLS.
  opts.ssl_ca_cert = or_null(ca_cert) ? ca_cert : "";
  opts.error_string = error;
  return opts;
}

struct mg_connection *mgos_connect_ssl(const char *addr, mg_event_handler_t f,
                                       void *ud, const char *cert,
                                       const char *key, const char *ca_cert) {
  const char *error = NULL;
  struct mg_connection *nc = mg_connect_opt(
      &s_state.mgr, addr, f, ud, tls_opts(cert, key, ca_cert, &error));
  if (nc == NULL) LOG(LL_ERROR, ("%s: %s", addr, error ? error : "failed"));
  return nc;
}

void mgos_disconnect(struct mg_connection *c) {
  c->flags |= MG_F_SEND_AND_CLOSE;
  mg__touch(c);
}

static void ignore_events(struct mg_connection *nc, int ev, void *ev_data,
                          void *user_data) {
  (void) nc;
  (void) ev;
  (void) ev_data;
  (void) user_data;
}

struct mg_connection *mgos_bind_http(const char *addr) {
  struct mg_connection *nc = mg_bind(&s_state.mgr, addr, ignore_events, NULL);
  if (nc != NULL) mg_set_protocol_http_websocket(nc);
  return nc;
}

bool mgos_add_http_endpoint(struct mg_connection *c, const char *uri,
                            mg_event_handler_t handler, void *user_data) {
  mg_register_http_endpoint(c, uri, handler, user_data);
  return true;
}

struct mg_connection *mgos_connect_http(const char *addr, mg_event_handler_t f,
                                        void *ud) {
  struct mg_connection *nc = mg_connect(&s_state.mgr, addr, f, ud);
  if (nc != NULL) mg_set_protocol_http_websocket(nc);
  return nc;
}

struct mg_connection *mgos_connect_http_ssl(const char *addr,
                                            mg_event_handler_t f, void *ud,
                                            const char *cert, const char *key,
                                            const char *ca_cert) {
  struct mg_connection *nc = mgos_connect_ssl(addr, f, ud, cert, key, ca_cert);
  if (nc != NULL) mg_set_protocol_http_websocket(nc);
  return nc;
}

struct mbuf *mgos_get_recv_mbuf(struct mg_connection *c) {
  return &c->recv_mbuf;
}

void *mgos_get_mbuf_ptr(struct mbuf *m) {
  return m->buf;
}

int mgos_get_mbuf_len(struct mbuf *m) {
  return (int) m->len;
}

void *mgos_get_mgstr_ptr(struct mg_str *s) {
  return (void *) s->p;
}

int mgos_get_mgstr_len(struct mg_str *s) {
  return (int) s->len;
}

void *mgos_get_msg_ptr(struct http_message *m) {
  return (void *) m->message.p;
}

void *mgos_get_body_ptr(struct http_message *m) {
  return (void *) m->body.p;
}

bool mgos_is_inbound(struct mg_connection *c) {
  return c->listener != NULL;
}
