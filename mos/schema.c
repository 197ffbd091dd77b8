// SPDX-License-Identifier: Apache-2.0
//
// Puts config_schema entries together (see schema.h). The tree keeps the
// order of first definition; redefining an entry replaces it in place. An
// object made by reference shares the C struct of its original as long as
// nothing was added to it.

#include "schema.h"

#include <ctype.h>
#include <string.h>

#define MAX_REF_DEPTH 16

static const char *const s_reserved =
    " alignas alignof and and_eq asm auto bitand bitor bool break case catch "
    "char char16_t char32_t class compl const constexpr const_cast continue "
    "decltype default delete do double dynamic_cast else enum explicit export "
    "extern false float for friend goto if inline int long mutable namespace "
    "new noexcept not not_eq nullptr operator or or_eq private protected "
    "public register reinterpret_cast restrict return short signed sizeof "
    "static static_assert static_cast struct switch template this "
    "thread_local throw true try typedef typeid typename union unsigned using "
    "virtual void volatile wchar_t while xor xor_eq ";

static const struct {
  const char *name, *text;
} s_types[] = {
    [MOS_CONF_INT] = {"i", "a whole number"},
    [MOS_CONF_UINT] = {"ui", "a whole number from 0 to 4294967295"},
    [MOS_CONF_BOOL] = {"b", "true or false"},
    [MOS_CONF_DOUBLE] = {"d", "a number"},
    [MOS_CONF_FLOAT] = {"f", "a number"},
    [MOS_CONF_STRING] = {"s", "text"},
    [MOS_CONF_OBJECT] = {"o", "an object"},
};

const char *mos_schema_type(enum mos_conf_kind kind) {
  return s_types[kind].name;
}

static void check_path(struct mos_loc loc, const char *path) {
  struct mos_list parts = {0};
  mos_split(&parts, path, ".");
  const char *joined = mos_list_join(&parts, ".");
  if (parts.n == 0 || strcmp(joined, path) != 0) {
    mos_fail_at(loc, "config_schema: \"%s\" is not a path", path);
  }
  for (int i = 0; i < parts.n; i++) {
    const char *p = parts.v[i];
    bool ok = !isdigit((unsigned char) *p);
    for (const char *c = p; *c != '\0'; c++) {
      if (!isalnum((unsigned char) *c) && *c != '_') ok = false;
    }
    if (!ok) {
      mos_fail_at(loc, "config_schema: \"%s\" in \"%s\" is not a C name", p,
                  path);
    }
    if (strstr(s_reserved, mos_sprintf(" %s ", p)) != NULL) {
      mos_fail_at(loc, "config_schema: \"%s\" in \"%s\" is a reserved word", p,
                  path);
    }
  }
}

static struct mos_conf *child(const struct mos_conf *obj, const char *name) {
  for (int i = 0; i < obj->n; i++) {
    if (strcmp(obj->items[i]->name, name) == 0) return obj->items[i];
  }
  return NULL;
}

static struct mos_conf *find(struct mos_conf *root, const char *path) {
  struct mos_list parts = {0};
  mos_split(&parts, path, ".");
  struct mos_conf *c = root;
  for (int i = 0; c != NULL && i < parts.n; i++)
    c = child(c, parts.v[i]);
  return c;
}

static void add_child(struct mos_conf *obj, struct mos_conf *c) {
  if (obj->n == obj->cap) {
    int cap = obj->cap ? obj->cap * 2 : 8;
    struct mos_conf **items = mos_alloc((size_t) cap * sizeof(*items));
    if (obj->n > 0) {
      memcpy(items, obj->items, (size_t) obj->n * sizeof(*items));
    }
    obj->items = items;
    obj->cap = cap;
  }
  obj->items[obj->n++] = c;
}

// Returns the entry for `path`, making it and its parents as needed.
static struct mos_conf *make(struct mos_conf *root, const char *path,
                             struct mos_loc loc) {
  struct mos_list parts = {0};
  mos_split(&parts, path, ".");
  struct mos_conf *c = root;
  for (int i = 0; i < parts.n; i++) {
    struct mos_conf *next = child(c, parts.v[i]);
    if (c->kind != MOS_CONF_OBJECT && c->kind != MOS_CONF_REF) {
      mos_fail_at(loc,
                  "config_schema: \"%s\": \"%s\" is a value (%s:%d), "
                  "not an object",
                  path, c->path, c->loc.file, c->loc.line);
    }
    if (next == NULL) {
      next = mos_alloc(sizeof(*next));
      next->kind = MOS_CONF_OBJECT;
      next->name = parts.v[i];
      next->path = *c->path == '\0' ? parts.v[i]
                                    : mos_sprintf("%s.%s", c->path, parts.v[i]);
      next->struct_path = next->path;
      next->loc = loc;
      next->s = "";
      add_child(c, next);
    }
    c = next;
  }
  return c;
}

static void set_default(struct mos_conf *c, const struct mos_node *n) {
  struct mos_scalar v = {.type = MOS_TYPE_NULL};
  if (n->kind == MOS_SCALAR) v = mos_node_value(n);
  bool number = v.type == MOS_TYPE_INT || v.type == MOS_TYPE_FLOAT;
  bool ok = n->kind == MOS_SCALAR && c->kind != MOS_CONF_OBJECT;
  switch (c->kind) {
    case MOS_CONF_INT:
      ok = ok && v.type == MOS_TYPE_INT && v.i >= INT32_MIN && v.i <= INT32_MAX;
      break;
    case MOS_CONF_UINT:
      ok = ok && v.type == MOS_TYPE_INT && v.i >= 0 && v.i <= UINT32_MAX;
      break;
    case MOS_CONF_BOOL:
      ok = ok && v.type == MOS_TYPE_BOOL;
      v.i = v.b;
      break;
    case MOS_CONF_STRING:
      ok = ok && (v.type == MOS_TYPE_STRING || v.type == MOS_TYPE_NULL);
      break;
    default:
      ok = ok && number;
      break;
  }
  if (!ok) {
    mos_fail_at(n->loc, "config_schema: default of \"%s\" must be %s", c->path,
                s_types[c->kind].text);
  }
  c->i = v.i;
  c->f = v.f;
  c->s = v.type == MOS_TYPE_STRING ? n->text : "";
}

static enum mos_conf_kind kind_of(const char *type) {
  for (int i = 0; i <= MOS_CONF_OBJECT; i++) {
    if (strcmp(s_types[i].name, type) == 0) return (enum mos_conf_kind) i;
  }
  return MOS_CONF_REF;
}

static void check_params(struct mos_conf *c, const struct mos_node *params) {
  const struct mos_node *a = mos_node_get(params, "abstract");
  if (a == NULL) return;
  struct mos_scalar v = {.type = MOS_TYPE_NULL};
  if (a->kind == MOS_SCALAR) v = mos_node_value(a);
  if (v.type != MOS_TYPE_BOOL) {
    mos_fail_at(a->loc, "config_schema: \"abstract\" must be true or false");
  }
  if (v.b && (c->kind != MOS_CONF_OBJECT || strchr(c->path, '.') != NULL)) {
    mos_fail_at(a->loc,
                "config_schema: only an object at the top level can be "
                "abstract, \"%s\" is not",
                c->path);
  }
  c->abstract = v.b;
}

static bool is_default(const struct mos_node *n) {
  return n->kind == MOS_SCALAR;
}

// Handles [path, type, default?, params?].
static void define(struct mos_conf *root, const struct mos_node *e) {
  const char *path = e->items[0]->text, *type = e->items[1]->text;
  const struct mos_node *params = NULL, *def = NULL;
  const struct mos_node *last = e->items[e->n - 1];
  if (e->n == 4 || last->kind == MOS_MAP) params = last;
  if (e->n == 4 || last->kind != MOS_MAP) def = e->items[2];
  if (params != NULL && params->kind != MOS_MAP) {
    mos_fail_at(params->loc,
                "config_schema: parameters of \"%s\" must be a map {…}", path);
  }
  if (e->items[1]->kind != MOS_SCALAR) {
    mos_fail_at(e->loc, "config_schema: type of \"%s\" must be text", path);
  }
  check_path(e->loc, path);
  struct mos_conf *c = make(root, path, e->loc);
  enum mos_conf_kind kind = kind_of(type);
  if (kind == MOS_CONF_REF) check_path(e->items[1]->loc, type);
  if (kind != MOS_CONF_OBJECT && kind != MOS_CONF_REF && c->n > 0) {
    mos_fail_at(e->loc,
                "config_schema: \"%s\" has entries below it (%s:%d), "
                "it cannot be a value",
                path, c->items[0]->loc.file, c->items[0]->loc.line);
  }
  c->kind = kind;
  c->ref = kind == MOS_CONF_REF ? type : NULL;
  c->params = params;
  c->loc = e->loc;
  c->i = 0;
  c->f = 0;
  c->s = "";
  c->abstract = false;
  if (params != NULL) check_params(c, params);
  if (def == NULL) return;
  if (kind == MOS_CONF_OBJECT || kind == MOS_CONF_REF || !is_default(def)) {
    mos_fail_at(def->loc,
                "config_schema: \"%s\" of type \"%s\" cannot have "
                "this default",
                path, type);
  }
  set_default(c, def);
}

// Copies what `from` is into `to`; entries that `to` has already stay.
static void copy_into(struct mos_conf *root, struct mos_conf *to,
                      const struct mos_conf *from) {
  to->kind = from->kind;
  to->ref = from->ref;
  to->i = from->i;
  to->f = from->f;
  to->s = from->s;
  if (to->params == NULL) to->params = from->params;
  if (from->kind != MOS_CONF_OBJECT) return;
  bool same = true;
  struct mos_conf own = *to;
  to->items = NULL;
  to->n = to->cap = 0;
  for (int i = 0; i < from->n; i++) {
    const struct mos_conf *f = from->items[i];
    struct mos_conf *mine = child(&own, f->name);
    struct mos_conf *c = mos_alloc(sizeof(*c));
    c->name = f->name;
    c->path = mos_sprintf("%s.%s", to->path, f->name);
    c->struct_path = c->path;
    c->loc = to->loc;
    c->s = "";
    add_child(to, c);
    if (mine == NULL) {
      copy_into(root, c, f);
    } else if (mine->kind == MOS_CONF_OBJECT && f->kind == MOS_CONF_OBJECT) {
      *c = *mine;
      copy_into(root, c, f);
    } else {
      *c = *mine;
    }
    if (c->kind != f->kind) same = false;
    if (c->kind == MOS_CONF_OBJECT &&
        strcmp(c->struct_path, f->struct_path) != 0) {
      same = false;
    }
  }
  for (int i = 0; i < own.n; i++) {
    if (child(to, own.items[i]->name) != NULL) continue;
    add_child(to, own.items[i]);
    same = false;
  }
  to->struct_path = same ? from->struct_path : to->path;
}

static void expand_ref(struct mos_conf *root, struct mos_conf *c, int depth) {
  if (c->kind == MOS_CONF_REF) {
    struct mos_conf *target = find(root, c->ref);
    if (target == NULL) {
      mos_fail_at(c->loc, "config_schema: \"%s\": no type or entry \"%s\"",
                  c->path, c->ref);
    }
    size_t n = strlen(c->ref);
    bool inside = mos_has_prefix(c->path, c->ref) &&
                  (c->path[n] == '.' || c->path[n] == '\0');
    if (inside || depth > MAX_REF_DEPTH) {
      mos_fail_at(c->loc, "config_schema: \"%s\" refers to itself", c->path);
    }
    expand_ref(root, target, depth + 1);
    copy_into(root, c, target);
  }
  if (depth > MAX_REF_DEPTH) {
    mos_fail_at(c->loc, "config_schema: \"%s\" refers to itself", c->path);
  }
  for (int i = 0; i < c->n; i++)
    expand_ref(root, c->items[i], depth + 1);
}

// Handles [path, newdefault].
static void override(struct mos_conf *root, const struct mos_node *e) {
  struct mos_conf *c = find(root, e->items[0]->text);
  if (c == NULL || *c->path == '\0') {
    mos_debug("%s:%d: no config entry \"%s\" to override, ignored", e->loc.file,
              e->loc.line, e->items[0]->text);
    return;
  }
  set_default(c, e->items[1]);
}

static void check_entry(const struct mos_node *e) {
  if (e->kind != MOS_LIST || e->n < 2 || e->n > 4) {
    mos_fail_at(e->loc,
                "config_schema: an entry is [path, type, default, "
                "{params}] or [path, default]");
  }
  const struct mos_node *p = e->items[0];
  if (p->kind != MOS_SCALAR || mos_node_value(p).type != MOS_TYPE_STRING) {
    mos_fail_at(e->loc, "config_schema: the path must be text");
  }
}

// Two paths such as a.b_c and a.b.c would make the same C names.
static void check_names(const struct mos_conf *c, struct mos_map *seen) {
  const char *id = mos_identifier(c->path, false);
  const char *other = mos_map_get(seen, id);
  if (other != NULL) {
    mos_fail_at(c->loc, "config_schema: \"%s\" and \"%s\" make the same C name",
                other, c->path);
  }
  mos_map_set(seen, id, c->path);
  for (int i = 0; i < c->n; i++)
    check_names(c->items[i], seen);
}

struct mos_conf *mos_schema_build(struct mos_node *const *entries, int n) {
  struct mos_conf *root = mos_alloc(sizeof(*root));
  struct mos_map seen = {0};
  root->kind = MOS_CONF_OBJECT;
  root->name = root->path = root->struct_path = "";
  for (int i = 0; i < n; i++) {
    check_entry(entries[i]);
    if (entries[i]->n > 2) define(root, entries[i]);
  }
  expand_ref(root, root, 0);
  for (int i = 0; i < n; i++) {
    if (entries[i]->n == 2) override(root, entries[i]);
  }
  check_names(root, &seen);
  return root;
}

static void put_schema(struct mos_buf *out, const struct mos_conf *c,
                       bool *first) {
  if (*c->path != '\0') {
    mos_buf_puts(out, *first ? "\n  [" : ",\n  [");
    *first = false;
    mos_json_quote(out, c->path);
    mos_buf_printf(out, ", \"%s\", ", mos_schema_type(c->kind));
    if (c->params != NULL) {
      mos_node_json(out, c->params);
    } else {
      mos_buf_puts(out, "{}");
    }
    mos_buf_puts(out, "]");
  }
  for (int i = 0; i < c->n; i++) {
    if (!c->items[i]->abstract) put_schema(out, c->items[i], first);
  }
}

void mos_schema_json(struct mos_buf *out, const struct mos_conf *root) {
  bool first = true;
  mos_buf_puts(out, "[");
  put_schema(out, root, &first);
  mos_buf_puts(out, "\n]\n");
}

static void put_defaults(struct mos_buf *out, const struct mos_conf *c,
                         int depth) {
  bool first = true;
  switch (c->kind) {
    case MOS_CONF_BOOL:
      mos_buf_puts(out, c->i ? "true" : "false");
      return;
    case MOS_CONF_STRING:
      mos_json_quote(out, c->s);
      return;
    case MOS_CONF_DOUBLE:
    case MOS_CONF_FLOAT:
      mos_buf_printf(out, "%.10g", c->f);
      return;
    case MOS_CONF_OBJECT:
      break;
    default:
      mos_buf_printf(out, "%lld", (long long) c->i);
      return;
  }
  mos_buf_puts(out, "{");
  for (int i = 0; i < c->n; i++) {
    if (c->items[i]->abstract) continue;
    mos_buf_printf(out, "%s\n%*s\"%s\": ", first ? "" : ",", depth * 2 + 2, "",
                   c->items[i]->name);
    put_defaults(out, c->items[i], depth + 1);
    first = false;
  }
  if (!first) mos_buf_printf(out, "\n%*s", depth * 2, "");
  mos_buf_puts(out, "}");
}

void mos_schema_defaults_json(struct mos_buf *out,
                              const struct mos_conf *root) {
  put_defaults(out, root, 0);
  mos_buf_puts(out, "\n");
}
