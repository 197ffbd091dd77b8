// SPDX-License-Identifier: Apache-2.0
//
// json_scanf: a format is compiled into a flat table of nodes, each a key
// with its parent node, and the text is read once while `at` follows it down
// into those objects that the format names. A conversion of a container waits
// for its end, which carries the whole text. When the text turns out to be
// wrong after some conversions, memory allocated by then is freed again and
// its pointers are NULL, so a caller that gives up leaks nothing.

#include <float.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/json_core.h"
#include "common/cs_base64.h"
#include "common/cs_hex.h"

// Nodes that need no heap.
#define NODES_ON_STACK 16

#define NO_NODE 0xffff

enum size_of_int { SZ_HH, SZ_H, SZ_INT, SZ_L, SZ_LL };

struct node {
  const char *key;    // in the format
  void *target;       // NULL for objects
  uint16_t key_len;   // bytes
  uint16_t parent;    // NO_NODE for the document and what never matches
  char conv;          // conversion, '{' for an object, '+' for a node that
                      // only carries the second argument of the one before
  uint8_t size : 3;   // enum size_of_int
  uint8_t done : 1;   // counted
  uint8_t owned : 1;  // target points to memory allocated here
  uint8_t wait : 1;   // for the end of a container
  uint8_t width;      // of %s and %c, 0 = none
};

struct scan {
  struct node *nodes;
  int count;
  int at;        // node of the innermost object followed, -1 = none
  int at_depth;  // its depth
  int waiting;   // nodes that wait
  int converted;
};

// Strips a token to a NUL-terminated number. Returns: false if too long.
static bool number_text(const struct json_token *tok, char *buf, int size) {
  if (tok->type != JSON_TYPE_NUMBER && tok->type != JSON_TYPE_STRING) {
    return false;
  }
  if (tok->len >= size || tok->len == 0) return false;
  memcpy(buf, tok->ptr, (size_t) tok->len);
  buf[tok->len] = '\0';
  return true;
}

// Sign, magnitude and nothing else. base: 0 = decimal or 0x, 8, 16.
static bool parse_int(const char *s, unsigned base, bool *neg, uint64_t *v) {
  while (mgos__ascii_is_space(*s))
    s++;
  *neg = *s == '-';
  if (*s == '-' || *s == '+') s++;
  if ((base == 0 || base == 16) && s[0] == '0' && (s[1] | 32) == 'x') {
    base = 16;
    s += 2;
  }
  if (base == 0) base = 10;
  if (*s == '\0') return false;
  for (*v = 0; *s != '\0'; s++) {
    int d = mgos__ascii_hex(*s);
    if (d < 0 || (unsigned) d >= base) return false;
    if (*v > (UINT64_MAX - (unsigned) d) / base) return false;
    *v = *v * base + (unsigned) d;
  }
  return true;
}

static unsigned int_bytes(const struct node *n) {
  static const uint8_t bytes[] = {1, sizeof(short), sizeof(int), sizeof(long),
                                  sizeof(long long)};
  return bytes[n->size];
}

static bool scan_int(const struct node *n, const struct json_token *tok) {
  char buf[32];
  bool neg, is_signed = n->conv == 'd' || n->conv == 'i';
  uint64_t v;
  unsigned base = n->conv == 'x' || n->conv == 'X' ? 16
                  : n->conv == 'o'                 ? 8
                                                   : 0;
  if (!number_text(tok, buf, sizeof(buf))) return false;
  if (!parse_int(buf, base, &neg, &v)) return false;
  unsigned bits = int_bytes(n) * 8;
  uint64_t max = UINT64_MAX >> (64 - bits + is_signed);
  if (neg && !is_signed && v != 0) return false;
  if (v > max + (neg && is_signed)) return false;
  if (neg) v = 0 - v;
  uint8_t v8 = (uint8_t) v;
  uint16_t v16 = (uint16_t) v;
  uint32_t v32 = (uint32_t) v;
  const void *src = bits == 8    ? (const void *) &v8
                    : bits == 16 ? (const void *) &v16
                    : bits == 32 ? (const void *) &v32
                                 : (const void *) &v;
  memcpy(n->target, src, bits / 8);
  return true;
}

static bool scan_float(const struct node *n, const struct json_token *tok) {
  char buf[32], *end;
  if (!number_text(tok, buf, sizeof(buf))) return false;
  // strtod also takes names and hex floats, JSON does not.
  if (strspn(buf, "0123456789+-.eE \t") != strlen(buf)) return false;
  double v = strtod(buf, &end);
  if (end == buf || *end != '\0') return false;
  if (n->size == SZ_L) {
    memcpy(n->target, &v, sizeof(v));
  } else {
    if (v > (double) FLT_MAX || v < -(double) FLT_MAX) return false;
    float f = (float) v;
    memcpy(n->target, &f, sizeof(f));
  }
  return true;
}

// %s takes a word and a NUL, %c as many characters as its width says.
static bool scan_chars(const struct node *n, const struct json_token *tok) {
  char *dst = (char *) n->target;
  const char *p = tok->ptr, *end = p + tok->len;
  if (n->conv == 'c') {
    int len = n->width > 0 ? n->width : 1;
    if (tok->len < len) return false;
    memcpy(dst, p, (size_t) len);
    return true;
  }
  while (p < end && mgos__ascii_is_space(*p))
    p++;
  if (p == end) return false;
  int len = 0;
  while (p < end && !mgos__ascii_is_space(*p) &&
         (n->width == 0 || len < n->width)) {
    dst[len++] = *p++;
  }
  dst[len] = '\0';
  return true;
}

// Gives the target of node n new memory in place of what it got before.
static void own(struct node *n, char *p) {
  char **dst = (char **) n->target;
  if (n->owned) free(*dst);
  *dst = p;
  n->owned = p != NULL;
}

static bool scan_q(struct node *n, const struct json_token *tok) {
  if (tok->type == JSON_TYPE_NULL) {
    own(n, NULL);
    return false;
  }
  char *p = (char *) malloc((size_t) tok->len + 1);
  if (p == NULL) return false;
  int len = tok->len;
  if (tok->type == JSON_TYPE_STRING) {
    // Decoding never makes a text longer.
    len = json_unescape(tok->ptr, tok->len, p, tok->len);
    if (len < 0) {
      free(p);
      return false;
    }
  } else {
    memcpy(p, tok->ptr, (size_t) len);
  }
  p[len] = '\0';
  own(n, p);
  return true;
}

// %V is (char **, int *), %H is (int *, char **): `data` is the node whose
// target is the pointer.
static bool scan_bytes(struct node *data, int *len_target, char conv,
                       const struct json_token *tok) {
  if (tok->type != JSON_TYPE_STRING) return false;
  int len = 0, used, want = tok->len;
  char *p = (char *) malloc((size_t) tok->len + 1);
  if (p == NULL) return false;
  if (conv == 'V') {
    used =
        cs_base64_decode((const unsigned char *) tok->ptr, tok->len, p, &len);
  } else {
    used = cs_hex_decode(tok->ptr, tok->len, (unsigned char *) p, &len);
    want &= ~1;
  }
  if (used != want) {
    free(p);
    return false;
  }
  p[len] = '\0';
  own(data, p);
  *len_target = len;
  return true;
}

static bool convert_one(struct node *n, const struct json_token *tok) {
  switch (n->conv) {
    case 'B':
      *(bool *) n->target = tok->type == JSON_TYPE_TRUE;
      return true;
    case 'T':
      *(struct json_token *) n->target = *tok;
      return true;
    case 'M': {
      json_scanner_t cb;
      memcpy(&cb, &n->target, sizeof(cb));
      cb(tok->ptr, tok->len, n[1].target);
      return true;
    }
    case 'Q':
      return scan_q(n, tok);
    case 'V':
      return scan_bytes(n, (int *) n[1].target, 'V', tok);
    case 'H':
      return scan_bytes(n + 1, (int *) n->target, 'H', tok);
    case 's':
    case 'c':
      return scan_chars(n, tok);
    case 'f':
    case 'g':
    case 'e':
      return scan_float(n, tok);
    default:
      return scan_int(n, tok);
  }
}

static void convert(struct scan *sc, struct node *n,
                    const struct json_token *tok) {
  if (!convert_one(n, tok)) return;
  // A repeated key counts once, except that %M runs each time.
  if (!n->done || n->conv == 'M') sc->converted++;
  n->done = 1;
}

// At the end of a container: serves the nodes that waited for it, which are
// those at this depth under the object that is left or is around it.
static void end_container(struct scan *sc, const struct mgos__json_event *ev) {
  if (sc->at >= 0 && ev->depth == sc->at_depth) {
    int parent = sc->nodes[sc->at].parent;
    sc->at = parent == NO_NODE ? -1 : parent;
    sc->at_depth--;
  }
  if (sc->waiting == 0 || sc->at_depth != ev->depth - 1) return;
  for (int i = 0; i < sc->count; i++) {
    struct node *n = &sc->nodes[i];
    int parent = n->parent == NO_NODE ? -1 : n->parent;
    if (!n->wait || parent != sc->at) continue;
    n->wait = 0;
    sc->waiting--;
    convert(sc, n, &ev->tok);
  }
}

static bool is_start(enum json_token_type type) {
  return type == JSON_TYPE_OBJECT_START || type == JSON_TYPE_ARRAY_START;
}

// A value that node n asks for.
static void match(struct scan *sc, int i, const struct mgos__json_event *ev,
                  int *enter) {
  struct node *n = &sc->nodes[i];
  if (n->conv == '{') {
    if (ev->tok.type == JSON_TYPE_OBJECT_START) *enter = i;
  } else if (is_start(ev->tok.type)) {
    sc->waiting += !n->wait;
    n->wait = 1;
  } else {
    convert(sc, n, &ev->tok);
  }
}

static int scan_event(void *arg, const struct mgos__json_event *ev) {
  struct scan *sc = (struct scan *) arg;
  int enter = -1;
  if (ev->tok.type == JSON_TYPE_OBJECT_END ||
      ev->tok.type == JSON_TYPE_ARRAY_END) {
    end_container(sc, ev);
    return 0;
  }
  if (ev->depth != sc->at_depth + 1) return 0;
  if (ev->depth == 0) {
    match(sc, 0, ev, &enter);
  } else if (ev->name != NULL) {
    for (int i = sc->at + 1; i < sc->count; i++) {
      struct node *n = &sc->nodes[i];
      if (n->parent == sc->at && n->key_len == ev->name_len &&
          memcmp(n->key, ev->name, n->key_len) == 0) {
        match(sc, i, ev, &enter);
      }
    }
  }
  if (enter >= 0) {
    sc->at = enter;
    sc->at_depth = ev->depth;
  }
  return 0;
}

// The format under compilation.
struct compile {
  const char *f;
  struct node *nodes;
  int count;
  int parent;   // node of the object that is open; -1 = none
  int skipped;  // brackets open around text that cannot match
  const char *key;
  int key_len;
};

static struct node *add_node(struct compile *c, char conv, void *target) {
  struct node *n = &c->nodes[c->count++];
  memset(n, 0, sizeof(*n));
  n->conv = conv;
  n->target = target;
  n->key = c->key;
  n->key_len = (uint16_t) c->key_len;
  n->parent = c->parent < 0 ? NO_NODE : (uint16_t) c->parent;
  // A conversion in an array has no place in any text.
  if (c->skipped > 0) n->parent = NO_NODE - 1;
  return n;
}

static void parse_key(struct compile *c) {
  const char *p = c->f;
  if (*p == '"') {
    c->key = ++p;
    while (*p != '\0' && *p != '"')
      p += *p == '\\' && p[1] != '\0' ? 2 : 1;
    c->key_len = (int) (p - c->key);
    c->f = *p == '"' ? p + 1 : p;
    return;
  }
  c->key = p;
  while (*p != '\0' && strchr(":,{}[]%\" \t\r\n", *p) == NULL)
    p++;
  c->key_len = (int) (p - c->key);
  c->f = p;
}

static int parse_mods(const char **f) {
  int size = SZ_INT;
  for (;; (*f)++) {
    if (**f == 'h') {
      size = size == SZ_H ? SZ_HH : SZ_H;
    } else if (**f == 'l') {
      size = size == SZ_L ? SZ_LL : SZ_L;
    } else if (**f == 'j' || **f == 'q') {
      size = SZ_LL;
    } else if (**f == 'z' || **f == 't') {
      size = sizeof(size_t) == sizeof(long) ? SZ_L : SZ_INT;
    } else {
      return size;
    }
  }
}

// Returns: false for an unknown conversion.
static bool parse_conversion(struct compile *c, va_list *ap) {
  int width = 0;
  c->f++;
  while (mgos__ascii_is_digit(*c->f) && width < 25) {
    width = width * 10 + (*c->f++ - '0');
  }
  if (mgos__ascii_is_digit(*c->f)) return false;
  int size = parse_mods(&c->f);
  char conv = *c->f;
  if (conv == '\0' || strchr("BQVHMTdiuxXofgesc", conv) == NULL) return false;
  c->f++;
  if (conv == 'M') {
    json_scanner_t cb = va_arg(*ap, json_scanner_t);
    void *target;
    memcpy(&target, &cb, sizeof(target));
    add_node(c, conv, target);
  } else {
    struct node *n = add_node(c, conv, va_arg(*ap, void *));
    n->size = (uint8_t) size & 7;
    n->width = (uint8_t) width;
  }
  if (conv == 'V' || conv == 'H' || conv == 'M') {
    add_node(c, '+', va_arg(*ap, void *))->parent = NO_NODE - 1;
  }
  return true;
}

static bool compile_step(struct compile *c, va_list *ap) {
  switch (*c->f) {
    case '%':
      return parse_conversion(c, ap);
    case '{':
      if (c->skipped > 0) {
        c->skipped++;
      } else {
        add_node(c, '{', NULL);
        c->parent = c->count - 1;
      }
      break;
    case '[':
      c->skipped++;
      break;
    case '}':
    case ']':
      if (c->skipped > 0) {
        c->skipped--;
      } else if (c->parent >= 0) {
        int parent = c->nodes[c->parent].parent;
        c->parent = parent == NO_NODE ? -1 : parent;
      } else {
        return false;
      }
      break;
    case ' ':
    case '\t':
    case '\r':
    case '\n':
    case ',':
    case ':':
      break;
    default:
      parse_key(c);
      return true;
  }
  c->f++;
  return true;
}

// Nodes that a format needs at most.
static size_t count_nodes(const char *fmt) {
  size_t n = 0;
  for (; *fmt != '\0'; fmt++) {
    if (*fmt == '{') n++;
    if (*fmt != '%') continue;
    const char *conv = fmt + 1 + strspn(fmt + 1, "0123456789hljqzt");
    n += *conv == 'H' || *conv == 'V' || *conv == 'M' ? 2 : 1;
  }
  return n;
}

static void undo(struct scan *sc) {
  for (int i = 0; i < sc->count; i++) {
    if (sc->nodes[i].owned) own(&sc->nodes[i], NULL);
  }
}

static int scan_with(struct node *nodes, const char *s, int len,
                     const char *fmt, va_list *ap) {
  struct compile c = {fmt, nodes, 0, -1, 0, "", 0};
  while (*c.f != '\0') {
    if (!compile_step(&c, ap)) return JSON_STRING_INVALID;
  }
  struct scan sc = {nodes, c.count, -1, -1, 0, 0};
  // Without a conversion for the document nothing can match at depth 0.
  if (c.count == 0 || nodes[0].parent != NO_NODE) sc.at_depth = -2;
  int r = mgos__json_visit(s, len, scan_event, &sc);
  if (r < 0) {
    undo(&sc);
    return r;
  }
  return sc.converted;
}

int json_vscanf(const char *str, int str_len, const char *fmt, va_list xap) {
  struct node small[NODES_ON_STACK], *nodes = small;
  size_t n = count_nodes(fmt);
  va_list ap;
  if (n >= NO_NODE - 1) return JSON_STRING_INVALID;
  if (n > NODES_ON_STACK) {
    nodes = (struct node *) malloc(n * sizeof(*nodes));
    if (nodes == NULL) return JSON_STRING_INVALID;
  }
  va_copy(ap, xap);
  int r = scan_with(nodes, str, str_len, fmt, &ap);
  va_end(ap);
  if (nodes != small) free(nodes);
  return r;
}

int json_scanf(const char *str, int str_len, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  int r = json_vscanf(str, str_len, fmt, ap);
  va_end(ap);
  return r;
}
