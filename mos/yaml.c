// SPDX-License-Identifier: Apache-2.0
//
// YAML reader over libyaml's events (see yaml.h). A file is first tried as it
// stands (with tabs of the indentation made spaces); if that fails the known
// kinds of sloppiness are mended and it is tried again. The error reported is
// that of the first try, because its line is what the user wrote. Depth, size
// and alias expansion are bounded.

#include "node.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "files.h"

#define MAX_DEPTH 50
#define MAX_WEIGHT 200000
#define MAX_KEYS 5000  // of one map: each new one is compared with all
#define MAX_ANCHORS 1000
#define MAX_YAML_SIZE (4 * 1024 * 1024)

struct loader {
  yaml_parser_t parser;
  const char *file;
  struct mos_node **anchors;
  const char **anchor_names;
  int num_anchors;
  int depth;
  struct mos_loc err_loc;
  const char *err;
};

struct mos_node *mos_node_new(enum mos_node_kind kind, struct mos_loc loc) {
  struct mos_node *n = mos_alloc(sizeof(*n));
  n->kind = kind;
  n->loc = loc;
  n->weight = 1;
  return n;
}

struct mos_node *mos_node_scalar(const char *text) {
  struct mos_node *n = mos_node_new(MOS_SCALAR, (struct mos_loc){NULL, 0});
  n->text = text;
  return n;
}

static void grow(struct mos_node *p) {
  int cap = p->cap ? p->cap * 2 : 8;
  struct mos_node **items = mos_alloc((size_t) cap * sizeof(*items));
  const char **keys = mos_alloc((size_t) cap * sizeof(*keys));
  struct mos_loc *locs = mos_alloc((size_t) cap * sizeof(*locs));
  if (p->n > 0) {
    memcpy(items, p->items, (size_t) p->n * sizeof(*items));
    memcpy(keys, p->keys, (size_t) p->n * sizeof(*keys));
    memcpy(locs, p->key_locs, (size_t) p->n * sizeof(*locs));
  }
  p->items = items;
  p->keys = keys;
  p->key_locs = locs;
  p->cap = cap;
}

void mos_node_add(struct mos_node *parent, const char *key,
                  struct mos_node *child) {
  // Sticks to a value that is too much: aliases of aliases overflow else.
  if (child->weight > MAX_WEIGHT || parent->weight > MAX_WEIGHT) {
    parent->weight = MAX_WEIGHT + 1;
  } else {
    parent->weight += child->weight;
  }
  for (int i = 0; key != NULL && i < parent->n; i++) {
    if (strcmp(parent->keys[i], key) != 0) continue;
    parent->items[i] = child;  // A repeated key: the last one counts.
    parent->key_locs[i] = child->loc;
    return;
  }
  if (parent->n == parent->cap) grow(parent);
  parent->keys[parent->n] = key;
  parent->key_locs[parent->n] = child->loc;
  parent->items[parent->n++] = child;
}

struct mos_node *mos_node_get(const struct mos_node *map, const char *key) {
  if (map == NULL || map->kind != MOS_MAP) return NULL;
  for (int i = 0; i < map->n; i++) {
    if (strcmp(map->keys[i], key) == 0) return map->items[i];
  }
  return NULL;
}

static void fail_load(struct loader *l, int line, const char *msg) {
  if (l->err != NULL) return;
  l->err = msg;
  l->err_loc = (struct mos_loc){l->file, line};
}

static bool next_event(struct loader *l, yaml_event_t *e) {
  if (yaml_parser_parse(&l->parser, e)) return true;
  size_t line = l->parser.problem_mark.line;
  const char *problem = l->parser.problem;
  // libyaml points past the end of the context for some errors.
  fail_load(l, (int) line + 1,
            mos_sprintf("bad YAML: %s", problem ? problem : "unreadable"));
  return false;
}

static struct mos_node *load_node(struct loader *l, yaml_event_t *e);

static void remember_anchor(struct loader *l, const char *name,
                            struct mos_node *n) {
  int num = l->num_anchors;
  struct mos_node **a = mos_alloc((size_t) (num + 1) * sizeof(*a));
  const char **names = mos_alloc((size_t) (num + 1) * sizeof(*names));
  if (num > 0) {
    memcpy(a, l->anchors, (size_t) num * sizeof(*a));
    memcpy(names, l->anchor_names, (size_t) num * sizeof(*names));
  }
  a[num] = n;
  names[num] = name;
  l->anchors = a;
  l->anchor_names = names;
  l->num_anchors++;
}

static struct mos_node *load_alias(struct loader *l, const char *name,
                                   int line) {
  for (int i = l->num_anchors - 1; i >= 0; i--) {
    if (strcmp(l->anchor_names[i], name) == 0) return l->anchors[i];
  }
  fail_load(l, line, mos_sprintf("bad YAML: no anchor &%s", name));
  return NULL;
}

// Merges the map(s) of a "<<" key; keys present already win.
static void merge_key(struct mos_node *map, const struct mos_node *from) {
  if (from->kind == MOS_LIST) {
    for (int i = 0; i < from->n; i++)
      merge_key(map, from->items[i]);
  }
  if (from->kind != MOS_MAP) return;
  for (int i = 0; i < from->n; i++) {
    if (mos_node_get(map, from->keys[i]) != NULL) continue;
    mos_node_add(map, from->keys[i], from->items[i]);
  }
}

static bool load_list(struct loader *l, struct mos_node *n) {
  yaml_event_t e;
  for (;;) {
    if (!next_event(l, &e)) return false;
    bool end = e.type == YAML_SEQUENCE_END_EVENT;
    struct mos_node *item = end ? NULL : load_node(l, &e);
    yaml_event_delete(&e);
    if (end) return true;
    if (item == NULL) return false;
    mos_node_add(n, NULL, item);
    if (n->weight > MAX_WEIGHT) {
      fail_load(l, item->loc.line, "bad YAML: too large");
      return false;
    }
  }
}

static bool load_map(struct loader *l, struct mos_node *n) {
  yaml_event_t e;
  for (;;) {
    if (!next_event(l, &e)) return false;
    bool end = e.type == YAML_MAPPING_END_EVENT;
    int line = (int) e.start_mark.line + 1;
    struct mos_node *key = end ? NULL : load_node(l, &e);
    yaml_event_delete(&e);
    if (end) return true;
    if (key == NULL) return false;
    if (key->kind != MOS_SCALAR) {
      fail_load(l, line, "bad YAML: a key must be plain text");
      return false;
    }
    if (!next_event(l, &e)) return false;
    struct mos_node *value = load_node(l, &e);
    yaml_event_delete(&e);
    if (value == NULL) return false;
    if (strcmp(key->text, "<<") == 0 && !key->quoted) {
      merge_key(n, value);
      continue;
    }
    if (mos_node_get(n, key->text) != NULL) {
      mos_warn(key->loc, "key \"%s\" is given twice; the last one counts",
               key->text);
    }
    mos_node_add(n, key->text, value);
    if (n->weight > MAX_WEIGHT || n->n > MAX_KEYS) {
      fail_load(l, line, "bad YAML: too large");
      return false;
    }
  }
}

// Turns the event (and those of its children) into a node. NULL: error.
static struct mos_node *load_node(struct loader *l, yaml_event_t *e) {
  int line = (int) e->start_mark.line + 1;
  struct mos_loc loc = {l->file, line};
  struct mos_node *n = NULL;
  const yaml_char_t *anchor = NULL;
  if (e->type == YAML_ALIAS_EVENT) {
    return load_alias(l, (const char *) e->data.alias.anchor, line);
  }
  if (++l->depth > MAX_DEPTH) {
    fail_load(l, line, "bad YAML: nested too deeply");
    return NULL;
  }
  if (e->type == YAML_SCALAR_EVENT) {
    n = mos_node_new(MOS_SCALAR, loc);
    n->text =
        mos_strndup((const char *) e->data.scalar.value, e->data.scalar.length);
    n->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    anchor = e->data.scalar.anchor;
    if (strlen(n->text) != e->data.scalar.length) {
      fail_load(l, line, "bad YAML: text with a NUL character");
      n = NULL;
    }
  } else if (e->type == YAML_SEQUENCE_START_EVENT) {
    n = mos_node_new(MOS_LIST, loc);
    anchor = e->data.sequence_start.anchor;
    if (!load_list(l, n)) n = NULL;
  } else if (e->type == YAML_MAPPING_START_EVENT) {
    n = mos_node_new(MOS_MAP, loc);
    anchor = e->data.mapping_start.anchor;
    if (!load_map(l, n)) n = NULL;
  } else {
    fail_load(l, line, "bad YAML: unexpected end");
  }
  l->depth--;
  if (n != NULL && n->weight > MAX_WEIGHT) {
    fail_load(l, line, "bad YAML: too large");
    return NULL;
  }
  if (n != NULL && anchor != NULL && l->num_anchors == MAX_ANCHORS) {
    fail_load(l, line, "bad YAML: too many anchors");
    return NULL;
  }
  if (n != NULL && anchor != NULL) {
    remember_anchor(l, mos_strdup((const char *) anchor), n);
  }
  return n;
}

// Reads the first document of the text. Returns NULL and sets l->err on error.
static struct mos_node *load_text(struct loader *l, const char *text,
                                  size_t len) {
  struct mos_node *root = NULL;
  yaml_event_t e;
  if (!yaml_parser_initialize(&l->parser)) mos_fail("out of memory");
  yaml_parser_set_encoding(&l->parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&l->parser, (const unsigned char *) text, len);
  while (l->err == NULL && root == NULL && next_event(l, &e)) {
    int type = e.type;
    if (type == YAML_STREAM_END_EVENT) {
      root = mos_node_new(MOS_MAP, (struct mos_loc){l->file, 1});
    } else if (type != YAML_STREAM_START_EVENT &&
               type != YAML_DOCUMENT_START_EVENT) {
      root = load_node(l, &e);
    }
    yaml_event_delete(&e);
  }
  // Anything after the first document's root must at least be well formed.
  while (root != NULL && l->err == NULL && next_event(l, &e)) {
    bool end = e.type == YAML_STREAM_END_EVENT || e.type == YAML_NO_EVENT ||
               e.type == YAML_DOCUMENT_START_EVENT;
    yaml_event_delete(&e);
    if (end) break;
  }
  yaml_parser_delete(&l->parser);
  return l->err == NULL ? root : NULL;
}

// Copies the text with tabs of each line's indentation made `width` spaces.
static void expand_tabs(struct mos_buf *out, const char *s, size_t len,
                        int width) {
  const char *end = s + len;
  bool indent = true;
  for (; s < end; s++) {
    if (*s == '\n') indent = true;
    if (*s == '\t' && indent) {
      mos_buf_printf(out, "%*s", width, "");
      continue;
    }
    if (*s != ' ' && *s != '-' && *s != '\n') indent = false;
    mos_buf_add(out, s, 1);
  }
}

// True for plain text that has ": " or " #" in it, such as a description.
static bool has_stray_colon(const char *s, const char *end) {
  if (strchr("\"'[{&|>#", *s) != NULL) return false;
  for (; s + 1 < end; s++) {
    if (s[0] == ':' && s[1] == ' ') return true;
  }
  return false;
}

// Position of a value that must be quoted, in a line "  - value" or
// "  - key: value", or NULL.
static const char *value_start(const char *s, const char *end) {
  while (s < end && (*s == ' ' || (*s == '-' && s + 1 < end && s[1] == ' '))) {
    s++;
  }
  if (s < end && strchr("@*%`", *s) != NULL) return s;
  while (s < end && (isalnum((unsigned char) *s) || *s == '_' || *s == '-')) {
    s++;
  }
  if (s + 1 >= end || s[0] != ':' || s[1] != ' ') return NULL;
  for (s++; s < end && *s == ' '; s++) {
  }
  if (s >= end) return NULL;
  return strchr("@*%`", *s) != NULL || has_stray_colon(s, end) ? s : NULL;
}

// Puts quotes around values that YAML would misread.
static void quote_reserved(struct mos_buf *out, const char *s, size_t len) {
  const char *end = s + len;
  while (s < end) {
    const char *nl = memchr(s, '\n', (size_t) (end - s));
    const char *eol = nl != NULL ? nl : end;
    const char *v = value_start(s, eol);
    if (v != NULL) {
      const char *last = eol;
      while (last > v && isspace((unsigned char) last[-1]))
        last--;
      mos_buf_add(out, s, (size_t) (v - s));
      mos_buf_add(out, "'", 1);
      for (; v < last; v++) {
        if (*v == '\'') mos_buf_add(out, "'", 1);
        mos_buf_add(out, v, 1);
      }
      mos_buf_add(out, "'", 1);
    } else {
      mos_buf_add(out, s, (size_t) (eol - s));
    }
    if (nl != NULL) mos_buf_add(out, "\n", 1);
    s = nl != NULL ? nl + 1 : end;
  }
}

static bool has_tabs(const char *text, size_t len) {
  return memchr(text, '\t', len) != NULL;
}

struct mos_node *mos_yaml_parse(const char *file, const char *text,
                                size_t len) {
  static const int widths[] = {8, 4, 2, 1};
  struct loader first = {.file = file};
  if (len > MAX_YAML_SIZE) {
    mos_fail_at((struct mos_loc){file, 0}, "larger than a manifest can be");
  }
  if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
    text += 3;
    len -= 3;
  }
  struct mos_node *root = load_text(&first, text, len);
  if (root != NULL) return root;
  for (int repair = 0; repair < 2; repair++) {
    for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
      struct loader l = {.file = file};
      struct mos_buf tabs = {0}, fixed = {0};
      mos_buf_puts(&fixed, "");
      expand_tabs(&tabs, text, len, widths[i]);
      if (repair) {
        quote_reserved(&fixed, tabs.p, tabs.len);
        root = load_text(&l, fixed.p, fixed.len);
      } else if (has_tabs(text, len)) {
        root = load_text(&l, tabs.p, tabs.len);
      }
      if (root != NULL) return root;
      if (!has_tabs(text, len)) break;
    }
  }
  mos_fail_at(first.err_loc, "%s", first.err);
}

struct mos_node *mos_yaml_read(const char *file) {
  size_t len;
  const char *text = mos_read_file_opt(file, MAX_YAML_SIZE, &len);
  if (text == NULL) mos_fail("cannot read %s: %s", file, strerror(errno));
  return mos_yaml_parse(file, text, len);
}

static bool is_one_of(const char *s, const char *words) {
  size_t n = strlen(s);
  for (const char *p = words; *p != '\0';) {
    size_t len = strcspn(p, " ");
    if (len == n && strncmp(p, s, n) == 0) return true;
    p += len + (p[len] == ' ');
  }
  return false;
}

static bool parse_int(const char *s, int64_t *v) {
  const char *p = s;
  int base = 10;
  if (*p == '-' || *p == '+') p++;
  if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
    base = 16;
  } else if (p[0] == '0' && p[1] == 'o') {
    return parse_int(mos_sprintf("%s0%s", *s == '-' ? "-" : "", p + 2), v);
  } else if (p[0] == '0' && p[1] != '\0') {
    base = 8;
  }
  char *end;
  errno = 0;
  if (!isdigit((unsigned char) *p)) return false;
  *v = strtoll(s, &end, base);
  return errno == 0 && *end == '\0' && end != s;
}

static bool parse_float(const char *s, double *v) {
  char *end;
  if (strspn(s, "0123456789.eE+-") != strlen(s)) return false;
  if (strpbrk(s, "0123456789") == NULL) return false;
  *v = strtod(s, &end);
  return *end == '\0' && end != s && isfinite(*v);
}

struct mos_scalar mos_node_value(const struct mos_node *n) {
  struct mos_scalar v = {.type = MOS_TYPE_STRING};
  const char *s = n->text;
  if (n->quoted) return v;
  if (is_one_of(s, "~ null Null NULL") || *s == '\0') {
    v.type = MOS_TYPE_NULL;
  } else if (is_one_of(s, "true True TRUE yes Yes YES on On ON")) {
    v.type = MOS_TYPE_BOOL;
    v.b = true;
  } else if (is_one_of(s, "false False FALSE no No NO off Off OFF")) {
    v.type = MOS_TYPE_BOOL;
  } else if (parse_int(s, &v.i)) {
    v.type = MOS_TYPE_INT;
    v.f = (double) v.i;
  } else if (parse_float(s, &v.f)) {
    v.type = MOS_TYPE_FLOAT;
  }
  return v;
}
