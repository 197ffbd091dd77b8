// SPDX-License-Identifier: Apache-2.0
//
// Connections: events and their order, flags, back-pressure, datagrams,
// timers, broadcasts, body sources, and what idle connections cost. Client
// and server live in the same manager, on loopback.

#include "net_test.h"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/internal.h"

static struct mg_mgr s_mgr;
static struct seen s_server, s_client;
static struct mg_connection *s_listener, *s_nc;

static int set_up(void **state) {
  (void) state;
  mg_mgr_init(&s_mgr, NULL);
  memset(&s_server, 0, sizeof(s_server));
  memset(&s_client, 0, sizeof(s_client));
  s_server.take = s_client.take = true;
  s_listener = mg_bind(&s_mgr, "127.0.0.1:0", count_events, &s_server);
  return s_listener == NULL;
}

static int tear_down(void **state) {
  (void) state;
  mg_mgr_free(&s_mgr);
  return 0;
}

// A connected pair: s_nc is the client, s_server.nc the server's end.
static void connect_pair(void) {
  s_nc =
      mg_connect(&s_mgr, address_of(s_listener, ""), count_events, &s_client);
  assert_non_null(s_nc);
  assert_int_equal(s_client.connect, 0);  // never from inside mg_connect
  PUMP(&s_mgr, s_client.connect == 1 && s_server.accept == 1);
  assert_int_equal(s_client.connect_err, 0);
}

static void test_echo(void **state) {
  (void) state;
  s_server.echo = true;
  connect_pair();
  assert_ptr_equal(s_server.nc->listener, s_listener);
  assert_null(s_nc->listener);
  mg_send(s_nc, "hello ", 6);
  assert_int_equal(mg_printf(s_nc, "%d-%s", 42, "x"), 4);
  PUMP(&s_mgr, s_client.len == 10);
  assert_memory_equal(s_client.text, "hello 42-x", 10);
  assert_int_equal(s_client.send, 1);  // both parts in one call
  assert_int_equal(s_client.send_bytes, 10);
  assert_int_equal(s_server.recv_bytes, 10);
  turns(&s_mgr, 3);
  assert_null(s_nc->send_mbuf.buf);  // idle connections own no buffers
  assert_null(s_nc->recv_mbuf.buf);
}

static void test_peer_address(void **state) {
  char a[64], b[64], port[16];
  (void) state;
  connect_pair();
  mg_conn_addr_to_str(s_nc, a, sizeof(a), 3 | MG_SOCK_STRINGIFY_REMOTE);
  mg_conn_addr_to_str(s_server.nc, b, sizeof(b), 3);
  assert_string_equal(a, b);
  mg_conn_addr_to_str(s_nc, a, sizeof(a), 3);
  mg_conn_addr_to_str(s_server.nc, b, sizeof(b), 3 | MG_SOCK_STRINGIFY_REMOTE);
  assert_string_equal(a, b);
  mg_conn_addr_to_str(s_nc, port, sizeof(port), MG_SOCK_STRINGIFY_PORT);
  assert_string_equal(strrchr(a, ':') + 1, port);
  assert_int_equal(mg_conn_addr_to_str(s_nc, a, 5, 3), 0);
  assert_string_equal(a, "");
}

static void test_send_and_close(void **state) {
  (void) state;
  connect_pair();
  char *big = calloc(1, 3000000);
  mg_send(s_server.nc, big, 3000000);
  s_server.nc->flags |= MG_F_SEND_AND_CLOSE;
  PUMP(&s_mgr, s_client.close == 1);
  assert_int_equal(s_client.recv_bytes, 3000000);
  assert_int_equal(s_server.send_bytes, 3000000);
  assert_int_equal(s_server.close, 1);
  free(big);
}

static void test_close_immediately(void **state) {
  (void) state;
  connect_pair();
  char *big = calloc(1, 30000000);
  mg_send(s_server.nc, big, 30000000);
  s_server.nc->flags |= MG_F_CLOSE_IMMEDIATELY;
  PUMP(&s_mgr, s_client.close == 1);
  assert_int_equal(s_server.send_bytes, 0);
  assert_int_equal(s_client.recv_bytes, 0);
  free(big);
}

// Flags set from outside of any event are noticed in the next turn.
static void test_flag_from_outside(void **state) {
  (void) state;
  connect_pair();
  turns(&s_mgr, 3);
  s_nc->flags |= MG_F_CLOSE_IMMEDIATELY;
  mg_mgr_poll(&s_mgr, 0);
  assert_int_equal(s_client.close, 1);
  PUMP(&s_mgr, s_server.close == 1);
}

static void test_bytes_put_in_send_mbuf(void **state) {
  (void) state;
  connect_pair();
  turns(&s_mgr, 3);
  mbuf_append(&s_nc->send_mbuf, "abc", 3);
  PUMP(&s_mgr, s_server.len == 3);
}

static void test_recv_and_close(void **state) {
  (void) state;
  s_server.take = false;
  connect_pair();
  mg_send(s_nc, "abc", 3);
  PUMP(&s_mgr, s_server.recv == 1);
  struct mg_connection *sc = s_server.nc;
  sc->flags |= MG_F_RECV_AND_CLOSE;
  turns(&s_mgr, 5);
  assert_int_equal(s_server.close, 0);  // input is not consumed yet
  mbuf_remove(&sc->recv_mbuf, 3);
  PUMP(&s_mgr, s_server.close == 1 && s_client.close == 1);
}

static void test_back_pressure(void **state) {
  (void) state;
  s_server.take = false;
  s_listener->recv_mbuf_limit = 1000;
  connect_pair();
  struct mg_connection *sc = s_server.nc;
  assert_int_equal(sc->recv_mbuf_limit, 1000);
  char *data = malloc(20000);
  for (int i = 0; i < 20000; i++)
    data[i] = (char) (i * 7);
  mg_send(s_nc, data, 20000);
  turns(&s_mgr, 50);
  assert_int_equal(sc->recv_mbuf.len, 1000);
  assert_int_equal(s_server.recv_bytes, 1000);
  size_t pos = 0;
  while (pos < 20000) {
    size_t n = sc->recv_mbuf.len;
    assert_true(n > 0 && n <= 1000);
    assert_memory_equal(sc->recv_mbuf.buf, data + pos, n);
    mbuf_remove(&sc->recv_mbuf, n);
    pos += n;
    if (pos < 20000) PUMP(&s_mgr, sc->recv_mbuf.len > 0);
  }
  // The end of the stream is seen when a paused connection goes on, too.
  mg_send(s_nc, data, 5000);
  s_nc->flags |= MG_F_SEND_AND_CLOSE;
  PUMP(&s_mgr, s_client.close == 1 && sc->recv_mbuf.len == 1000);
  assert_int_equal(s_server.close, 0);
  while (s_server.close == 0) {
    mbuf_remove(&sc->recv_mbuf, sc->recv_mbuf.len);
    mg_mgr_poll(&s_mgr, 20);
  }
  assert_int_equal(s_server.recv_bytes, 25000);
  free(data);
}

static void test_slow_reader(void **state) {
  (void) state;
  connect_pair();
  s_client.take = false;
  s_nc->recv_mbuf_limit = 100;
  char *big = calloc(1, 20000000);
  mg_send(s_server.nc, big, 20000000);
  turns(&s_mgr, 50);
  size_t left = s_server.nc->send_mbuf.len;
  assert_true(left > 0);
  int sends = s_server.send;
  turns(&s_mgr, 50);
  assert_int_equal(s_server.send, sends);  // nothing is tried in vain
  s_client.take = true;
  s_nc->recv_mbuf_limit = ~(size_t) 0;
  mbuf_clear(&s_nc->recv_mbuf);
  PUMP(&s_mgr, s_client.recv_bytes == 20000000);
  free(big);
}

// A peer that does not take the last output is given up.
static void test_drain_limit(void **state) {
  (void) state;
  connect_pair();
  s_client.take = false;
  s_nc->recv_mbuf_limit = 100;
  char *big = calloc(1, 20000000);
  mg_send(s_server.nc, big, 20000000);
  s_server.nc->flags |= MG_F_SEND_AND_CLOSE;
  turns(&s_mgr, 20);
  struct mg__conn *p = mg__conn(s_server.nc);
  int64_t limit = p->last_io_us + MG__DRAIN_TIMEOUT_MS * 1000ll;
  assert_int_equal(s_server.close, 0);
  assert_true(p->timer.pos != 0 && p->timer.at_us <= limit);
  mg__conn_run_timer(p, p->limit_at_us);  // there was progress: goes on
  turns(&s_mgr, 2);
  assert_int_equal(s_server.close, 0);
  p->last_io_us -= MG__DRAIN_TIMEOUT_MS * 1000ll;
  p->limit_at_us = 1;
  mg__conn_run_timer(p, mg__now_us());
  turns(&s_mgr, 2);
  assert_int_equal(s_server.close, 1);
  free(big);
}

static void test_connect_limit(void **state) {
  (void) state;
  connect_pair();
  s_nc->flags |= MG_F_CONNECTING;
  mg__conn(s_nc)->limit_at_us = 1;
  mg__conn_run_timer(mg__conn(s_nc), mg__now_us());
  turns(&s_mgr, 2);
  assert_int_equal(s_client.connect_err, ETIMEDOUT);
  assert_int_equal(s_client.close, 1);
}

static void test_socket_options(void **state) {
  (void) state;
  connect_pair();
  const struct mg_connection *both[2] = {s_nc, s_server.nc};
  for (int i = 0; i < 2; i++) {
    int nodelay = 0;
    socklen_t len = sizeof(nodelay);
    assert_int_equal(
        getsockopt(both[i]->sock, IPPROTO_TCP, TCP_NODELAY, &nodelay, &len), 0);
    assert_true(nodelay);
    assert_true(fcntl(both[i]->sock, F_GETFL) & O_NONBLOCK);
    assert_true(fcntl(both[i]->sock, F_GETFD) & FD_CLOEXEC);
  }
}

static void test_refused(void **state) {
  (void) state;
  char addr[80];
  snprintf(addr, sizeof(addr), "%s", address_of(s_listener, "tcp://"));
  mg__close(s_listener, 0);
  turns(&s_mgr, 2);
  memset(&s_client, 0, sizeof(s_client));
  assert_non_null(mg_connect(&s_mgr, addr, count_events, &s_client));
  PUMP(&s_mgr, s_client.close == 1);
  assert_int_equal(s_client.connect, 1);
  assert_int_equal(s_client.connect_err, ECONNREFUSED);
}

static void test_bad_addresses(void **state) {
  static const char *const bad[] = {
      "",        "tcp://",      "host",          "host:",
      "host:x",  "host:70000",  "1.2.3.4:0",     "foo://1.2.3.4:80",
      ":80",     "[::1:80",     "[zz]:80",       "a:b:80",
      "host:-1", "http://h:80", "udp://1.2.3.4", NULL};
  struct mg_connect_opts opts;
  const char *error;
  (void) state;
  for (int i = 0; bad[i] != NULL; i++) {
    memset(&opts, 0, sizeof(opts));
    opts.error_string = &error;
    error = NULL;
    assert_null(mg_connect_opt(&s_mgr, bad[i], count_events, &s_client, opts));
    assert_non_null(error);
  }
  turns(&s_mgr, 3);
  assert_int_equal(s_client.close, 0);
}

static void test_bind_errors(void **state) {
  struct mg_bind_opts opts;
  const char *error = NULL;
  (void) state;
  memset(&opts, 0, sizeof(opts));
  opts.error_string = &error;
  assert_null(mg_bind_opt(&s_mgr, address_of(s_listener, ""), count_events,
                          &s_client, opts));
  assert_string_equal(error, "address in use");
  assert_null(
      mg_bind_opt(&s_mgr, "192.0.2.1:0", count_events, &s_client, opts));
  assert_null(
      mg_bind_opt(&s_mgr, "x.invalid:80", count_events, &s_client, opts));
  turns(&s_mgr, 3);
  assert_int_equal(s_client.close, 0);  // never seen by the application
}

static void test_tls_is_refused(void **state) {
  struct mg_connect_opts c;
  struct mg_bind_opts b;
  const char *error = NULL;
  (void) state;
  memset(&c, 0, sizeof(c));
  memset(&b, 0, sizeof(b));
  c.error_string = b.error_string = &error;
  c.ssl_ca_cert = "";
  assert_null(
      mg_connect_opt(&s_mgr, "127.0.0.1:1", count_events, &s_client, c));
  assert_string_equal(error, "TLS is not built into this firmware");
  error = NULL;
  c.ssl_ca_cert = NULL;
  assert_null(mg_connect_opt(&s_mgr, "https://127.0.0.1:1", count_events,
                             &s_client, c));
  assert_string_equal(error, "TLS is not built into this firmware");
  b.ssl_cert = "server.pem";
  error = NULL;
  assert_null(mg_bind_opt(&s_mgr, "127.0.0.1:0", count_events, &s_client, b));
  assert_string_equal(error, "TLS is not built into this firmware");
  assert_non_null(mg_set_ssl(s_listener, "a", "b"));
}

static void test_timer(void **state) {
  (void) state;
  connect_pair();
  double t = mg_time();
  assert_true(mg_set_timer(s_nc, t + 0.01) == 0);
  assert_true(mg_set_timer(s_nc, t + 0.005) == t + 0.01);
  assert_true(mg_mgr_min_timer(&s_mgr) == t + 0.005);
  PUMP(&s_mgr, s_client.timer == 1);
  assert_true(mg_time() >= t + 0.005);
  assert_true(s_nc->ev_timer_time == 0);
  mg_set_timer(s_nc, t + 1000);
  mg_set_timer(s_nc, 0);
  assert_int_equal(mg__conn(s_nc)->timer.pos, 0);
  // Set directly, as applications do.
  s_nc->ev_timer_time = mg_time() + 0.005;
  PUMP(&s_mgr, s_client.timer == 2);
}

static void test_timer_order(void **state) {
  struct seen s[20];
  struct mg_connection *nc[20];
  double now = mg_time();
  (void) state;
  memset(s, 0, sizeof(s));
  for (int i = 0; i < 20; i++) {
    nc[i] = mg_bind(&s_mgr, "127.0.0.1:0", count_events, &s[i]);
    assert_non_null(nc[i]);
    mg_set_timer(nc[i], now + 1000 + (i * 7 % 20));
  }
  for (int i = 0; i < 20; i += 3)
    mg_set_timer(nc[i], 0);
  for (int i = 1; i < 20; i += 3)
    mg_set_timer(nc[i], now);
  struct mg__mgr *m = s_mgr.priv;
  for (uint32_t i = 1; i < m->heap_len; i++) {
    assert_true(m->heap[(i - 1) / 2]->at_us <= m->heap[i]->at_us);
    assert_int_equal(m->heap[i]->pos, i + 1);
  }
  mg_mgr_poll(&s_mgr, 1000);
  for (int i = 0; i < 20; i++)
    assert_int_equal(s[i].timer, i % 3 == 1);
}

static void test_udp(void **state) {
  struct seen srv, cl;
  (void) state;
  memset(&srv, 0, sizeof(srv));
  memset(&cl, 0, sizeof(cl));
  srv.echo = srv.take = cl.take = true;
  struct mg_connection *lc =
      mg_bind(&s_mgr, "udp://127.0.0.1:0", count_events, &srv);
  assert_non_null(lc);
  struct mg_connection *nc =
      mg_connect(&s_mgr, address_of(lc, "udp://"), count_events, &cl);
  PUMP(&s_mgr, cl.connect == 1);
  mg_send(nc, "ab", 2);
  mg_send(nc, "cd", 2);
  PUMP(&s_mgr, cl.len == 4);
  assert_int_equal(srv.recv, 1);  // one datagram
  assert_int_equal(srv.accept, 1);
  assert_ptr_equal(srv.nc->listener, lc);
  assert_true(srv.nc->flags & MG_F_UDP);
  mg_send(nc, "ef", 2);
  PUMP(&s_mgr, cl.len == 6);
  assert_int_equal(srv.accept, 1);  // the same peer
  // Datagrams larger than the manager's buffer arrive whole.
  char *big = malloc(30000);
  memset(big, 'x', 30000);
  srv.echo = false;
  srv.recv_bytes = 0;
  mg_send(nc, big, 30000);
  PUMP(&s_mgr, srv.recv_bytes == 30000);
  free(big);
  srv.nc->flags |= MG_F_CLOSE_IMMEDIATELY;
  PUMP(&s_mgr, srv.close == 1);
  srv.echo = true;
  mg_send(nc, "gh", 2);  // the listener's socket is still open
  PUMP(&s_mgr, cl.len == 8);
}

static void test_udp_peers_are_limited(void **state) {
  struct seen srv, cl;
  (void) state;
  memset(&srv, 0, sizeof(srv));
  memset(&cl, 0, sizeof(cl));
  srv.take = true;
  struct mg_connection *lc =
      mg_bind(&s_mgr, "udp://127.0.0.1:0", count_events, &srv);
  for (int i = 0; i < 200; i++) {
    struct mg_connection *nc =
        mg_connect(&s_mgr, address_of(lc, "udp://"), count_events, &cl);
    assert_non_null(nc);
    mg_send(nc, "x", 1);
    nc->flags |= MG_F_SEND_AND_CLOSE;
    PUMP(&s_mgr, srv.recv == i + 1);
  }
  assert_true(srv.accept > 150);  // the host may use a port again
  assert_true(srv.accept - srv.close <= 65);
}

static void test_ipv6(void **state) {
  struct seen srv, cl;
  char buf[64];
  (void) state;
  memset(&srv, 0, sizeof(srv));
  memset(&cl, 0, sizeof(cl));
  srv.take = srv.echo = cl.take = true;
  struct mg_connection *lc = mg_bind(&s_mgr, "[::1]:0", count_events, &srv);
  if (lc == NULL) skip();  // a host without IPv6
  struct mg_connection *nc =
      mg_connect(&s_mgr, address_of(lc, ""), count_events, &cl);
  assert_non_null(nc);
  mg_send(nc, "six", 3);
  PUMP(&s_mgr, cl.len == 3);
  mg_conn_addr_to_str(srv.nc, buf, sizeof(buf),
                      MG_SOCK_STRINGIFY_IP | MG_SOCK_STRINGIFY_REMOTE);
  assert_string_equal(buf, "::1");
}

static void test_add_sock(void **state) {
  sock_t sp[2];
  (void) state;
  assert_int_equal(mg_socketpair(sp, SOCK_STREAM), 1);
  struct mg_connection *nc =
      mg_add_sock(&s_mgr, sp[0], count_events, &s_client);
  assert_non_null(nc);
  mg_send(nc, "out", 3);
  assert_int_equal(write(sp[1], "in", 2), 2);
  PUMP(&s_mgr, s_client.len == 2 && s_client.send_bytes == 3);
  close(sp[1]);
  PUMP(&s_mgr, s_client.close == 1);
}

static void count_broadcast(struct mg_connection *nc, int ev, void *ev_data,
                            void *user_data) {
  (void) user_data;
  (void) nc;
  assert_int_equal(ev, MG_EV_POLL);
  (**(int **) ev_data)++;
}

static void *broadcaster(void *arg) {
  for (int i = 0; i < 100; i++) {
    mg_broadcast(&s_mgr, count_broadcast, &arg, sizeof(arg));
  }
  return NULL;
}

static void test_broadcast(void **state) {
  pthread_t t[2];
  int count = 0;
  (void) state;
  for (int i = 0; i < 2; i++) {
    assert_int_equal(pthread_create(&t[i], NULL, broadcaster, &count), 0);
  }
  // Only the wake-up ends these waits: there is no timer.
  while (count < 200)
    mg_mgr_poll(&s_mgr, 5000);
  for (int i = 0; i < 2; i++)
    pthread_join(t[i], NULL);
  assert_int_equal(count, 200);  // one connection, the listener
}

// Without descriptors listeners wait, cost nothing, and go on when one is free.
static void test_no_descriptors(void **state) {
  struct rlimit old, lim;
  int fd[8];
  union socket_address sa;
  (void) state;
  connect_pair();
  mg_send(s_server.nc, "x", 1);  // the server's end is last seen
  s_listener->iface->vtable->get_conn_addr(s_listener, 0, &sa);
  for (int i = 0; i < 8; i++) {
    fd[i] = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd[i], &sa.sa, sizeof(sa.sin)), 0);
  }
  assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
  lim = old;
  lim.rlim_cur = (rlim_t) fd[7] + 1;
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &lim), 0);
  turns(&s_mgr, 10);
  int accepted = s_server.accept;
  int64_t before = mg__now_us();
  mg__mgr_poll_us(&s_mgr, 3000);  // does not spin
  bool slept = mg__now_us() - before >= 2500;
  s_nc->flags |= MG_F_CLOSE_IMMEDIATELY;
  turns(&s_mgr, 10);
  int later = s_server.accept;
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
  assert_int_equal(accepted, 1);
  assert_true(slept);
  assert_true(later > 1 && later < 9);
  for (int i = 0; i < 8; i++)
    close(fd[i]);
  PUMP(&s_mgr, s_server.accept == 9 && s_server.close == 9);
}

// Nothing to send: closed at once, even before it is connected.
static void test_close_while_connecting(void **state) {
  (void) state;
  s_nc =
      mg_connect(&s_mgr, address_of(s_listener, ""), count_events, &s_client);
  s_nc->flags |= MG_F_SEND_AND_CLOSE;
  mg_mgr_poll(&s_mgr, 0);
  assert_int_equal(s_client.close, 1);
  s_nc =
      mg_connect(&s_mgr, address_of(s_listener, ""), count_events, &s_client);
  mg_send(s_nc, "abc", 3);
  s_nc->flags |= MG_F_SEND_AND_CLOSE;
  PUMP(&s_mgr, s_server.len == 3 && s_client.close == 2);
}

// --- body sources -----------------------------------------------------------

struct body {
  const char *mem;
  int fd;
  size_t size, pos, read_limit;
  int done;
  bool ok;
  bool fail_read;
};

static size_t body_peek(void *ctx, const void **p) {
  struct body *b = (struct body *) ctx;
  *p = b->mem + b->pos;
  return b->size - b->pos;
}

static bool body_file(void *ctx, int *fd, int64_t *offset, size_t *len) {
  struct body *b = (struct body *) ctx;
  *fd = b->fd;
  *offset = (int64_t) b->pos;
  *len = b->size - b->pos;
  return true;
}

static int body_read(void *ctx, void *buf, size_t len) {
  struct body *b = (struct body *) ctx;
  if (b->fail_read && b->pos > 0) return -1;
  if (len > b->size - b->pos) len = b->size - b->pos;
  memcpy(buf, b->mem + b->pos, len);
  b->pos += len;
  return (int) len;
}

static int body_look(void *ctx, void *buf, size_t len) {
  struct body *b = (struct body *) ctx;
  if (b->fail_read && b->pos > 0) return -1;
  if (len > b->size - b->pos) len = b->size - b->pos;
  memcpy(buf, b->mem + b->pos, len);
  return (int) len;
}

static void body_advance(void *ctx, size_t n) {
  ((struct body *) ctx)->pos += n;
}

static void body_done(struct mg_connection *nc, void *ctx, bool ok) {
  struct body *b = (struct body *) ctx;
  b->done++;
  b->ok = ok;
  if (ok) mg_send(nc, "<end>", 5);
}

static const struct mg__source_ops s_mem_ops = {
    .peek = body_peek, .advance = body_advance, .done = body_done};
static const struct mg__source_ops s_file_ops = {.file = body_file,
                                                 .read = body_read,
                                                 .advance = body_advance,
                                                 .done = body_done};
static const struct mg__source_ops s_read_ops = {.read = body_read,
                                                 .done = body_done};

static const struct mg__source_ops s_look_ops = {
    .look = body_look, .advance = body_advance, .done = body_done};

struct collect {
  struct mbuf all;
  int recv;
};

static void collect(struct mg_connection *nc, int ev, void *ev_data,
                    void *user_data) {
  struct collect *c = (struct collect *) user_data;
  (void) ev_data;
  if (ev != MG_EV_RECV) return;
  c->recv++;
  mbuf_append(&c->all, nc->recv_mbuf.buf, nc->recv_mbuf.len);
  mbuf_remove(&nc->recv_mbuf, nc->recv_mbuf.len);
}

// Sends head, body and end through a source; checks what arrives.
static void send_body(const struct mg__source_ops *ops, size_t size, int fd) {
  struct collect c;
  char *data = malloc(size + 1);
  struct body b = {.mem = data, .size = size, .fd = fd};
  for (size_t i = 0; i < size; i++)
    data[i] = (char) (i * 31 + i / 255);
  if (fd >= 0) {
    assert_int_equal(ftruncate(fd, 0), 0);
    assert_int_equal(pwrite(fd, data, size, 0), size);
  }
  memset(&c, 0, sizeof(c));
  mbuf_init(&c.all, size + 64);
  connect_pair();
  s_nc->handler = collect;
  s_nc->user_data = &c;
  mg_send(s_server.nc, "HEAD", 4);
  assert_true(mg__conn_set_source(s_server.nc, ops, &b));
  assert_false(mg__conn_set_source(s_server.nc, ops, &b));
  mg_send(s_server.nc, "tail", 4);  // belongs behind the body
  PUMP(&s_mgr, c.all.len == 4 + size + 9);
  assert_memory_equal(c.all.buf, "HEAD", 4);
  assert_memory_equal(c.all.buf + 4, data, size);
  assert_memory_equal(c.all.buf + 4 + size, "tail<end>", 9);
  assert_int_equal(b.done, 1);
  assert_true(b.ok);
  mbuf_free(&c.all);
  free(data);
}

static void test_source_memory(void **state) {
  (void) state;
  send_body(&s_mem_ops, 10240, -1);
}

static void test_source_memory_big(void **state) {
  (void) state;
  send_body(&s_mem_ops, 9000000, -1);
}

static void test_source_empty(void **state) {
  (void) state;
  send_body(&s_read_ops, 0, -1);
}

static void test_source_read(void **state) {
  (void) state;
  send_body(&s_read_ops, 5000000, -1);
}

static void test_source_look(void **state) {
  (void) state;
  send_body(&s_look_ops, 0, -1);
}

static void test_source_look_big(void **state) {
  (void) state;
  send_body(&s_look_ops, 5000000, -1);
}

// However slow the peer is, nothing of the body waits in memory.
static void test_source_look_keeps_nothing(void **state) {
  size_t size = 20000000;
  struct body b = {.mem = calloc(1, size), .size = size};
  (void) state;
  assert_non_null(b.mem);
  connect_pair();
  s_nc->recv_mbuf_limit = 100;
  mg_send(s_server.nc, "HEAD", 4);
  assert_true(mg__conn_set_source(s_server.nc, &s_look_ops, &b));
  PUMP(&s_mgr, b.pos > 0 && (mg__conn(s_server.nc)->io & MG__IO_FULL));
  assert_in_range(b.pos, 1, size - 1);
  assert_int_equal(s_server.nc->send_mbuf.len, 0);
  mg__close(s_nc, 0);
  PUMP(&s_mgr, b.done == 1);
  assert_false(b.ok);
  free((void *) b.mem);
}

static void test_source_look_broken(void **state) {
  char data[40000] = {1};
  struct body b = {.mem = data, .size = sizeof(data), .fail_read = true};
  (void) state;
  connect_pair();
  assert_true(mg__conn_set_source(s_server.nc, &s_look_ops, &b));
  PUMP(&s_mgr, s_client.close == 1);
  assert_int_equal(b.done, 1);
  assert_false(b.ok);
}

static void test_source_file(void **state) {
  char name[] = "/tmp/net_conn_XXXXXX";
  int fd = mkstemp(name);
  (void) state;
  assert_true(fd >= 0);
  unlink(name);
  send_body(&s_file_ops, 6000000, fd);
  close(fd);
}

// A descriptor that cannot be used falls back to reading.
static void test_source_file_fallback(void **state) {
  (void) state;
  send_body(&s_file_ops, 100000, -1);
}

static void test_source_broken(void **state) {
  char data[8192];
  struct body b = {.mem = data, .size = sizeof(data), .fail_read = true};
  (void) state;
  memset(data, 1, sizeof(data));
  connect_pair();
  assert_true(mg__conn_set_source(s_server.nc, &s_read_ops, &b));
  PUMP(&s_mgr, s_client.close == 1);
  assert_int_equal(b.done, 1);
  assert_false(b.ok);
}

static void test_source_peer_gone(void **state) {
  struct body b = {.size = 50000000};
  (void) state;
  b.mem = calloc(1, b.size);
  connect_pair();
  assert_true(mg__conn_set_source(s_server.nc, &s_mem_ops, &b));
  s_nc->recv_mbuf_limit = 10;
  s_client.take = false;
  turns(&s_mgr, 10);
  s_nc->flags |= MG_F_CLOSE_IMMEDIATELY;
  PUMP(&s_mgr, s_server.close == 1);
  assert_int_equal(b.done, 1);
  assert_false(b.ok);
  free((void *) b.mem);
}

// --- protocols --------------------------------------------------------------

static int s_proto_timers;

static void proto(struct mg_connection *nc, int ev, void *ev_data,
                  void *user_data) {
  (void) user_data;
  if (ev == MG__EV_TIMER) {
    s_proto_timers++;
    return;
  }
  if (ev == MG_EV_RECV) return;  // kept from the application
  mg__call_app(nc, ev, ev_data);
}

static void test_proto_handler(void **state) {
  (void) state;
  s_proto_timers = 0;
  s_listener->proto_handler = proto;
  connect_pair();
  assert_ptr_equal(s_server.nc->proto_handler, proto);
  mg_send(s_nc, "abc", 3);
  PUMP(&s_mgr, s_server.nc->recv_mbuf.len == 3);
  assert_int_equal(s_server.recv, 0);
  mg__conn_set_timer(s_server.nc, mg__now_us() + 2000);
  PUMP(&s_mgr, s_proto_timers == 1);
  assert_int_equal(s_server.timer, 0);
}

static int s_freed;
static void count_free(void *p) {
  (void) p;
  s_freed++;
}

static void test_listener_outlived(void **state) {
  (void) state;
  s_freed = 0;
  s_listener->proto_data = &s_freed;
  s_listener->proto_data_destructor = count_free;
  connect_pair();
  mg__close(s_listener, 0);
  turns(&s_mgr, 3);
  assert_int_equal(s_server.close, 1);
  assert_int_equal(s_freed, 0);  // the accepted connection still refers to it
  s_nc->flags |= MG_F_CLOSE_IMMEDIATELY;
  PUMP(&s_mgr, s_server.close == 2);
  assert_int_equal(s_freed, 1);
}

// Reconnecting from MG_EV_CLOSE, closing others from a handler.
static void reconnect(struct mg_connection *nc, int ev, void *ev_data,
                      void *user_data) {
  struct seen *s = (struct seen *) user_data;
  (void) ev_data;
  if (ev == MG_EV_CONNECT) nc->flags |= MG_F_CLOSE_IMMEDIATELY;
  if (ev != MG_EV_CLOSE || s->close++ > 3) return;
  assert_non_null(mg_connect(&s_mgr, address_of(s_listener, ""), reconnect, s));
  struct mg_connection *c = NULL;
  while ((c = mg_next(&s_mgr, c)) != NULL) {
    if (c->listener != NULL) c->flags |= MG_F_CLOSE_IMMEDIATELY;
  }
  mg_send(nc, "x", 1);
  mg_set_timer(nc, mg_time() + 1);
}

static void test_close_handlers(void **state) {
  (void) state;
  struct mg_connection *nc =
      mg_connect(&s_mgr, address_of(s_listener, ""), reconnect, &s_client);
  assert_non_null(nc);
  PUMP(&s_mgr, s_client.close >= 4);
}

// --- cost -------------------------------------------------------------------

#define IDLE 2000

static void test_idle_cost(void **state) {
  static struct seen idle;
  sock_t sp[2];
  (void) state;
  memset(&idle, 0, sizeof(idle));
  connect_pair();
  int made = 0;
  for (; made < IDLE; made++) {
    if (mg_socketpair(sp, SOCK_STREAM) == 0) break;
    // Both ends, so that closing the manager closes all.
    assert_non_null(mg_add_sock(&s_mgr, sp[0], count_events, &idle));
    assert_non_null(mg_add_sock(&s_mgr, sp[1], count_events, &idle));
  }
  assert_true(made > 400);  // as many as descriptors allow
  turns(&s_mgr, 3);
  int64_t sweep = s_mgr.priv->sweep_at_us;
  idle.poll = 0;
  s_server.echo = true;
  for (int i = 0; i < 100; i++) {
    size_t before = s_client.len;
    mg_send(s_nc, "x", 1);
    PUMP(&s_mgr, s_client.len == before + 1);
  }
  // Nobody but the two at work is called, except by the look once a second.
  int sweeps = s_mgr.priv->sweep_at_us != sweep
                   ? 1 + (int) ((s_mgr.priv->sweep_at_us - sweep) / 1000000)
                   : 0;
  assert_true(idle.poll <= sweeps * 2 * made);
  assert_true(sweeps <= 2);
  assert_true(sizeof(struct mg__conn) <= 512);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      T(test_echo),
      T(test_peer_address),
      T(test_send_and_close),
      T(test_close_immediately),
      T(test_flag_from_outside),
      T(test_bytes_put_in_send_mbuf),
      T(test_recv_and_close),
      T(test_back_pressure),
      T(test_slow_reader),
      T(test_drain_limit),
      T(test_no_descriptors),
      T(test_close_while_connecting),
      T(test_connect_limit),
      T(test_socket_options),
      T(test_refused),
      T(test_bad_addresses),
      T(test_bind_errors),
      T(test_tls_is_refused),
      T(test_timer),
      T(test_timer_order),
      T(test_udp),
      T(test_udp_peers_are_limited),
      T(test_ipv6),
      T(test_add_sock),
      T(test_broadcast),
      T(test_source_memory),
      T(test_source_memory_big),
      T(test_source_empty),
      T(test_source_read),
      T(test_source_look),
      T(test_source_look_big),
      T(test_source_look_keeps_nothing),
      T(test_source_look_broken),
      T(test_source_file),
      T(test_source_file_fallback),
      T(test_source_broken),
      T(test_source_peer_gone),
      T(test_proto_handler),
      T(test_listener_outlived),
      T(test_close_handlers),
      T(test_idle_cost),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
