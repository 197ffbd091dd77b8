// SPDX-License-Identifier: Apache-2.0
//
// Finding and changing places in a JSON text: member iteration, json_setf,
// json_prettify, json_unescape. Places are found by walking down the path one
// container at a time, so only what comes before the place is read; json_setf
// checks the whole text first, because it must not print half an answer.

#include <stdint.h>
#include <string.h>

#include "base/ascii.h"
#include "base/json_core.h"

size_t mgos__json_path_step(const char *path,
                            const struct mgos__json_member *m) {
  size_t n = 0;
  if (m->name != NULL) {
    n = (size_t) m->name_len;
    if (path[0] != '.' || strncmp(path + 1, m->name, n) != 0) return 0;
    n++;
  } else {
    int idx = 0;
    if (path[n++] != '[' || !mgos__ascii_is_digit(path[n])) return 0;
    while (mgos__ascii_is_digit(path[n]) && idx <= m->idx) {
      idx = idx > INT32_MAX / 10 - 1 ? INT32_MAX : idx * 10 + path[n] - '0';
      n++;
    }
    if (idx != m->idx || path[n++] != ']') return 0;
  }
  return path[n] == '\0' || path[n] == '.' || path[n] == '[' ? n : 0;
}

int mgos__json_iter_find(struct mgos__json_iter *it, const char *s, int len,
                         const char *path) {
  if (s == NULL || len <= 0) return JSON_STRING_INCOMPLETE;
  const char *end = s + len;
  while (mgos__json_iter_open(it, s, end)) {
    struct mgos__json_member m;
    if (*path == '\0') return 1;
    size_t n = 0;
    while (n == 0) {
      int r = mgos__json_iter_name(it, &m);
      if (r <= 0) return r;
      n = mgos__json_path_step(path, &m);
      if (n == 0) r = mgos__json_iter_value(it, &m);
      if (r < 0) return r;
    }
    path += n;
    s = m.value;
  }
  return 0;
}

// Takes up an iteration at a handle, which is the end of a value.
static int resume(struct mgos__json_iter *it, const char *s, int len,
                  void *handle, const char *path, bool object) {
  const char *p = (const char *) handle;
  if (p == NULL) {
    int r = mgos__json_iter_find(it, s, len, path);
    return r == 1 && it->object != object ? 0 : r;
  }
  if (len <= 0 || p <= s || p > s + len) return 0;
  it->p = p;
  it->end = s + len;
  it->object = object;
  it->idx = 1;
  return 1;
}

static void *next_member(const char *s, int len, void *handle, const char *path,
                         bool object, struct mgos__json_member *m) {
  struct mgos__json_iter it;
  if (resume(&it, s, len, handle, path, object) != 1) return NULL;
  if (mgos__json_iter_name(&it, m) != 1) return NULL;
  if (mgos__json_iter_value(&it, m) != 1) return NULL;
  return (void *) it.p;
}

void *json_next_key(const char *s, int len, void *handle, const char *path,
                    struct json_token *key, struct json_token *val) {
  struct mgos__json_member m;
  void *next = next_member(s, len, handle, path, true, &m);
  if (next == NULL) return NULL;
  if (key != NULL) {
    key->ptr = m.name;
    key->len = m.name_len;
    key->type = JSON_TYPE_STRING;
  }
  if (val != NULL) *val = m.tok;
  return next;
}

void *json_next_elem(const char *s, int len, void *handle, const char *path,
                     int *idx, struct json_token *val) {
  struct mgos__json_member m;
  void *next = next_member(s, len, handle, path, false, &m);
  if (next == NULL) return NULL;
  if (idx != NULL) *idx = handle == NULL ? 0 : *idx + 1;
  if (val != NULL) *val = m.tok;
  return next;
}

int json_scanf_array_elem(const char *s, int len, const char *path, int index,
                          struct json_token *token) {
  const struct json_token none = JSON_INVALID_TOKEN;
  struct mgos__json_iter it;
  struct mgos__json_member m;
  *token = none;
  if (index < 0 || mgos__json_iter_find(&it, s, len, path) != 1) return -1;
  if (it.object) return -1;
  do {
    if (mgos__json_iter_name(&it, &m) != 1) return -1;
    if (mgos__json_iter_value(&it, &m) != 1) return -1;
  } while (m.idx != index);
  *token = m.tok;
  return m.tok.len;
}

// Where json_setf cuts: the text up to `head` stays, what is to be inserted
// follows, and the text goes on at `tail`.
struct cut {
  const char *head, *tail;
  const char *rest;  // part of the path that is to be made
  bool found;
  bool comma;  // insertion follows another member
};

// Finds the end of the member under way, and for a deletion the comma that
// has to go with it.
static int cut_member(struct mgos__json_iter *it, struct mgos__json_member *m,
                      const char *prev_end, bool del, struct cut *cut) {
  int r = mgos__json_iter_value(it, m);
  if (r < 0) return r;
  cut->found = true;
  cut->rest = "";
  cut->head = m->value;
  cut->tail = it->p;
  if (!del) return 1;
  struct mgos__json_member next;
  r = mgos__json_iter_name(it, &next);
  if (r < 0) return r;
  if (r == 1) {
    cut->head = m->start;
    cut->tail = next.start;
  } else {
    cut->head = prev_end != NULL ? prev_end : m->start;
  }
  return 1;
}

// Looks for the path in a text that is known to be well-formed.
// Returns: 1 = cut is set, 0 = no such place can be, negative error.
static int find_cut(const char *s, int len, const char *path, bool del,
                    struct cut *cut) {
  struct mgos__json_iter it;
  const char *p = s, *end = s + len;
  while (mgos__json_iter_open(&it, p, end)) {
    struct mgos__json_member m;
    const char *prev_end = NULL;
    size_t n = 0;
    if (path[0] != (it.object ? '.' : '[')) return 0;
    while (n == 0) {
      int r = mgos__json_iter_name(&it, &m);
      if (r < 0) return r;
      if (r == 0) break;
      n = mgos__json_path_step(path, &m);
      if (n > 0 && path[n] == '\0') {
        return cut_member(&it, &m, prev_end, del, cut);
      }
      if (n == 0) {
        r = mgos__json_iter_value(&it, &m);
        if (r < 0) return r;
        prev_end = it.p;
      }
    }
    if (n == 0) {
      cut->found = false;
      cut->rest = path;
      cut->comma = prev_end != NULL;
      cut->head = cut->tail = cut->comma ? prev_end : it.p;
      return 1;
    }
    path += n;
    p = m.value;
  }
  return 0;
}

static bool put(struct json_out *out, const char *s, size_t n) {
  return n == 0 || out->printer(out, s, n) >= 0;
}

// Length of the first step of a path, and of the key in it. Returns: 0 for
// what is no path.
static size_t step_len(const char *path) {
  if (path[0] == '[') {
    size_t n = 1 + strspn(path + 1, "0123456789");
    return path[n] == ']' ? n + 1 : 0;
  }
  return path[0] == '.' ? 1 + strcspn(path + 1, ".[") : 0;
}

static bool is_path(const char *path) {
  if (*path == '\0') return false;
  while (*path != '\0') {
    size_t n = step_len(path);
    if (n == 0) return false;
    for (; n > 0; n--, path++) {
      if ((unsigned char) *path < 0x20) return false;
    }
  }
  return true;
}

// Prints the containers around a new value, or closes them. The first step
// is a member of a container that exists. Returns: false if printing failed.
static bool put_shell(struct json_out *out, const char *path, bool closing) {
  const char *p = path;
  bool ok = true;
  if (!closing) {
    for (; ok && *p != '\0'; p += step_len(p)) {
      if (p != path) ok = put(out, *p == '.' ? "{" : "[", 1);
      if (*p != '.') continue;
      ok = ok && put(out, "\"", 1) && put(out, p + 1, step_len(p) - 1) &&
           put(out, "\":", 2);
    }
    return ok;
  }
  // Steps back to front: each begins at the last bracket or dot before.
  for (p += strlen(p); ok && p > path;) {
    do {
      p--;
    } while (*p != '.' && *p != '[');
    if (p != path) ok = put(out, *p == '.' ? "}" : "]", 1);
  }
  return ok;
}

int json_vsetf(const char *s, int len, struct json_out *out,
               const char *json_path, const char *json_fmt, va_list ap) {
  struct cut cut = {NULL, NULL, "", true, false};
  int r = mgos__json_visit(s, len, NULL, NULL);
  if (r < 0) return r;
  if (*json_path == '\0' && json_fmt != NULL) {
    cut.head = s;
    cut.tail = s + len;
  } else {
    if (!is_path(json_path)) return JSON_STRING_INVALID;
    r = find_cut(s, len, json_path, json_fmt == NULL, &cut);
    if (r < 0) return r;
    if (r == 0 && json_fmt != NULL) return JSON_STRING_INVALID;
    if (json_fmt == NULL && (r == 0 || !cut.found)) {
      return put(out, s, (size_t) len) ? 0 : JSON_STRING_INVALID;
    }
  }
  // A key that is to be made is printed as it is.
  if (!cut.found && strpbrk(cut.rest, "\"\\") != NULL) {
    return JSON_STRING_INVALID;
  }
  bool ok = put(out, s, (size_t) (cut.head - s));
  if (ok && json_fmt != NULL) {
    if (cut.comma) ok = put(out, ",", 1);
    ok = ok && put_shell(out, cut.rest, false) &&
         json_vprintf(out, json_fmt, ap) >= 0 && put_shell(out, cut.rest, true);
  }
  ok = ok && put(out, cut.tail, (size_t) (s + len - cut.tail));
  if (!ok) return JSON_STRING_INVALID;
  return cut.found ? 1 : 0;
}

int json_setf(const char *s, int len, struct json_out *out,
              const char *json_path, const char *json_fmt, ...) {
  va_list ap;
  va_start(ap, json_fmt);
  int r = json_vsetf(s, len, out, json_path, json_fmt, ap);
  va_end(ap);
  return r;
}

struct pretty {
  struct json_out *out;
  bool fresh;  // nothing in the container yet
  bool failed;
};

static void put_pretty(struct pretty *pr, const char *s, size_t n) {
  if (!pr->failed && !put(pr->out, s, n)) pr->failed = true;
}

static void new_line(struct pretty *pr, int depth) {
  static const char spaces[] = "\n                                ";
  size_t n = (size_t) depth * 2, chunk = sizeof(spaces) - 2;
  size_t first = n < chunk ? n : chunk;
  put_pretty(pr, spaces, first + 1);
  for (n -= first; n > 0; n -= first) {
    first = n < chunk ? n : chunk;
    put_pretty(pr, spaces + 1, first);
  }
}

static int pretty_event(void *arg, const struct mgos__json_event *ev) {
  struct pretty *pr = (struct pretty *) arg;
  enum json_token_type type = ev->tok.type;
  bool end = type == JSON_TYPE_OBJECT_END || type == JSON_TYPE_ARRAY_END;
  if (end) {
    if (!pr->fresh) new_line(pr, ev->depth);
    pr->fresh = false;
    put_pretty(pr, type == JSON_TYPE_OBJECT_END ? "}" : "]", 1);
    return 0;
  }
  if (ev->depth > 0) {
    if (!pr->fresh) put_pretty(pr, ",", 1);
    new_line(pr, ev->depth);
  }
  if (ev->name != NULL) {
    put_pretty(pr, "\"", 1);
    put_pretty(pr, ev->name, (size_t) ev->name_len);
    put_pretty(pr, "\": ", 3);
  }
  pr->fresh = type == JSON_TYPE_OBJECT_START || type == JSON_TYPE_ARRAY_START;
  if (pr->fresh) {
    put_pretty(pr, type == JSON_TYPE_OBJECT_START ? "{" : "[", 1);
  } else {
    size_t quote = type == JSON_TYPE_STRING;
    put_pretty(pr, ev->tok.ptr - quote, (size_t) ev->tok.len + 2 * quote);
  }
  return 0;
}

int json_prettify(const char *s, int len, struct json_out *out) {
  struct pretty pr = {out, true, false};
  int r = mgos__json_visit(s, len, pretty_event, &pr);
  return r >= 0 && pr.failed ? JSON_STRING_INVALID : r;
}

static int hex4(const char *p) {
  int v = 0;
  for (int i = 0; i < 4; i++) {
    int d = mgos__ascii_hex(p[i]);
    if (d < 0) return -1;
    v = v << 4 | d;
  }
  return v;
}

static int put_utf8(unsigned c, char *out) {
  if (c < 0x80) {
    out[0] = (char) c;
    return 1;
  }
  int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
  out[0] = (char) (lead[more] | c >> (6 * more));
  for (int i = 1; i <= more; i++) {
    out[i] = (char) (0x80 | (c >> (6 * (more - i)) & 0x3f));
  }
  return more + 1;
}

int mgos__json_decode_escape(const char *p, const char *end, char *utf8,
                             int *utf8_len) {
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  if (p == end) return JSON_STRING_INCOMPLETE;
  if (*p != 'u') {
    const char *q = *p == '\0' ? NULL : strchr(from, *p);
    if (q == NULL) return JSON_STRING_INVALID;
    utf8[0] = to[q - from];
    *utf8_len = 1;
    return 1;
  }
  for (int i = 1; i < 5; i++) {
    if (p + i == end) return JSON_STRING_INCOMPLETE;
    if (mgos__ascii_hex(p[i]) < 0) return JSON_STRING_INVALID;
  }
  int c = hex4(p + 1), used = 5;
  if (c >= 0xd800 && c < 0xdc00 && end - p >= 11 && p[5] == '\\' &&
      p[6] == 'u') {
    int low = hex4(p + 7);
    if (low >= 0xdc00 && low < 0xe000) {
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
      used = 11;
    }
  }
  if (c >= 0xd800 && c < 0xe000) c = 0xfffd;
  *utf8_len = put_utf8((unsigned) c, utf8);
  return used;
}

int json_unescape(const char *src, int slen, char *dst, int dlen) {
  int len = 0;
  if (slen <= 0) return 0;
  const char *p = src, *end = src + slen;
  while (p < end) {
    char utf8[4];
    int n = 1;
    if (*p == '\\') {
      int used = mgos__json_decode_escape(p + 1, end, utf8, &n);
      if (used < 0) return used;
      p += 1 + used;
    } else {
      utf8[0] = *p++;
    }
    for (int i = 0; i < n; i++, len++) {
      if (len < dlen) dst[len] = utf8[i];
    }
  }
  return len;
}
