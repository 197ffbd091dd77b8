// SPDX-License-Identifier: Apache-2.0
// multipart/form-data (RFC 7578): the streaming parser behind the
// MG_EV_HTTP_PART_* events and mg_parse_multipart() over a whole body.
// Part data ends at CR LF "--" boundary; a tail of the buffer that may be the
// beginning of it is held back until more bytes decide.

#include "net/multipart.h"

#include <stdlib.h>
#include <string.h>

enum { START = 0, HEAD, DATA, CLOSED };

bool mg__multipart_init(struct mg__multipart *m, struct mg_str type) {
  static const char kind[] = "multipart/form-data";
  char boundary[MG__MULTIPART_MAX_BOUNDARY + 1];
  memset(m, 0, sizeof(*m));
  if (type.len < sizeof(kind)) return false;
  struct mg_str head = mg_mk_str_n(type.p, sizeof(kind) - 1);
  if (mg_vcasecmp(&head, kind) != 0) return false;
  struct mg_str params = mg_mk_str_n(type.p + head.len, type.len - head.len);
  if (strchr("; \t", params.p[0]) == NULL) return false;
  char *p = boundary;
  int n = mg_http_parse_header2(&params, "boundary", &p, sizeof(boundary));
  if (p != boundary) {
    free(p);
    return false;
  }
  if (n <= 0 || memchr(p, '\r', (size_t) n) || memchr(p, '\n', (size_t) n)) {
    return false;
  }
  memcpy(m->delim, "\r\n--", 4);
  memcpy(m->delim + 4, boundary, (size_t) n);
  m->delim_len = (size_t) n + 4;
  return true;
}

// Offset of the delimiter in buf, or of a tail that may become one; *whole
// says which. Returns len when neither is there.
static size_t find_delim(const char *delim, size_t dlen, const char *buf,
                         size_t len, bool *whole) {
  size_t i = 0;
  *whole = false;
  while (i < len) {
    const char *cr = (const char *) memchr(buf + i, '\r', len - i);
    if (cr == NULL) return len;
    i = (size_t) (cr - buf);
    size_t n = len - i < dlen ? len - i : dlen;
    if (memcmp(cr, delim, n) == 0) {
      *whole = n == dlen;
      return i;
    }
    i++;
  }
  return len;
}

// The line after a delimiter: CRLF opens a part, "--" closes the body.
static enum mg__multipart_event after_delim(struct mg__multipart *m,
                                            const char *p, size_t len,
                                            enum mg__multipart_event on_part) {
  if (len < 2) return MG__MULTIPART_MORE;
  if (p[0] == '\r' && p[1] == '\n') {
    m->state = HEAD;
    return on_part;
  }
  if (p[0] == '-' && p[1] == '-') {
    m->state = CLOSED;
    return on_part;
  }
  return MG__MULTIPART_ERROR;
}

static enum mg__multipart_event next_start(struct mg__multipart *m,
                                           const char *buf, size_t len,
                                           size_t *used) {
  // The first boundary has no CRLF before it.
  size_t dlen = m->delim_len - 2;
  if (len < dlen + 2) {
    size_t n = len < dlen ? len : dlen;
    return memcmp(buf, m->delim + 2, n) == 0 ? MG__MULTIPART_MORE
                                             : MG__MULTIPART_ERROR;
  }
  if (memcmp(buf, m->delim + 2, dlen) != 0) return MG__MULTIPART_ERROR;
  enum mg__multipart_event ev =
      after_delim(m, buf + dlen, len - dlen, MG__MULTIPART_END);
  if (ev == MG__MULTIPART_END) *used = dlen + 2;
  return ev;
}

// Finds Content-Disposition in the head of a part.
static bool find_disposition(const char *p, const char *end,
                             struct mg_str *value) {
  static const char name[] = "content-disposition:";
  while (p < end) {
    const char *nl = (const char *) memchr(p, '\n', (size_t) (end - p));
    if (nl == NULL || nl == p || nl[-1] != '\r') return false;
    size_t len = (size_t) (nl - 1 - p);
    struct mg_str head = mg_mk_str_n(p, sizeof(name) - 1);
    if (len > head.len && mg_vcasecmp(&head, name) == 0) {
      *value = mg_strstrip(mg_mk_str_n(p + head.len, len - head.len));
      return true;
    }
    p = nl + 1;
  }
  return false;
}

// Length of a part's head with its empty line; 0 when it is not complete.
static size_t head_len(const char *buf, size_t len) {
  for (size_t i = 0; i + 4 <= len; i++) {
    const char *cr = (const char *) memchr(buf + i, '\r', len - i);
    if (cr == NULL) return 0;
    i = (size_t) (cr - buf);
    if (i + 4 <= len && memcmp(cr, "\r\n\r\n", 4) == 0) return i + 4;
  }
  return 0;
}

static enum mg__multipart_event next_head(struct mg__multipart *m,
                                          const char *buf, size_t len,
                                          size_t *used) {
  size_t max = len < MG__MULTIPART_MAX_HEAD ? len : MG__MULTIPART_MAX_HEAD;
  size_t n = head_len(buf, max);
  if (n == 0) {
    return max == MG__MULTIPART_MAX_HEAD ? MG__MULTIPART_ERROR
                                         : MG__MULTIPART_MORE;
  }
  if (!find_disposition(buf, buf + n - 2, &m->disposition)) {
    return MG__MULTIPART_ERROR;
  }
  *used = n;
  m->state = DATA;
  m->data = mg_mk_str_n(NULL, 0);
  return MG__MULTIPART_BEGIN;
}

static enum mg__multipart_event next_data(struct mg__multipart *m,
                                          const char *buf, size_t len,
                                          size_t *used) {
  bool whole;
  size_t i = find_delim(m->delim, m->delim_len, buf, len, &whole);
  if (i > 0) {
    m->data = mg_mk_str_n(buf, i);
    *used = i;
    return MG__MULTIPART_DATA;
  }
  if (!whole) return MG__MULTIPART_MORE;
  enum mg__multipart_event ev =
      after_delim(m, buf + m->delim_len, len - m->delim_len, MG__MULTIPART_END);
  if (ev == MG__MULTIPART_END) *used = m->delim_len + 2;
  return ev;
}

enum mg__multipart_event mg__multipart_next(struct mg__multipart *m,
                                            const char *buf, size_t len,
                                            size_t *used) {
  *used = 0;
  switch (m->state) {
    case START: {
      enum mg__multipart_event ev = next_start(m, buf, len, used);
      if (ev != MG__MULTIPART_END) return ev;
      if (m->state == CLOSED) return MG__MULTIPART_DONE;
      size_t first = *used, more = 0;
      ev = next_head(m, buf + first, len - first, &more);
      *used = first + more;
      return ev;
    }
    case HEAD:
      return next_head(m, buf, len, used);
    case DATA:
      return next_data(m, buf, len, used);
    default:
      return MG__MULTIPART_DONE;
  }
}

// Copies a parameter of the part's disposition; false when it does not fit.
static bool copy_param(struct mg_str disposition, const char *name, char *dst,
                       size_t dst_len) {
  if (dst == NULL || dst_len == 0) return true;
  char *p = dst;
  mg_http_parse_header2(&disposition, name, &p, dst_len);
  if (p == dst) return true;
  free(p);
  dst[0] = '\0';
  return false;
}

size_t mg_parse_multipart(const char *buf, size_t buf_len, char *var_name,
                          size_t var_name_len, char *file_name,
                          size_t file_name_len, const char **data,
                          size_t *data_len) {
  struct mg__multipart m;
  size_t used, pos;
  memset(&m, 0, sizeof(m));
  if (buf == NULL || buf_len < 6 || buf[0] != '-' || buf[1] != '-') return 0;
  // The first line is the boundary; it opens every part.
  const char *nl = (const char *) memchr(buf, '\n', buf_len);
  if (nl == NULL || nl < buf + 4 || nl[-1] != '\r') return 0;
  size_t line = (size_t) (nl - 1 - buf);
  if (line + 2 > sizeof(m.delim)) return 0;
  memcpy(m.delim, "\r\n", 2);
  memcpy(m.delim + 2, buf, line);
  m.delim_len = line + 2;
  m.state = HEAD;
  pos = line + 2;
  if (next_head(&m, buf + pos, buf_len - pos, &used) != MG__MULTIPART_BEGIN) {
    return 0;
  }
  pos += used;
  bool whole;
  size_t n = find_delim(m.delim, m.delim_len, buf + pos, buf_len - pos, &whole);
  if (!whole) return 0;
  if (!copy_param(m.disposition, "name", var_name, var_name_len) ||
      !copy_param(m.disposition, "filename", file_name, file_name_len)) {
    return 0;
  }
  if (data != NULL) *data = buf + pos;
  if (data_len != NULL) *data_len = n;
  return pos + n + 2;
}
