// SPDX-License-Identifier: Apache-2.0
// One file as a reply: conditional requests, a byte range, a compressed twin,
// and the way its bytes take. A small file is read behind its head so that
// both leave in one write; a larger one follows the head as a body source,
// straight from the descriptor where the host can do that.

#include <stdlib.h>
#include <string.h>

#include "net/http_file.h"

// Files up to this size are copied into the output at once.
#ifndef MG__HTTP_INLINE
#define MG__HTTP_INLINE (sizeof(void *) > 4 ? 4096 : 2048)
#endif

// --- the body ---------------------------------------------------------------

struct transfer {
  struct mg__file *file;
  int64_t pos, left;
};

static size_t source_peek(void *ctx, const void **p) {
  struct transfer *t = (struct transfer *) ctx;
  if (t->file->data == NULL || t->left == 0) return 0;
  *p = t->file->data + t->pos;
  return (size_t) t->left;
}

static bool source_file(void *ctx, int *fd, int64_t *offset, size_t *len) {
  struct transfer *t = (struct transfer *) ctx;
  if (t->file->data != NULL || t->file->fd >= MG__HTTP_VFS_FD) return false;
  if (t->left == 0) return false;
  *fd = t->file->fd;
  *offset = t->pos;
  *len = t->left > INT32_MAX ? (size_t) INT32_MAX : (size_t) t->left;
  return true;
}

static int source_look(void *ctx, void *buf, size_t len) {
  struct transfer *t = (struct transfer *) ctx;
  if (t->left == 0) return 0;
  if ((int64_t) len > t->left) len = (size_t) t->left;
  int n = mg__file_read(t->file, t->pos, buf, len);
  // The head promised more: a file that got shorter ends the connection.
  return n > 0 ? n : -1;
}

static void source_advance(void *ctx, size_t n) {
  struct transfer *t = (struct transfer *) ctx;
  t->pos += (int64_t) n;
  t->left -= (int64_t) n;
}

static void source_done(struct mg_connection *nc, void *ctx, bool ok) {
  struct transfer *t = (struct transfer *) ctx;
  (void) nc;
  (void) ok;
  mg__file_put(t->file);
  free(t);
}

static const struct mg__source_ops s_source = {.peek = source_peek,
                                               .file = source_file,
                                               .look = source_look,
                                               .advance = source_advance,
                                               .done = source_done};

// Reads the bytes to the end of the output. False when that failed.
static bool send_inline(struct mg_connection *nc, struct mg__file *f,
                        int64_t pos, size_t len) {
  struct mbuf *io = &nc->send_mbuf;
  size_t want = io->len + len;
  if (io->size < want) mbuf_resize(io, want);
  if (io->size < want) return false;
  while (len > 0) {
    int n = mg__file_read(f, pos, io->buf + io->len, len);
    if (n <= 0) return false;
    io->len += (size_t) n;
    pos += n;
    len -= (size_t) n;
  }
  mg__touch(nc);
  return true;
}

// Sends the bytes; takes over the reference to f.
static void send_body(struct mg_connection *nc, struct mg__file *f, int64_t pos,
                      int64_t len) {
  if (len <= (int64_t) MG__HTTP_INLINE) {
    bool ok = send_inline(nc, f, pos, (size_t) len);
    mg__file_put(f);
    if (!ok) mg__close(nc, 0);
    return;
  }
  struct transfer *t = (struct transfer *) malloc(sizeof(*t));
  if (t != NULL) {
    t->file = f;
    t->pos = pos;
    t->left = len;
    if (mg__conn_set_source(nc, &s_source, t)) return;
  }
  free(t);
  mg__file_put(f);
  mg__close(nc, 0);
}

// --- conditions -------------------------------------------------------------

static struct mg_str header(struct http_message *hm, const char *name) {
  struct mg_str *v = mg_get_http_header(hm, name);
  return v != NULL ? *v : mg_mk_str_n("", 0);
}

// True when the list of If-None-Match names the tag (weak comparison).
static bool list_has_tag(struct mg_str list, const char *tag) {
  size_t len = strlen(tag);
  if (mg_vcmp(&list, "*") == 0) return true;
  if (len == 0) return false;
  for (size_t i = 0; i + len <= list.len; i++) {
    // Tags hold no quote, so a quoted match is a whole tag.
    if (memcmp(list.p + i, tag, len) == 0) return true;
  }
  return false;
}

static bool not_modified(struct http_message *hm, const struct mg__file *f) {
  struct mg_str *tags = mg_get_http_header(hm, "If-None-Match");
  if (f->etag[0] == '\0') return false;
  if (tags != NULL) return list_has_tag(*tags, f->etag);
  struct mg_str since = header(hm, "If-Modified-Since");
  return since.len > 0 && mg_vcmp(&since, f->date) == 0;
}

static bool number(struct mg_str s, int64_t *v) {
  if (s.len == 0 || s.len > 18) return false;
  *v = 0;
  for (size_t i = 0; i < s.len; i++) {
    if (s.p[i] < '0' || s.p[i] > '9') return false;
    *v = *v * 10 + (s.p[i] - '0');
  }
  return true;
}

// Reads "bytes=A-B", "bytes=A-" or "bytes=-N". Returns 1 for a range, 0 for
// none that is understood (the whole file is sent), -1 for one outside.
static int parse_range(struct mg_str v, int64_t size, int64_t *from,
                       int64_t *len) {
  static const char unit[] = "bytes=";
  if (v.len < sizeof(unit) || memcmp(v.p, unit, sizeof(unit) - 1) != 0) {
    return 0;
  }
  v.p += sizeof(unit) - 1;
  v.len -= sizeof(unit) - 1;
  const char *dash = (const char *) memchr(v.p, '-', v.len);
  if (dash == NULL) return 0;
  struct mg_str a = mg_mk_str_n(v.p, (size_t) (dash - v.p));
  struct mg_str b = mg_mk_str_n(dash + 1, v.len - a.len - 1);
  int64_t first, last = size - 1;
  if (a.len == 0) {
    if (!number(b, &last)) return 0;
    if (last == 0 || size == 0) return -1;
    *from = last < size ? size - last : 0;
    *len = size - *from;
    return 1;
  }
  if (!number(a, &first)) return 0;
  if (b.len > 0 && (!number(b, &last) || last < first)) return 0;
  if (first >= size) return -1;
  if (last >= size) last = size - 1;
  *from = first;
  *len = last - first + 1;
  return 1;
}

static int wanted_range(struct http_message *hm, const struct mg__file *f,
                        int64_t *from, int64_t *len) {
  struct mg_str *range = mg_get_http_header(hm, "Range");
  *from = 0;
  *len = f->size;
  if (range == NULL || mg_vcmp(&hm->method, "GET") != 0) return 0;
  struct mg_str *cond = mg_get_http_header(hm, "If-Range");
  if (cond != NULL && (f->etag[0] == '\0' || (mg_vcmp(cond, f->etag) != 0 &&
                                              mg_vcmp(cond, f->date) != 0))) {
    return 0;
  }
  return parse_range(*range, f->size, from, len);
}

// --- the reply --------------------------------------------------------------

struct reply {
  struct mg__file *file;
  struct mg_str mime;
  struct mg_str extra;
  bool gzip;    // file is the compressed twin
  bool varies;  // there is a compressed twin
};

static bool add(struct mbuf *b, const char *name, struct mg_str v) {
  if (v.len == 0) return true;
  return mg__mbuf_add(b, name, strlen(name)) && mg__mbuf_add(b, v.p, v.len) &&
         mg__mbuf_add(b, "\r\n", 2);
}

// Lines of the head, without the last line's CRLF as mg_send_head wants.
static bool add_lines(struct mbuf *b, const struct reply *r, int status,
                      int64_t from, int64_t len) {
  bool ok = true;
  if (status != 304) {
    ok = add(b, "Content-Type: ", r->mime) &&
         add(b, "Accept-Ranges: ", mg_mk_str("bytes"));
    if (r->gzip) ok = ok && add(b, "Content-Encoding: ", mg_mk_str("gzip"));
  }
  if (r->varies) ok = ok && add(b, "Vary: ", mg_mk_str("Accept-Encoding"));
  ok = ok && add(b, "ETag: ", mg_mk_str(r->file->etag)) &&
       add(b, "Last-Modified: ", mg_mk_str(r->file->date));
  if (status == 206) {
    ok = ok && mg__mbuf_printf(b, "Content-Range: bytes %lld-%lld/%lld\r\n",
                               (long long) from, (long long) (from + len - 1),
                               (long long) r->file->size);
  } else if (status == 416) {
    ok = ok && mg__mbuf_printf(b, "Content-Range: bytes */%lld\r\n",
                               (long long) r->file->size);
  }
  struct mg_str extra = mg_strstrip(r->extra);
  ok = ok && add(b, "", extra);
  if (b->len >= 2) b->buf[b->len - 2] = '\0';
  return ok;
}

// Sends the reply and takes over the reference to its file.
static void send_reply(struct mg_connection *nc, struct http_message *hm,
                       const struct reply *r) {
  struct mbuf lines;
  int64_t from = 0, len = 0;
  int status = 200;
  if (not_modified(hm, r->file)) {
    status = 304;
  } else {
    int range = wanted_range(hm, r->file, &from, &len);
    if (range != 0) status = range > 0 ? 206 : 416;
  }
  bool with_body = status < 300 && len > 0 && mg_vcmp(&hm->method, "HEAD") != 0;
  if (with_body && !mg__file_use(r->file)) {
    mg__file_put(r->file);
    mg_http_send_error(nc, 503, "cannot open the file now");
    return;
  }
  if (status == 304) from = 0, len = r->file->size;
  if (status == 416) from = len = 0;
  mbuf_init(&lines, 384);
  if (!add_lines(&lines, r, status, from, len)) {
    mbuf_free(&lines);
    mg__file_put(r->file);
    mg_http_send_error(nc, 503, "out of memory");
    return;
  }
  mg_send_head(nc, status, len, lines.buf);
  mbuf_free(&lines);
  if (with_body) {
    send_body(nc, r->file, from, len);
  } else {
    mg__file_put(r->file);
  }
}

static bool takes_gzip(struct http_message *hm) {
  struct mg_str v = header(hm, "Accept-Encoding");
  while (v.len > 0) {
    const char *comma = (const char *) memchr(v.p, ',', v.len);
    size_t n = comma != NULL ? (size_t) (comma - v.p) : v.len;
    struct mg_str e = mg_strstrip(mg_mk_str_n(v.p, n));
    struct mg_str name = mg_mk_str_n(e.p, e.len < 4 ? e.len : 4);
    if (mg_vcasecmp(&name, "gzip") == 0) {
      // "gzip;q=0" refuses it.
      struct mg_str q = mg_strstrip(mg_mk_str_n(e.p + 4, e.len - 4));
      if (q.len == 0) return true;
      if (q.p[0] == ';') {
        return mg_strstr(q, mg_mk_str("q=0")) == NULL ||
               mg_strstr(q, mg_mk_str("q=0.")) != NULL;
      }
    }
    n += comma != NULL;
    v.p += n;
    v.len -= n;
  }
  return false;
}

// The compressed twin of path, or NULL.
static struct mg__file *get_twin(const char *path, struct mg__file *plain) {
  char name[MG_MAX_PATH];
  size_t len = strlen(path);
  int64_t now = mg__now_us();
  if (len + 4 > sizeof(name)) return NULL;
  if (plain->cached && plain->no_gz_us != 0 &&
      now - plain->no_gz_us < 1000000) {
    return NULL;
  }
  memcpy(name, path, len);
  memcpy(name + len, ".gz", 4);
  struct mg__file *gz = mg__file_get(name);
  if (gz != NULL && gz->kind == MG__FILE_REGULAR) return gz;
  mg__file_put(gz);
  plain->no_gz_us = now;
  return NULL;
}

// Has the listener look after the cache in a while.
static void expire_cache(struct mg_connection *nc) {
  struct mg_connection *lc = nc->listener;
  if (mg__http_get(nc) == NULL || lc == NULL) return;
  if (mg__conn(lc)->proto_at_us != 0) return;
  mg__conn_set_timer(lc, mg__now_us() + MG__HTTP_FILE_IDLE_US);
}

bool mg__http_try_file(struct mg_connection *nc, struct http_message *hm,
                       const char *path, struct mg_str mime,
                       struct mg_str extra_headers) {
  struct reply r = {NULL, mime, extra_headers, false, false};
  struct mg__file *plain = mg__file_get(path);
  if (plain == NULL) {
    mg_http_send_error(nc, 503, "out of memory");
    return true;
  }
  if (plain->kind == MG__FILE_BUSY) {
    mg__file_put(plain);
    mg_http_send_error(nc, 503, "too busy to open the file");
    return true;
  }
  if (plain->kind == MG__FILE_DIRECTORY) {
    mg__file_put(plain);
    return false;
  }
  struct mg__file *gz = get_twin(path, plain);
  r.varies = gz != NULL;
  if (gz != NULL && takes_gzip(hm)) {
    r.gzip = true;
    r.file = gz;
    mg__file_put(plain);
  } else if (plain->kind == MG__FILE_REGULAR) {
    r.file = plain;
    mg__file_put(gz);
  } else {
    mg__file_put(plain);
    mg__file_put(gz);
    if (gz == NULL) return false;
    mg_http_send_error(nc, 406, "only available with gzip");
    return true;
  }
  send_reply(nc, hm, &r);
  expire_cache(nc);
  return true;
}

void mg_http_serve_file(struct mg_connection *nc, struct http_message *hm,
                        const char *path, const struct mg_str mime_type,
                        const struct mg_str extra_headers) {
  struct mg_str mime =
      mime_type.len > 0 ? mime_type : mg__http_mime(path, NULL);
  if (!mg__http_try_file(nc, hm, path, mime, extra_headers)) {
    mg_http_send_error(nc, 404, NULL);
  }
}
