// SPDX-License-Identifier: Apache-2.0
//
// DNS messages: parsing, names, building queries and answers, over UDP and,
// with a two-byte length in front, over TCP.
//
// Every message is hostile. Names are bounded to 255 bytes of text and to
// MAX_JUMPS compression pointers, and a pointer must point to before itself,
// so a name cannot loop. Records that do not fit are an error, records beyond
// MG_MAX_DNS_* are ignored.

#include "net/internal.h"

#include <stdlib.h>

#include "common/cs_dbg.h"
#include "common/str_util.h"
#include "port/random.h"

#define HEADER_LEN 12
#define MAX_JUMPS 16
#define MAX_NAME 255

static uint16_t get16(const char *p) {
  return (uint16_t) ((uint8_t) p[0] << 8 | (uint8_t) p[1]);
}

static void put16(char *p, unsigned v) {
  p[0] = (char) (v >> 8);
  p[1] = (char) v;
}

static void put32(char *p, uint32_t v) {
  put16(p, v >> 16);
  put16(p + 2, v & 0xffff);
}

// Bytes that the name at `pos` takes there, 0 when malformed.
static size_t name_size(const struct mg_str *pkt, size_t pos) {
  size_t start = pos;
  while (pos < pkt->len) {
    uint8_t n = (uint8_t) pkt->p[pos];
    if ((n & 0xc0) == 0xc0) return pos + 2 <= pkt->len ? pos + 2 - start : 0;
    if (n > 63) return 0;
    pos += 1u + n;
    if (n == 0) return pos <= pkt->len ? pos - start : 0;
  }
  return 0;
}

// Writes the name at pos as dotted text, at most size bytes with the NUL.
// dst may be NULL. Returns the length, -1 when malformed or too long.
static int read_name(const struct mg_str *pkt, size_t pos, char *dst,
                     size_t size) {
  size_t out = 0, limit = pos;
  int jumps = 0;
  for (;;) {
    if (pos >= pkt->len) return -1;
    uint8_t n = (uint8_t) pkt->p[pos];
    if ((n & 0xc0) == 0xc0) {
      if (pos + 2 > pkt->len || ++jumps > MAX_JUMPS) return -1;
      size_t to = get16(pkt->p + pos) & 0x3fff;
      // Only backwards, behind everything read so far: no loops.
      if (to >= limit || to < HEADER_LEN) return -1;
      pos = limit = to;
      continue;
    }
    if (n > 63 || pos + 1 + n > pkt->len) return -1;
    if (n == 0) break;
    if (out + n + 1 > MAX_NAME) return -1;
    if (out > 0) {
      if (dst != NULL && out + 1 < size) dst[out] = '.';
      out++;
    }
    for (size_t i = 0; i < n; i++, out++) {
      char c = pkt->p[pos + 1 + i];
      if (c == '\0' || c == '.') return -1;  // would change its meaning as text
      if (dst != NULL && out + 1 < size) dst[out] = c;
    }
    pos += 1u + n;
  }
  if (dst != NULL) {
    if (out + 1 > size) return -1;
    dst[out] = '\0';
  }
  return (int) out;
}

size_t mg_dns_uncompress_name(struct mg_dns_message *msg, struct mg_str *name,
                              char *dst, int dst_len) {
  if (dst == NULL || dst_len < 1) return 0;
  dst[0] = '\0';
  if (name->p < msg->pkt.p || name->p >= msg->pkt.p + msg->pkt.len) return 0;
  int n = read_name(&msg->pkt, (size_t) (name->p - msg->pkt.p), dst,
                    (size_t) dst_len);
  if (n < 0) {
    dst[0] = '\0';
    return 0;
  }
  return (size_t) n;
}

// Parses one record. Returns the position after it, 0 when malformed.
static size_t parse_record(const struct mg_str *pkt, size_t pos, bool answer,
                           struct mg_dns_resource_record *rr) {
  memset(rr, 0, sizeof(*rr));
  size_t n = name_size(pkt, pos);
  if (n == 0 || read_name(pkt, pos, NULL, 0) < 0) return 0;
  rr->name = mg_mk_str_n(pkt->p + pos, n);
  pos += n;
  if (pkt->len - pos < 4) return 0;
  rr->rtype = get16(pkt->p + pos);
  rr->rclass = get16(pkt->p + pos + 2);
  rr->kind = answer ? MG_DNS_ANSWER : MG_DNS_QUESTION;
  pos += 4;
  if (!answer) return pos;
  if (pkt->len - pos < 6) return 0;
  uint32_t ttl = (uint32_t) get16(pkt->p + pos) << 16 | get16(pkt->p + pos + 2);
  rr->ttl = ttl > INT32_MAX ? 0 : (int) ttl;
  size_t len = get16(pkt->p + pos + 4);
  pos += 6;
  if (pkt->len - pos < len) return 0;
  rr->rdata = mg_mk_str_n(pkt->p + pos, len);
  return pos + len;
}

int mg_parse_dns(const char *buf, int len, struct mg_dns_message *msg) {
  memset(msg, 0, sizeof(*msg));
  if (len < HEADER_LEN) return -1;
  msg->pkt = mg_mk_str_n(buf, (size_t) len);
  msg->transaction_id = get16(buf);
  msg->flags = get16(buf + 2);
  int questions = get16(buf + 4), answers = get16(buf + 6);
  size_t pos = HEADER_LEN;
  for (int i = 0; i < questions + answers; i++) {
    struct mg_dns_resource_record rr;
    bool answer = i >= questions;
    if ((pos = parse_record(&msg->pkt, pos, answer, &rr)) == 0) return -1;
    if (!answer && msg->num_questions < MG_MAX_DNS_QUESTIONS) {
      msg->questions[msg->num_questions++] = rr;
    } else if (answer && msg->num_answers < MG_MAX_DNS_ANSWERS) {
      msg->answers[msg->num_answers++] = rr;
    }
  }
  return 0;
}

struct mg_dns_resource_record *mg_dns_next_record(
    struct mg_dns_message *msg, int query,
    struct mg_dns_resource_record *prev) {
  struct mg_dns_resource_record *rr = prev == NULL ? msg->answers : prev + 1;
  for (; rr < msg->answers + msg->num_answers; rr++) {
    if (rr->rtype == query || query == MG_DNS_ANY_RECORD) return rr;
  }
  return NULL;
}

int mg_dns_parse_record_data(struct mg_dns_message *msg,
                             struct mg_dns_resource_record *rr, void *data,
                             size_t data_len) {
  size_t want = rr->rtype == MG_DNS_A_RECORD ? 4 : 16;
  switch (rr->rtype) {
    case MG_DNS_A_RECORD:
    case MG_DNS_AAAA_RECORD:
      if (rr->rdata.len != want || data_len < want) return -1;
      memcpy(data, rr->rdata.p, want);
      return 0;
    case MG_DNS_CNAME_RECORD:
    case MG_DNS_PTR_RECORD:
      if (data_len == 0 || data_len > INT_MAX || rr->rdata.len == 0) return -1;
      return mg_dns_uncompress_name(msg, &rr->rdata, (char *) data,
                                    (int) data_len) > 0
                 ? 0
                 : -1;
    default:
      return -1;
  }
}

int mg_dns_insert_header(struct mbuf *io, size_t pos,
                         struct mg_dns_message *msg) {
  char h[HEADER_LEN];
  memset(h, 0, sizeof(h));
  put16(h, msg->transaction_id);
  put16(h + 2, msg->flags);
  put16(h + 4, (unsigned) msg->num_questions);
  put16(h + 6, (unsigned) msg->num_answers);
  return (int) mbuf_insert(io, pos, h, sizeof(h));
}

int mg_dns_copy_questions(struct mbuf *io, struct mg_dns_message *msg) {
  if (msg->num_questions == 0) return 0;
  // The questions stand together, right after the header.
  const struct mg_dns_resource_record *last =
      &msg->questions[msg->num_questions - 1];
  const char *begin = msg->pkt.p + HEADER_LEN;
  const char *end = last->name.p + last->name.len + 4;
  size_t len = (size_t) (end - begin);
  return mbuf_append(io, begin, len) == len ? (int) len : -1;
}

int mg_dns_encode_name(struct mbuf *io, const char *name, size_t len) {
  char wire[MAX_NAME + 1];
  size_t out = 0, start = 0;
  if (len > 0 && name[len - 1] == '.') len--;
  if (len + 2 > sizeof(wire)) return -1;
  for (size_t i = 0; len > 0 && i <= len; i++) {
    if (i < len && name[i] != '.') continue;
    size_t n = i - start;
    if (n == 0 || n > 63) return -1;
    wire[out++] = (char) n;
    memcpy(wire + out, name + start, n);
    out += n;
    start = i + 1;
  }
  wire[out++] = '\0';
  return mbuf_append(io, wire, out) == out ? (int) out : -1;
}

int mg_dns_encode_name_s(struct mbuf *io, struct mg_str name) {
  return mg_dns_encode_name(io, name.p, name.len);
}

int mg_dns_encode_record(struct mbuf *io, struct mg_dns_resource_record *rr,
                         const char *name, size_t nlen, const void *rdata,
                         size_t rlen) {
  size_t start = io->len, before;
  char head[10];
  if (rr->kind == MG_DNS_INVALID_RECORD) return -1;
  if (mg_dns_encode_name(io, name, nlen) < 0) goto fail;
  put16(head, (unsigned) rr->rtype);
  put16(head + 2, (unsigned) rr->rclass);
  if (rr->kind == MG_DNS_QUESTION) {
    if (mbuf_append(io, head, 4) != 4) goto fail;
    return (int) (io->len - start);
  }
  put32(head + 4, (uint32_t) rr->ttl);
  if (rlen > 0xffff) goto fail;
  put16(head + 8, (unsigned) rlen);
  if (mbuf_append(io, head, 10) != 10) goto fail;
  before = io->len;
  // Names are given as text and become labels.
  if (rr->rtype == MG_DNS_CNAME_RECORD || rr->rtype == MG_DNS_PTR_RECORD) {
    if (mg_dns_encode_name(io, (const char *) rdata, rlen) < 0) goto fail;
    put16(io->buf + before - 2, (unsigned) (io->len - before));
  } else if (mbuf_append(io, rdata, rlen) != rlen) {
    goto fail;
  }
  return (int) (io->len - start);
fail:
  io->len = start;
  return -1;
}

// Sends a message; TCP wants its length first.
static void send_message(struct mg_connection *nc, const char *buf,
                         size_t len) {
  if (!(nc->flags & MG_F_UDP)) {
    char n[2];
    put16(n, (unsigned) len);
    mg_send(nc, n, 2);
  }
  mg_send(nc, buf, (int) len);
}

void mg_send_dns_query(struct mg_connection *nc, const char *name,
                       int query_type) {
  struct mbuf b;
  struct mg_dns_message msg;
  struct mg_dns_resource_record rr;
  memset(&msg, 0, sizeof(msg));
  memset(&rr, 0, sizeof(rr));
  uint16_t id = 0;
  if (mgos_port_random(&id, sizeof(id)) != 0) {
    LOG(LL_ERROR, ("no random numbers for DNS"));
    mg__close(nc, EIO);
    return;
  }
  msg.transaction_id = id;
  msg.flags = 0x100;  // recursion wanted
  msg.num_questions = 1;
  rr.rtype = query_type;
  rr.rclass = 1;
  rr.kind = MG_DNS_QUESTION;
  mbuf_init(&b, 64);
  if (mg_dns_insert_header(&b, 0, &msg) == HEADER_LEN &&
      mg_dns_encode_record(&b, &rr, name, strlen(name), NULL, 0) > 0) {
    send_message(nc, b.buf, b.len);
  } else {
    LOG(LL_ERROR, ("no DNS query for a name like %.20s", name));
  }
  mbuf_free(&b);
}

// Handles whole messages in recv_mbuf of a TCP connection, which have their
// length in front. Returns the message and its size with the prefix.
static struct mg_str next_message(struct mg_connection *nc, size_t *used) {
  struct mbuf *io = &nc->recv_mbuf;
  *used = io->len;
  if (nc->flags & MG_F_UDP) return mg_mk_str_n(io->buf, io->len);
  size_t len = io->len >= 2 ? get16(io->buf) : 0;
  *used = len + 2;
  if (io->len < 2 || io->len < len + 2) return mg_mk_str_n(NULL, 0);
  return mg_mk_str_n(io->buf + 2, len);
}

static void dns_handler(struct mg_connection *nc, int ev, void *ev_data,
                        void *user_data) {
  struct mg_dns_message *msg;
  size_t used;
  (void) user_data;
  if (ev != MG_EV_RECV) {
    if (ev >= 0) mg__call_app(nc, ev, ev_data);
    return;
  }
  for (;;) {
    struct mg_str m = next_message(nc, &used);
    if (m.p == NULL || nc->recv_mbuf.len == 0) return;
    if ((msg = malloc(sizeof(*msg))) == NULL) {
      mg__close(nc, ENOMEM);
      return;
    }
    if (mg_parse_dns(m.p, (int) m.len, msg) == 0) {
      mg__call_app(nc, MG_DNS_MESSAGE, msg);
    } else if (nc->listener != NULL && m.len >= HEADER_LEN &&
               !(get16(m.p + 2) & 0x8000)) {
      // A broken question is answered with "format error", nothing else is.
      char reply[HEADER_LEN] = {0};
      memcpy(reply, m.p, 2);
      put16(reply + 2, 0x8001);
      send_message(nc, reply, sizeof(reply));
    }
    free(msg);
    mbuf_remove(&nc->recv_mbuf, used);
  }
}

void mg_set_protocol_dns(struct mg_connection *nc) {
  nc->proto_handler = dns_handler;
}

struct mg_dns_reply mg_dns_create_reply(struct mbuf *io,
                                        struct mg_dns_message *msg) {
  struct mg_dns_reply r;
  r.msg = msg;
  r.io = io;
  r.start = io->len;
  msg->flags |= 0x8080;  // a reply, recursion available
  msg->num_answers = 0;
  if (mg_dns_copy_questions(io, msg) < 0) msg->num_questions = 0;
  return r;
}

int mg_dns_reply_record(struct mg_dns_reply *reply,
                        struct mg_dns_resource_record *question,
                        const char *name, int rtype, int ttl, const void *rdata,
                        size_t rdata_len) {
  struct mg_dns_message *msg = reply->msg;
  char text[MAX_NAME + 1];
  if (msg->num_answers >= MG_MAX_DNS_ANSWERS) return -1;
  if (name == NULL) {
    name = text;
    if (mg_dns_uncompress_name(msg, &question->name, text, sizeof(text)) == 0 &&
        !(question->name.len == 1 && question->name.p[0] == '\0')) {
      return -1;
    }
  }
  struct mg_dns_resource_record *rr = &msg->answers[msg->num_answers];
  *rr = *question;
  rr->kind = MG_DNS_ANSWER;
  rr->rtype = rtype;
  rr->ttl = ttl;
  if (mg_dns_encode_record(reply->io, rr, name, strlen(name), rdata,
                           rdata_len) < 0) {
    return -1;
  }
  msg->num_answers++;
  return 0;
}

void mg_dns_send_reply(struct mg_connection *nc, struct mg_dns_reply *r) {
  if (mg_dns_insert_header(r->io, r->start, r->msg) != HEADER_LEN) {
    mg__close(nc, ENOMEM);
    return;
  }
  if (!(nc->flags & MG_F_UDP)) {
    send_message(nc, r->io->buf + r->start, r->io->len - r->start);
    r->io->len = r->start;
    return;
  }
  // On UDP replies are usually built in send_mbuf itself, and leave with it.
  if (r->io != &nc->send_mbuf) {
    send_message(nc, r->io->buf + r->start, r->io->len - r->start);
    r->io->len = r->start;
  } else {
    mg__touch(nc);
  }
}
