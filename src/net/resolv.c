// SPDX-License-Identifier: Apache-2.0
//
// The asynchronous resolver. A request is a connection without socket (it has
// the timer, and is what callers get as dns_conn to cancel with) and, while a
// server is asked, a second connection to that server: a fresh UDP socket for
// each try, bound to the server by the kernel, thus with an unpredictable
// port and deaf to other senders; TCP after a truncated answer. An answer must
// repeat our random id and question, anything else is ignored. Servers take
// turns; refusal and failure go on to the next one at once.
//
// The callback is called exactly once per request, never from inside the call
// that started it; with MG_RESOLVE_TIMEOUT when the request is cancelled.

#include "net/resolv.h"

#include <stdlib.h>

#include "common/cs_dbg.h"
#include "common/str_util.h"

#define DEFAULT_RETRIES 2
#define DEFAULT_TIMEOUT_S 5
#define MAX_FOLLOWED 4  // questions asked for aliases without address

struct mg__resolve {
  struct mg_connection *ctl;  // owns this request as proto_data
  struct mg_connection *io;   // to the server being asked, or NULL
  mg_resolve_callback_t cb;   // NULL: called already
  void *data;
  char *name;
  char *servers;  // comma separated; NULL: not chosen yet
  int query;
  int tries, max_tries;
  int timeout_s;
  uint16_t id;
  bool literals, own_server, asked, tcp;
  // For mg_connect:
  uint16_t port;
  uint8_t followed;
};

static void ask_next(struct mg__resolve *r);

// --- name servers -----------------------------------------------------------

void mg_set_nameserver(struct mg_mgr *mgr, const char *nameserver) {
  struct mg__mgr *m = mgr->priv;
  if (m == NULL) return;
  char *copy = nameserver != NULL ? strdup(nameserver) : NULL;
  if (nameserver != NULL && copy == NULL) return;
  free(m->nameserver);
  m->nameserver = copy;
  mgr->nameserver = copy;
  mg__cache_clear(mgr);
}

// Parses one entry, "IP", "IP:PORT" or "udp://IP:PORT".
static bool parse_server(struct mg_str s, union socket_address *sa) {
  char buf[64], host[4];
  const char *error;
  bool udp;
  s = mg_strstrip(s);
  memset(sa, 0, sizeof(*sa));
  if (mg__parse_ip(s.p, s.len, sa)) {
    mg__addr_set_port(sa, 53);
    return true;
  }
  if (s.len >= sizeof(buf)) return false;
  memcpy(buf, s.p, s.len);
  buf[s.len] = '\0';
  return mg__parse_address(buf, false, sa, &udp, host, sizeof(host), &error) ==
         1;
}

// The server for try number `idx`. Returns how many there are.
static int pick_server(const char *list, int idx, union socket_address *sa) {
  union socket_address all[MG__NAMESERVERS_MAX];
  struct mg_str rest = mg_mk_str(list), entry;
  int count = 0;
  while (count < MG__NAMESERVERS_MAX &&
         (rest = mg_next_comma_list_entry_n(rest, &entry, NULL)).p != NULL) {
    if (parse_server(entry, &all[count])) count++;
  }
  if (count > 0) *sa = all[idx % count];
  return count;
}

static bool choose_servers(struct mg__resolve *r) {
  struct mg_mgr *mgr = r->ctl->mgr;
  struct mg_iface *iface = mgr->ifaces[0];
  if (r->servers != NULL) return true;
  if (mgr->nameserver != NULL) {
    r->servers = strdup(mgr->nameserver);
  } else if (iface->vtable->get_nameservers != NULL) {
    char buf[MG__NAMESERVERS_LEN];
    if (iface->vtable->get_nameservers(iface, buf, sizeof(buf)) > 0) {
      r->servers = strdup(buf);
    }
  }
  return r->servers != NULL;
}

// --- one request ------------------------------------------------------------

static void finish(struct mg__resolve *r, struct mg_dns_message *msg,
                   enum mg_resolve_err err) {
  mg_resolve_callback_t cb = r->cb;
  r->cb = NULL;
  mg__close(r->ctl, 0);
  if (cb != NULL) cb(msg, r->data, err);
}

// Ends the request with a message in wire form.
static void finish_with(struct mg__resolve *r, struct mg_str pkt) {
  struct mg_dns_message *msg = malloc(sizeof(*msg));
  if (msg == NULL || mg_parse_dns(pkt.p, (int) pkt.len, msg) != 0) {
    finish(r, NULL, MG_RESOLVE_NO_ANSWERS);
  } else {
    finish(r, msg,
           msg->num_answers > 0 ? MG_RESOLVE_OK : MG_RESOLVE_NO_ANSWERS);
  }
  free(msg);
}

static void drop_io(struct mg__resolve *r) {
  struct mg_connection *io = r->io;
  r->io = NULL;
  if (io == NULL) return;
  io->user_data = NULL;
  mg__close(io, 0);
}

static bool same_question(struct mg__resolve *r, struct mg_dns_message *msg) {
  char text[256];
  struct mg_dns_resource_record *q = &msg->questions[0];
  size_t len = strlen(r->name);
  if (msg->num_questions != 1 || msg->transaction_id != r->id) return false;
  if (q->rtype != r->query || q->rclass != 1) return false;
  if (len > 0 && r->name[len - 1] == '.') len--;
  return mg_dns_uncompress_name(msg, &q->name, text, sizeof(text)) == len &&
         mg_ncasecmp(text, r->name, len) == 0;
}

static void got_message(struct mg__resolve *r, struct mg_dns_message *msg) {
  bool reply = (msg->flags & 0xf800) == 0x8000;
  int rcode = msg->flags & 15;
  if (!reply || !same_question(r, msg)) return;  // not ours: keep waiting
  if ((msg->flags & 0x200) && !r->tcp) {
    r->tcp = true;
    r->tries--;  // the same server again
    ask_next(r);
  } else if (rcode != 0 && rcode != 3) {
    ask_next(r);
  } else {
    if (!r->own_server) mg__cache_put(r->ctl->mgr, r->name, r->query, msg);
    finish(r, msg,
           msg->num_answers > 0 ? MG_RESOLVE_OK : MG_RESOLVE_NO_ANSWERS);
  }
}

static void io_handler(struct mg_connection *nc, int ev, void *ev_data,
                       void *user_data) {
  struct mg__resolve *r = (struct mg__resolve *) user_data;
  if (r == NULL || r->io != nc || r->cb == NULL) return;
  if (ev == MG_DNS_MESSAGE) {
    got_message(r, (struct mg_dns_message *) ev_data);
  } else if (ev == MG_EV_CLOSE) {
    r->io = NULL;
    ask_next(r);
  }
}

// Asks the next server, or gives up.
static void ask_next(struct mg__resolve *r) {
  union socket_address sa;
  drop_io(r);
  int count = pick_server(r->servers, r->tries, &sa);
  int max = count > r->max_tries ? count : r->max_tries;
  if (count == 0 || r->tries >= max) {
    LOG(LL_DEBUG, ("%s: no answer from %s", r->name, r->servers));
    finish(r, NULL,
           r->max_tries == 1 ? MG_RESOLVE_TIMEOUT
                             : MG_RESOLVE_EXCEEDED_RETRY_COUNT);
    return;
  }
  r->tries++;
  mg__conn_set_timer(r->ctl, mg__now_us() + r->timeout_s * 1000000ll);
  r->io = mg__create_connection(r->ctl->mgr, io_handler, r, NULL);
  if (r->io == NULL) {
    finish(r, NULL, MG_RESOLVE_TIMEOUT);
    return;
  }
  r->io->flags |= MG__F_NO_POLL;
  if (!r->tcp) r->io->flags |= MG_F_UDP | MG__F_UDP_CONNECTED;
  r->io->recv_mbuf_limit = r->tcp ? 65537 : 65535;
  mg_set_protocol_dns(r->io);
  mg__conn_connect(mg__conn(r->io), &sa);
  mg_send_dns_query(r->io, r->name, r->query);
  // The id stands at the start of what was sent, behind the length on TCP.
  size_t at = r->tcp ? 2 : 0;
  if (r->io->send_mbuf.len > at + 2) {
    const uint8_t *p = (const uint8_t *) r->io->send_mbuf.buf + at;
    r->id = (uint16_t) (p[0] << 8 | p[1]);
  }
}

static void start(struct mg__resolve *r) {
  union socket_address sa;
  if (mg__resolve_local(r->name, r->query, r->literals, &sa)) {
    struct mbuf io;
    mbuf_init(&io, 0);
    if (mg__dns_make_answer(&io, r->name, r->query, &sa)) {
      finish_with(r, mg_mk_str_n(io.buf, io.len));
    } else {
      finish(r, NULL, MG_RESOLVE_TIMEOUT);
    }
    mbuf_free(&io);
    return;
  }
  struct mg_str hit = r->own_server
                          ? mg_mk_str_n(NULL, 0)
                          : mg__cache_get(r->ctl->mgr, r->name, r->query);
  if (hit.p != NULL) {
    // The callback may start requests, which may push this one out.
    hit = mg_strdup(hit);
    if (hit.p != NULL) finish_with(r, hit);
    mg_strfree(&hit);
    if (r->cb == NULL) return;
  }
  if (!choose_servers(r)) {
    LOG(LL_ERROR, ("%s: no name server", r->name));
    finish(r, NULL, MG_RESOLVE_TIMEOUT);
    return;
  }
  ask_next(r);
}

static void ctl_handler(struct mg_connection *nc, int ev, void *ev_data,
                        void *user_data) {
  struct mg__resolve *r = (struct mg__resolve *) nc->proto_data;
  (void) ev_data;
  (void) user_data;
  if (ev == MG_EV_CLOSE) {
    drop_io(r);
    finish(r, NULL, MG_RESOLVE_TIMEOUT);
  } else if (ev != MG__EV_TIMER || r->cb == NULL) {
    return;
  } else if (!r->asked) {
    r->asked = true;
    start(r);
  } else {
    ask_next(r);
  }
}

static void free_request(void *arg) {
  struct mg__resolve *r = (struct mg__resolve *) arg;
  free(r->name);
  free(r->servers);
  free(r);
}

static bool is_encodable(const char *name) {
  struct mbuf b;
  mbuf_init(&b, 0);
  bool ok = *name != '\0' && mg_dns_encode_name(&b, name, strlen(name)) > 0;
  mbuf_free(&b);
  return ok;
}

static struct mg__resolve *new_request(struct mg_mgr *mgr, const char *name,
                                       int query, const char *nameserver) {
  if (mgr->priv == NULL || !is_encodable(name)) return NULL;
  struct mg__resolve *r = calloc(1, sizeof(*r));
  if (r == NULL) return NULL;
  r->name = strdup(name);
  r->own_server = nameserver != NULL;
  if (nameserver != NULL) r->servers = strdup(nameserver);
  r->query = query;
  r->max_tries = 1 + DEFAULT_RETRIES;
  r->timeout_s = DEFAULT_TIMEOUT_S;
  if (r->name != NULL && (nameserver == NULL || r->servers != NULL)) {
    r->ctl = mg__create_connection(mgr, NULL, NULL, NULL);
  }
  if (r->ctl == NULL) {
    free_request(r);
    return NULL;
  }
  r->ctl->flags |= MG__F_NO_POLL | MG__F_SOCKLESS;
  r->ctl->proto_handler = ctl_handler;
  r->ctl->proto_data = r;
  r->ctl->proto_data_destructor = free_request;
  mg__conn_set_timer(r->ctl, mg__now_us());
  return r;
}

int mg_resolve_async(struct mg_mgr *mgr, const char *name, int query,
                     mg_resolve_callback_t cb, void *data) {
  struct mg_resolve_async_opts opts;
  memset(&opts, 0, sizeof(opts));
  return mg_resolve_async_opt(mgr, name, query, cb, data, opts);
}

int mg_resolve_async_opt(struct mg_mgr *mgr, const char *name, int query,
                         mg_resolve_callback_t cb, void *data,
                         struct mg_resolve_async_opts opts) {
  union socket_address sa;
  memset(&sa, 0, sizeof(sa));
  if (opts.only_literal && !mg__parse_ip(name, strlen(name), &sa)) return -1;
  struct mg__resolve *r = new_request(mgr, name, query, opts.nameserver);
  if (r == NULL) return -1;
  r->cb = cb;
  r->data = data;
  r->literals = opts.accept_literal || opts.only_literal;
  if (opts.max_retries > 0) r->max_tries = 1 + opts.max_retries;
  if (opts.timeout > 0) r->timeout_s = opts.timeout;
  if (opts.dns_conn != NULL) *opts.dns_conn = r->ctl;
  return 0;
}

// --- for mg_connect ---------------------------------------------------------

static void resolved(struct mg_dns_message *msg, void *data,
                     enum mg_resolve_err err);

// Goes on with another question for the same connection.
static bool ask_also(struct mg__conn *p, struct mg__resolve *old,
                     const char *name, int query) {
  struct mg__resolve *r =
      new_request(p->c.mgr, name, query, old->own_server ? old->servers : NULL);
  if (r == NULL) return false;
  r->cb = resolved;
  r->data = p;
  r->port = old->port;
  r->followed = (uint8_t) (old->followed + 1);
  p->resolve = r;
  return true;
}

static void resolved(struct mg_dns_message *msg, void *data,
                     enum mg_resolve_err err) {
  struct mg__conn *p = (struct mg__conn *) data;
  struct mg__resolve *r = p->resolve;
  union socket_address sa;
  char alias[256] = "";
  p->resolve = NULL;
  if (mg__conn_closing(&p->c)) return;
  int found = msg == NULL || err != MG_RESOLVE_OK
                  ? 0
                  : mg__dns_pick(msg, r->name, r->query, &sa, alias);
  if (found == 1) {
    mg__addr_set_port(&sa, r->port);
    mg__conn_connect(p, &sa);
    return;
  }
  bool may_ask = found == 0 && r->followed < MAX_FOLLOWED;
  if (may_ask && alias[0] != '\0') {
    if (ask_also(p, r, alias, r->query)) return;
  } else if (may_ask && msg != NULL && r->query == MG_DNS_A_RECORD) {
    if (ask_also(p, r, r->name, MG_DNS_AAAA_RECORD)) return;
  }
  LOG(LL_ERROR, ("%p cannot resolve %s: %s", &p->c, r->name,
                 msg != NULL ? "no address" : "no answer"));
  p->c.err = msg != NULL ? EHOSTUNREACH : ETIMEDOUT;
  p->c.flags &= ~(unsigned long) MG_F_RESOLVING;
  p->io |= MG__IO_CONN_DUE;
  mg__touch(&p->c);
}

bool mg__resolve_for(struct mg__conn *p, const char *host, uint16_t port,
                     const char *nameserver) {
  struct mg__resolve *r =
      new_request(p->c.mgr, host, MG_DNS_A_RECORD, nameserver);
  if (r == NULL) return false;
  r->cb = resolved;
  r->data = p;
  r->port = port;
  p->resolve = r;
  return true;
}

void mg__resolve_cancel(struct mg__conn *p) {
  struct mg__resolve *r = p->resolve;
  p->resolve = NULL;
  if (r == NULL) return;
  r->cb = NULL;
  mg__close(r->ctl, 0);
}

// --- blocking form ----------------------------------------------------------

struct sync_state {
  const char *name;
  char *buf;
  size_t len;
  int result;
  bool done;
};

static void sync_done(struct mg_dns_message *msg, void *data,
                      enum mg_resolve_err err) {
  struct sync_state *s = (struct sync_state *) data;
  union socket_address sa;
  char alias[256];
  s->done = true;
  int query = msg != NULL && msg->num_questions > 0 ? msg->questions[0].rtype
                                                    : MG_DNS_A_RECORD;
  if (err == MG_RESOLVE_OK &&
      mg__dns_pick(msg, s->name, query, &sa, alias) == 1) {
    s->result = mg_sock_addr_to_str(&sa, s->buf, s->len, MG_SOCK_STRINGIFY_IP);
  }
}

int mg_resolve(const char *domain_name, char *ip_addr_buf, size_t buf_len) {
  static const int queries[] = {MG_DNS_A_RECORD, MG_DNS_AAAA_RECORD};
  struct sync_state s = {
      .name = domain_name, .buf = ip_addr_buf, .len = buf_len};
  struct mg_mgr mgr;
  mg_mgr_init(&mgr, NULL);
  for (int i = 0; i < 2 && s.result == 0 && mgr.priv != NULL; i++) {
    struct mg_resolve_async_opts opts;
    memset(&opts, 0, sizeof(opts));
    opts.accept_literal = 1;
    s.done = false;
    if (mg_resolve_async_opt(&mgr, domain_name, queries[i], sync_done, &s,
                             opts) != 0) {
      break;
    }
    while (!s.done)
      mg_mgr_poll(&mgr, 1000);
  }
  mg_mgr_free(&mgr);
  return s.result;
}
