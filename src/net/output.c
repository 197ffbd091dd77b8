// SPDX-License-Identifier: Apache-2.0
//
// The way out. mg_send only appends to send_mbuf; when the connection is
// settled everything goes to the stack, in one call where possible: buffered
// bytes and the memory of a body source as one vector, or buffered bytes
// marked "more follows" and then a file. A stack that took less than offered
// is full and says later that it can take more.
//
// Order: the first src_after bytes of send_mbuf, the source, then the rest of
// send_mbuf. Without a source src_after has no meaning.

#include "net/internal.h"

#include <stdlib.h>

#include "common/cs_dbg.h"
#include "common/str_util.h"

// Bytes sent for one connection in one turn before others get theirs.
#define SEND_PER_TURN (256 * 1024)

void mg_send(struct mg_connection *nc, const void *buf, int len) {
  if (len <= 0 || mg__conn_closing(nc)) return;
  if (mbuf_append(&nc->send_mbuf, buf, (size_t) len) != (size_t) len) {
    LOG(LL_ERROR, ("%p no memory for %d bytes of output", nc, len));
    mg__close(nc, ENOMEM);
    return;
  }
  mg__touch(nc);
}

int mg_vprintf(struct mg_connection *nc, const char *fmt, va_list ap) {
  char mem[128], *buf = mem;
  int len = mg_avprintf(&buf, sizeof(mem), fmt, ap);
  if (len < 0) {
    mg__close(nc, ENOMEM);
  } else if (len > 0) {
    mg_send(nc, buf, len);
  }
  if (buf != mem) free(buf);
  return len;
}

int mg_printf(struct mg_connection *nc, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  int len = mg_vprintf(nc, fmt, ap);
  va_end(ap);
  return len;
}

bool mg__conn_set_source(struct mg_connection *nc,
                         const struct mg__source_ops *ops, void *ctx) {
  struct mg__conn *p = mg__conn(nc);
  if (p->src != NULL || mg__conn_closing(nc)) return false;
  p->src = ops;
  p->src_ctx = ctx;
  p->src_after = nc->send_mbuf.len;
  p->io &= (uint16_t) ~MG__IO_NO_FILE;
  mg__touch(nc);
  return true;
}

bool mg__conn_has_source(const struct mg_connection *nc) {
  return ((const struct mg__conn *) nc)->src != NULL;
}

bool mg__conn_idle_out(const struct mg_connection *nc) {
  return nc->send_mbuf.len == 0 && !mg__conn_has_source(nc);
}

void mg__conn_end_source(struct mg__conn *p, bool ok) {
  const struct mg__source_ops *ops = p->src;
  p->src = NULL;
  ops->done(&p->c, p->src_ctx, ok);
}

// Outcome of one attempt: bytes sent, or one of these.
enum { OUT_FULL = 0, OUT_ERROR = -1, OUT_AGAIN = -2, OUT_NOTHING = -3 };

// `sent` of the bytes at the front of send_mbuf are gone.
static void drop_head(struct mg__conn *p, size_t sent) {
  mbuf_remove(&p->c.send_mbuf, sent);
  if (p->src != NULL) p->src_after -= sent;
}

static int send_head(struct mg__conn *p, size_t len, bool more) {
  struct mg_connection *nc = &p->c;
  const struct mg_iface_vtable *vt = nc->iface->vtable;
  int n;
  if (more && vt->tcp_sendv != NULL) {
    struct mg_str part = mg_mk_str_n(nc->send_mbuf.buf, len);
    n = vt->tcp_sendv(nc, &part, 1, 1);
  } else {
    n = vt->tcp_send(nc, nc->send_mbuf.buf, len);
  }
  if (n < 0) return OUT_ERROR;
  if ((size_t) n < len) p->io |= MG__IO_FULL;
  if (n > 0) {
    mg__conn_dump(nc, nc->send_mbuf.buf, n, MG_EV_SEND);
    drop_head(p, (size_t) n);
  }
  return n;
}

// Head and memory of the source together.
static int send_memory(struct mg__conn *p, const void *mem, size_t len) {
  struct mg_connection *nc = &p->c;
  const struct mg_iface_vtable *vt = nc->iface->vtable;
  size_t head = p->src_after;
  if (len > SEND_PER_TURN) len = SEND_PER_TURN;
  int n;
  if (head > 0 && vt->tcp_sendv != NULL) {
    struct mg_str parts[2] = {mg_mk_str_n(nc->send_mbuf.buf, head),
                              mg_mk_str_n(mem, len)};
    n = vt->tcp_sendv(nc, parts, 2, 0);
  } else if (head > 0) {
    return send_head(p, head, true);
  } else {
    n = vt->tcp_send(nc, mem, len);
  }
  if (n < 0) return OUT_ERROR;
  if ((size_t) n < head + len) p->io |= MG__IO_FULL;
  size_t sent = (size_t) n, from_head = sent < head ? sent : head;
  if (from_head > 0) {
    mg__conn_dump(nc, nc->send_mbuf.buf, (int) from_head, MG_EV_SEND);
    drop_head(p, from_head);
  }
  if (sent > from_head) {
    mg__conn_dump(nc, mem, (int) (sent - from_head), MG_EV_SEND);
    p->src->advance(p->src_ctx, sent - from_head);
  }
  return n;
}

static int send_file(struct mg__conn *p, int fd, int64_t offset, size_t len) {
  struct mg_connection *nc = &p->c;
  if (p->src_after > 0) return send_head(p, p->src_after, true);
  if (len > SEND_PER_TURN) len = SEND_PER_TURN;
  int n = nc->iface->vtable->tcp_sendfile(nc, fd, offset, len);
  if (n == -2) {
    p->io |= MG__IO_NO_FILE;
    return OUT_AGAIN;
  }
  if (n < 0) return OUT_ERROR;
  if ((size_t) n < len) p->io |= MG__IO_FULL;
  if (n > 0) p->src->advance(p->src_ctx, (size_t) n);
  return n;
}

static int source_failed(struct mg__conn *p) {
  struct mg_connection *nc = &p->c;
  mg__conn_end_source(p, false);
  mg__close(nc, nc->err != 0 ? nc->err : EIO);
  return OUT_NOTHING;
}

// Moves the next piece of the source into send_mbuf, behind the head.
static int send_copy(struct mg__conn *p) {
  struct mg_connection *nc = &p->c;
  char *buf = nc->mgr->priv->scratch;
  if (p->src_after < MG__IO_CHUNK) {
    int n =
        p->src->read == NULL ? 0 : p->src->read(p->src_ctx, buf, MG__IO_CHUNK);
    if (n > 0 && mbuf_insert(&nc->send_mbuf, p->src_after, buf, (size_t) n) !=
                     (size_t) n) {
      nc->err = ENOMEM;
      n = -1;
    }
    if (n < 0) return source_failed(p);
    if (n == 0) {
      // What is left is ordinary output, behind which `done` may add more.
      mg__conn_end_source(p, true);
      return OUT_AGAIN;
    }
    p->src_after += (size_t) n;
  }
  return send_head(p, p->src_after, false);
}

static int send_some(struct mg__conn *p) {
  struct mg_connection *nc = &p->c;
  if (p->src == NULL) {
    size_t len = nc->send_mbuf.len;
    if (len == 0) return OUT_NOTHING;
    return send_head(p, len < SEND_PER_TURN ? len : SEND_PER_TURN, false);
  }
  const void *mem;
  size_t len;
  if (p->src->peek != NULL && (len = p->src->peek(p->src_ctx, &mem)) > 0) {
    return send_memory(p, mem, len);
  }
  int fd;
  int64_t offset;
  if (p->src->file != NULL && !(p->io & MG__IO_NO_FILE) &&
      nc->iface->vtable->tcp_sendfile != NULL &&
      p->src->file(p->src_ctx, &fd, &offset, &len) && len > 0) {
    return send_file(p, fd, offset, len);
  }
  if (p->src->look != NULL) {
    char *buf = nc->mgr->priv->scratch;
    int n = p->src->look(p->src_ctx, buf, MG__IO_CHUNK);
    if (n < 0) return source_failed(p);
    if (n > 0) return send_memory(p, buf, (size_t) n);
  }
  return send_copy(p);
}

static void flush_stream(struct mg__conn *p) {
  struct mg_connection *nc = &p->c;
  int total = 0, n = OUT_AGAIN;
  while (total < SEND_PER_TURN && !(p->io & MG__IO_FULL) &&
         !mg__conn_closing(nc)) {
    n = send_some(p);
    if (n > 0) {
      total += n;
    } else if (n != OUT_AGAIN) {
      break;
    }
  }
  if (total > 0) {
    mg__conn_stamp(p);
    mg__call(nc, MG_EV_SEND, &total);
  }
  if (n == OUT_ERROR) {
    int err = -1;
    mg__call(nc, MG_EV_SEND, &err);
    mg__close(nc, nc->err);
  }
}

// Everything buffered is one datagram. Losing it does not end a UDP
// connection: the next one may find its way.
static void flush_datagram(struct mg__conn *p) {
  struct mg_connection *nc = &p->c;
  if (nc->send_mbuf.len == 0) return;
  int n = nc->sock == INVALID_SOCKET
              ? -1
              : nc->iface->vtable->udp_send(nc, nc->send_mbuf.buf,
                                            nc->send_mbuf.len);
  if (n == 0) {
    p->io |= MG__IO_FULL;
    return;
  }
  if (n > 0) {
    mg__conn_stamp(p);
    mg__conn_dump(nc, nc->send_mbuf.buf, n, MG_EV_SEND);
  } else {
    LOG(LL_DEBUG, ("%p datagram of %d bytes not sent: %d", nc,
                   (int) nc->send_mbuf.len, nc->err));
    n = -1;
  }
  mbuf_clear(&nc->send_mbuf);
  mg__call(nc, MG_EV_SEND, &n);
}

void mg__conn_flush(struct mg__conn *p) {
  unsigned long flags = p->c.flags;
  if (flags & (MG_F_CLOSE_IMMEDIATELY | MG_F_RESOLVING | MG_F_CONNECTING)) {
    return;
  }
  if (mg__conn_idle_out(&p->c) || (p->io & MG__IO_FULL)) return;
  if (flags & MG_F_UDP) {
    flush_datagram(p);
  } else if (flags & MG_F_LISTENING) {
    mbuf_clear(&p->c.send_mbuf);  // a listener has nobody to send to
  } else {
    flush_stream(p);
  }
}
