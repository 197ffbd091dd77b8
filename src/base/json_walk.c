// SPDX-License-Identifier: Apache-2.0
//
// The JSON reader: characters to values, and json_walk on top. One loop with
// an explicit stack walks the text; the stack has an entry of eight bytes per
// open container. Time is linear in the text: every byte is looked at once,
// string bytes a machine word at a time while they are plain ASCII.
//
// What a text may contain is RFC 8259, plus bare identifiers as keys and hex
// integers. A lone surrogate in a \u escape is well-formed by that grammar;
// decoding turns it into U+FFFD.

#include <stdint.h>
#include <string.h>

#include "base/ascii.h"
#include "base/json_core.h"

// Scanners return the end of what they read, or NULL and the error.
static const char *fail(int *err, int code) {
  *err = code;
  return NULL;
}

static inline const char *skip_space(const char *p, const char *end) {
  while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
    p++;
  return p;
}

// Passes whole words without quote, backslash, control or non-ASCII bytes.
static inline const char *skip_plain(const char *p, const char *end) {
  typedef uintptr_t word;
  const word ones = (word) -1 / 255, tops = ones << 7;
  while ((size_t) (end - p) >= sizeof(word)) {
    word w, q, b;
    memcpy(&w, p, sizeof(w));
    q = w ^ ones * '"';
    b = w ^ ones * '\\';
    word stop = ((w - ones * 0x20) | (q - ones) | (b - ones) | w) & tops;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    // Borrows run upwards, so the lowest mark is exact.
    if (stop != 0) return p + (__builtin_ctzll(stop) >> 3);
#else
    if (stop != 0) break;
#endif
    p += sizeof(word);
  }
  return p;
}

// One character of two bytes or more. The table of RFC 3629 as ranges: only
// the second byte is restricted beyond 80..bf.
static const char *scan_utf8(const char *p, const char *end, int *err) {
  unsigned char c = (unsigned char) *p++;
  unsigned lo = 0x80, hi = 0xbf;
  int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
  if (c < 0xc2 || c > 0xf4) return fail(err, JSON_STRING_INVALID);
  if (c == 0xe0) lo = 0xa0;
  if (c == 0xed) hi = 0x9f;
  if (c == 0xf0) lo = 0x90;
  if (c == 0xf4) hi = 0x8f;
  for (; more > 0; more--, p++, lo = 0x80, hi = 0xbf) {
    if (p == end) return fail(err, JSON_STRING_INCOMPLETE);
    unsigned b = (unsigned char) *p;
    if (b < lo || b > hi) return fail(err, JSON_STRING_INVALID);
  }
  return p;
}

const char *mgos__json_skip_utf8(const char *p, const char *end) {
  int err;
  return scan_utf8(p, end, &err);
}

// From after the backslash.
static const char *scan_escape(const char *p, const char *end, int *err) {
  if (p == end) return fail(err, JSON_STRING_INCOMPLETE);
  char c = *p++;
  if (c == 'u') {
    for (int i = 0; i < 4; i++, p++) {
      if (p == end) return fail(err, JSON_STRING_INCOMPLETE);
      if (mgos__ascii_hex(*p) < 0) return fail(err, JSON_STRING_INVALID);
    }
    return p;
  }
  if (c == '\0' || strchr("\"\\/bfnrt", c) == NULL) {
    return fail(err, JSON_STRING_INVALID);
  }
  return p;
}

// From after the opening quote. Returns: the closing one.
static const char *scan_string(const char *p, const char *end, int *err) {
  for (;;) {
    p = skip_plain(p, end);
    if (p == end) return fail(err, JSON_STRING_INCOMPLETE);
    unsigned char c = (unsigned char) *p;
    if (c == '"') return p;
    if (c == '\\') {
      p = scan_escape(p + 1, end, err);
    } else if (c >= 0x80) {
      p = scan_utf8(p, end, err);
    } else if (c < 0x20) {
      return fail(err, JSON_STRING_INVALID);
    } else {
      p++;
      continue;
    }
    if (p == NULL) return NULL;
  }
}

static const char *scan_digits(const char *p, const char *end, int *err) {
  if (p == end) return fail(err, JSON_STRING_INCOMPLETE);
  if (!mgos__ascii_is_digit(*p)) return fail(err, JSON_STRING_INVALID);
  while (p < end && mgos__ascii_is_digit(*p))
    p++;
  return p;
}

static const char *scan_hex(const char *p, const char *end, int *err) {
  if (p == end) return fail(err, JSON_STRING_INCOMPLETE);
  if (mgos__ascii_hex(*p) < 0) return fail(err, JSON_STRING_INVALID);
  while (p < end && mgos__ascii_hex(*p) >= 0)
    p++;
  return p;
}

static const char *scan_number(const char *p, const char *end, int *err) {
  if (*p == '-') p++;
  const char *first = p;
  p = scan_digits(p, end, err);
  if (p == NULL) return NULL;
  if (*first == '0' && p - first > 1) return fail(err, JSON_STRING_INVALID);
  if (p == end) return p;
  if (*first == '0' && *p == 'x') return scan_hex(p + 1, end, err);
  if (*p == '.') {
    p = scan_digits(p + 1, end, err);
    if (p == NULL) return NULL;
  }
  if (p < end && (*p == 'e' || *p == 'E')) {
    p++;
    if (p < end && (*p == '+' || *p == '-')) p++;
    p = scan_digits(p, end, err);
  }
  return p;
}

static const char *scan_word(const char *p, const char *end, const char *word,
                             int *err) {
  for (; *word != '\0'; word++, p++) {
    if (p == end) return fail(err, JSON_STRING_INCOMPLETE);
    if (*p != *word) return fail(err, JSON_STRING_INVALID);
  }
  return p;
}

// A value that is no container. Strings: tok without the quotes.
static const char *scan_scalar(const char *p, const char *end,
                               struct json_token *tok, int *err) {
  const char *q;
  tok->ptr = p;
  switch (*p) {
    case '"':
      tok->type = JSON_TYPE_STRING;
      tok->ptr = p + 1;
      q = scan_string(p + 1, end, err);
      if (q == NULL) return NULL;
      tok->len = (int) (q - tok->ptr);
      return q + 1;
    case 't':
      tok->type = JSON_TYPE_TRUE;
      q = scan_word(p, end, "true", err);
      break;
    case 'f':
      tok->type = JSON_TYPE_FALSE;
      q = scan_word(p, end, "false", err);
      break;
    case 'n':
      tok->type = JSON_TYPE_NULL;
      q = scan_word(p, end, "null", err);
      break;
    default:
      tok->type = JSON_TYPE_NUMBER;
      if (*p != '-' && !mgos__ascii_is_digit(*p)) {
        return fail(err, JSON_STRING_INVALID);
      }
      q = scan_number(p, end, err);
      break;
  }
  if (q != NULL) tok->len = (int) (q - p);
  return q;
}

// A key, quoted or bare, and the colon. Returns: where the value begins.
static const char *scan_key(const char *p, const char *end, const char **name,
                            int *name_len, int *err) {
  const char *q;
  if (*p == '"') {
    *name = p + 1;
    q = scan_string(p + 1, end, err);
    if (q == NULL) return NULL;
    *name_len = (int) (q - *name);
    q++;
  } else {
    if (!mgos__ascii_is_alpha(*p) && *p != '_') {
      return fail(err, JSON_STRING_INVALID);
    }
    *name = q = p;
    while (q < end && (mgos__ascii_is_alpha(*q) || *q == '_' ||
                       mgos__ascii_is_digit(*q))) {
      q++;
    }
    *name_len = (int) (q - p);
  }
  q = skip_space(q, end);
  if (q == end) return fail(err, JSON_STRING_INCOMPLETE);
  if (*q != ':') return fail(err, JSON_STRING_INVALID);
  return skip_space(q + 1, end);
}

// An open container.
struct level {
  int start;  // offset of its bracket
  int idx;    // of the current element; -1 in objects
};

struct visit {
  const char *s, *end;
  mgos__json_visit_t cb;
  void *arg;
  struct mgos__json_event ev;
  struct level stack[JSON_MAX_DEPTH];
};

static inline bool emit(struct visit *v, int *err) {
  if (v->cb == NULL || v->cb(v->arg, &v->ev) == 0) return true;
  *err = MGOS__JSON_STOPPED;
  return false;
}

static const char *open_level(struct visit *v, const char *p, int *err) {
  bool object = *p == '{';
  if (v->ev.depth == JSON_MAX_DEPTH) return fail(err, JSON_STRING_INVALID);
  v->ev.tok.ptr = NULL;
  v->ev.tok.len = 0;
  v->ev.tok.type = object ? JSON_TYPE_OBJECT_START : JSON_TYPE_ARRAY_START;
  if (!emit(v, err)) return NULL;
  struct level *top = &v->stack[v->ev.depth++];
  top->start = (int) (p - v->s);
  top->idx = object ? -1 : 0;
  return p + 1;
}

static const char *close_level(struct visit *v, const char *p, int *err) {
  struct level *top = &v->stack[--v->ev.depth];
  v->ev.tok.ptr = v->s + top->start;
  v->ev.tok.len = (int) (p + 1 - v->ev.tok.ptr);
  v->ev.tok.type = top->idx < 0 ? JSON_TYPE_OBJECT_END : JSON_TYPE_ARRAY_END;
  v->ev.name = NULL;
  v->ev.name_len = 0;
  v->ev.idx = -1;
  return emit(v, err) ? p + 1 : NULL;
}

// Moves to the next value of the innermost container, closing those that
// end. opened: nothing has been read in it yet.
// Returns: the value, or what follows the document (depth is then 0).
static const char *next_value(struct visit *v, const char *p, bool opened,
                              int *err) {
  while (v->ev.depth > 0) {
    struct level *top = &v->stack[v->ev.depth - 1];
    p = skip_space(p, v->end);
    if (p == v->end) return fail(err, JSON_STRING_INCOMPLETE);
    if (*p == (top->idx < 0 ? '}' : ']')) {
      p = close_level(v, p, err);
      if (p == NULL) return NULL;
      opened = false;
      continue;
    }
    if (!opened) {
      if (*p != ',') return fail(err, JSON_STRING_INVALID);
      p = skip_space(p + 1, v->end);
      if (p == v->end) return fail(err, JSON_STRING_INCOMPLETE);
      if (top->idx >= 0) top->idx++;
    }
    v->ev.idx = top->idx;
    v->ev.name = NULL;
    v->ev.name_len = 0;
    if (top->idx >= 0) return p;
    return scan_key(p, v->end, &v->ev.name, &v->ev.name_len, err);
  }
  return p;
}

static int run(struct visit *v) {
  int err = JSON_STRING_INVALID;
  const char *p = skip_space(v->s, v->end);
  v->ev.name = NULL;
  v->ev.name_len = v->ev.depth = 0;
  v->ev.idx = -1;
  do {
    if (p == v->end) return JSON_STRING_INCOMPLETE;
    bool opened = *p == '{' || *p == '[';
    if (opened) {
      p = open_level(v, p, &err);
    } else {
      p = scan_scalar(p, v->end, &v->ev.tok, &err);
      if (p != NULL && !emit(v, &err)) return err;
    }
    if (p != NULL) p = next_value(v, p, opened, &err);
    if (p == NULL) return err;
  } while (v->ev.depth > 0);
  return (int) (p - v->s);
}

int mgos__json_visit(const char *s, int len, mgos__json_visit_t cb, void *arg) {
  struct visit v;
  if (s == NULL || len <= 0) return JSON_STRING_INCOMPLETE;
  v.s = s;
  v.end = s + len;
  v.cb = cb;
  v.arg = arg;
  return run(&v);
}

bool mgos__json_iter_open(struct mgos__json_iter *it, const char *s,
                          const char *end) {
  it->p = skip_space(s, end);
  it->end = end;
  it->idx = 0;
  if (it->p == end || (*it->p != '{' && *it->p != '[')) return false;
  it->object = *it->p++ == '{';
  return true;
}

int mgos__json_iter_name(struct mgos__json_iter *it,
                         struct mgos__json_member *m) {
  int err = JSON_STRING_INVALID;
  const char *p = skip_space(it->p, it->end);
  if (p == it->end) return JSON_STRING_INCOMPLETE;
  it->p = p;
  if (*p == (it->object ? '}' : ']')) return 0;
  if (it->idx > 0) {
    if (*p != ',') return JSON_STRING_INVALID;
    p = skip_space(p + 1, it->end);
    if (p == it->end) return JSON_STRING_INCOMPLETE;
  }
  m->start = p;
  m->name = NULL;
  m->name_len = 0;
  m->idx = it->object ? -1 : it->idx;
  it->idx++;
  if (it->object) p = scan_key(p, it->end, &m->name, &m->name_len, &err);
  if (p == NULL) return err;
  m->value = it->p = p;
  return 1;
}

int mgos__json_iter_value(struct mgos__json_iter *it,
                          struct mgos__json_member *m) {
  int n = mgos__json_visit(m->value, (int) (it->end - m->value), NULL, NULL);
  if (n < 0) return n;
  it->p = m->value + n;
  if (*m->value == '{' || *m->value == '[') {
    m->tok.type = *m->value == '{' ? JSON_TYPE_OBJECT_END : JSON_TYPE_ARRAY_END;
    m->tok.ptr = m->value;
    m->tok.len = n;
    return 1;
  }
  int err;
  scan_scalar(m->value, it->end, &m->tok, &err);
  return 1;
}

// json_walk builds the path as it goes: each open container remembers the
// length of its own path, and a value's name is written after its parent's.
struct walk {
  json_walk_callback_t cb;
  void *arg;
  bool nameless;  // the last member of the object had an empty key
  int len;
  uint16_t lens[JSON_MAX_DEPTH];
  char path[JSON_MAX_PATH_LEN];
};

static void add(struct walk *w, const char *s, int n) {
  int room = JSON_MAX_PATH_LEN - 1 - w->len;
  if (n > room) n = room;
  memcpy(w->path + w->len, s, (size_t) n);
  w->len += n;
}

// Decimal digits of an index.
static int print_index(int idx, char buf[12]) {
  char tmp[12];
  int n = 0, len = 0;
  do {
    tmp[n++] = (char) ('0' + idx % 10);
    idx /= 10;
  } while (idx > 0);
  while (n > 0)
    buf[len++] = tmp[--n];
  return len;
}

static int walk_event(void *arg, const struct mgos__json_event *ev) {
  struct walk *w = (struct walk *) arg;
  enum json_token_type type = ev->tok.type;
  bool start = type == JSON_TYPE_OBJECT_START || type == JSON_TYPE_ARRAY_START;
  bool end = type == JSON_TYPE_OBJECT_END || type == JSON_TYPE_ARRAY_END;
  bool nameless = ev->name != NULL && ev->name_len == 0;
  const char *name = ev->name;
  int name_len = ev->name_len;
  char idx[12];
  if (end) {
    w->len = w->lens[ev->depth];
    // As ever: a plain value under the empty key is not reported, but its
    // key comes with the end of the object.
    if (w->nameless) name = "";
    w->nameless = false;
  } else {
    w->nameless = nameless && !start;
    if (w->nameless) return 0;
    w->len = ev->depth > 0 ? w->lens[ev->depth - 1] : 0;
    if (ev->idx >= 0) {
      name = idx;
      name_len = print_index(ev->idx, idx);
      add(w, "[", 1);
      add(w, name, name_len);
      add(w, "]", 1);
    } else if (name != NULL) {
      add(w, ".", 1);
      add(w, name, name_len);
    }
    if (start) w->lens[ev->depth] = (uint16_t) w->len;
  }
  w->path[w->len] = '\0';
  w->cb(w->arg, name, (size_t) name_len, w->path, &ev->tok);
  return 0;
}

int json_walk(const char *json_string, int json_string_length,
              json_walk_callback_t callback, void *callback_data) {
  struct walk w;
  if (callback == NULL) {
    return mgos__json_visit(json_string, json_string_length, NULL, NULL);
  }
  w.cb = callback;
  w.arg = callback_data;
  w.nameless = false;
  w.len = 0;
  return mgos__json_visit(json_string, json_string_length, walk_event, &w);
}
