// SPDX-License-Identifier: Apache-2.0
//
// Writes the C code of a configuration: one struct and a family of functions
// per object, accessors per value, a flat table and the defaults. What the
// code must provide is agreed with src/config/conf.h. Empty structs are not
// allowed in C, so an object without entries gets one unused byte.

#include <string.h>

#include "schema.h"

// What is being written, for the helpers below.
struct gen {
  struct mos_buf *out;
  const char *c_name, *global, *up_name, *up_global;
  struct mos_buf strings;  // contents of the string table, NULs as they are
  struct mos_list string_list;
  int *string_offsets;
  struct mos_list structs;  // struct names emitted
  int line;                 // next line of the schema table
};

static const char *c_type(const struct gen *g, const struct mos_conf *c) {
  switch (c->kind) {
    case MOS_CONF_UINT:
      return "unsigned int";
    case MOS_CONF_DOUBLE:
      return "double";
    case MOS_CONF_FLOAT:
      return "float";
    case MOS_CONF_STRING:
      return "const char *";
    case MOS_CONF_OBJECT:
      if (*c->struct_path == '\0') return mos_sprintf("struct %s", g->c_name);
      return mos_sprintf("struct %s_%s", g->c_name,
                         mos_identifier(c->struct_path, false));
    default:
      return "int";
  }
}

// "int " or "const char *": type with the space a name needs after it.
static const char *c_decl(const struct gen *g, const struct mos_conf *c) {
  const char *t = c_type(g, c);
  return mos_has_suffix(t, "*") ? t : mos_sprintf("%s ", t);
}

// "mgos_config" or "mgos_config_a_b".
static const char *c_prefix(const struct gen *g, const struct mos_conf *c) {
  if (*c->path == '\0') return g->c_name;
  return mos_sprintf("%s_%s", g->c_name, mos_identifier(c->path, false));
}

static void put_struct(struct gen *g, const struct mos_conf *c) {
  for (int i = 0; i < c->n; i++) {
    if (c->items[i]->kind == MOS_CONF_OBJECT) put_struct(g, c->items[i]);
  }
  const char *type = c_type(g, c);
  if (!mos_list_add_new(&g->structs, type)) return;
  int fields = 0;
  mos_buf_printf(g->out, "\n%s {\n", type);
  for (int i = 0; i < c->n; i++) {
    if (c->items[i]->abstract) continue;
    mos_buf_printf(g->out, "  %s%s;\n", c_decl(g, c->items[i]),
                   c->items[i]->name);
    fields++;
  }
  if (fields == 0) mos_buf_puts(g->out, "  char unused;\n");
  mos_buf_puts(g->out, "};\n");
}

static void put_object_decls(struct gen *g, const struct mos_conf *c) {
  for (int i = 0; i < c->n; i++) {
    if (c->items[i]->kind == MOS_CONF_OBJECT) put_object_decls(g, c->items[i]);
  }
  const char *p = c_prefix(g, c), *t = c_type(g, c);
  mos_buf_printf(g->out,
                 "\nconst struct mgos_conf_entry *%s_get_schema(void);\n"
                 "void %s_set_defaults(%s *cfg);\n"
                 "static inline bool %s_parse(struct mg_str json, %s *cfg) {\n"
                 "  %s_set_defaults(cfg);\n"
                 "  return mgos_conf_parse_sub(json, %s_get_schema(), cfg);\n"
                 "}\n"
                 "bool %s_parse_f(const char *fname, %s *cfg);\n",
                 p, p, t, p, t, p, p, p, t);
  mos_buf_printf(
      g->out,
      "static inline bool %s_emit(const %s *cfg, bool pretty,\n"
      "                           struct json_out *out) {\n"
      "  return mgos_conf_emit_json_out(cfg, NULL, %s_get_schema(), pretty,\n"
      "                                 out);\n"
      "}\n"
      "static inline bool %s_emit_f(const %s *cfg, bool pretty,\n"
      "                             const char *fname) {\n"
      "  return mgos_conf_emit_f(cfg, NULL, %s_get_schema(), pretty, fname);\n"
      "}\n",
      p, t, p, p, t, p);
  mos_buf_printf(g->out,
                 "static inline bool %s_copy(const %s *src, %s *dst) {\n"
                 "  return mgos_conf_copy(%s_get_schema(), src, dst);\n"
                 "}\n"
                 "static inline void %s_free(%s *cfg) {\n"
                 "  mgos_conf_free(%s_get_schema(), cfg);\n"
                 "}\n",
                 p, t, t, p, p, t, p);
}

static void put_accessor_decls(struct gen *g, const struct mos_conf *c) {
  const char *id = mos_identifier(c->path, false);
  const char *up = mos_identifier(c->path, true);
  const char *t = c_decl(g, c), *n = g->c_name, *s = g->global;
  mos_buf_printf(g->out, "\n#define %s_HAVE_%s\n#define %s_HAVE_%s\n",
                 g->up_name, up, g->up_global, up);
  if (c->kind == MOS_CONF_OBJECT) {
    mos_buf_printf(g->out,
                   "const %s *%s_get_%s(const struct %s *cfg);\n"
                   "static inline const %s *%s_get_%s(void) {\n"
                   "  return %s_get_%s(&%s);\n}\n",
                   c_type(g, c), n, id, n, c_type(g, c), s, id, n, id, s);
    return;
  }
  mos_buf_printf(g->out,
                 "%s%s_get_%s(const struct %s *cfg);\n"
                 "%s%s_get_default_%s(void);\n"
                 "static inline %s%s_get_%s(void) {\n"
                 "  return %s_get_%s(&%s);\n}\n",
                 t, n, id, n, t, n, id, t, s, id, n, id, s);
  mos_buf_printf(g->out,
                 "static inline %s%s_get_default_%s(void) {\n"
                 "  return %s_get_default_%s();\n}\n"
                 "void %s_set_%s(struct %s *cfg, %sv);\n"
                 "static inline void %s_set_%s(%sv) {\n"
                 "  %s_set_%s(&%s, v);\n}\n",
                 t, s, id, n, id, n, id, n, t, s, id, t, n, id, s);
}

static void put_accessors(struct gen *g, const struct mos_conf *c,
                          void (*put)(struct gen *, const struct mos_conf *)) {
  for (int i = 0; i < c->n; i++) {
    if (c->items[i]->abstract) continue;
    put(g, c->items[i]);
    put_accessors(g, c->items[i], put);
  }
}

static struct gen make_gen(struct mos_buf *out, const char *c_name,
                           const char *global) {
  return (struct gen){.out = out,
                      .c_name = c_name,
                      .global = global,
                      .up_name = mos_identifier(c_name, true),
                      .up_global = mos_identifier(global, true)};
}

void mos_gen_config_header(struct mos_buf *out, const struct mos_conf *root,
                           const char *c_name, const char *global) {
  struct gen g = make_gen(out, c_name, global);
  mos_buf_printf(out,
                 "// Generated by mos build; changes are lost.\n\n"
                 "#ifndef %s_H_\n#define %s_H_\n\n"
                 "#include <stdbool.h>\n#include <stddef.h>\n\n"
                 "#include \"common/mg_str.h\"\n"
                 "#include \"mgos_config_util.h\"\n\n"
                 "#ifdef __cplusplus\nextern \"C\" {\n#endif\n",
                 g.up_name, g.up_name);
  put_struct(&g, root);
  mos_buf_printf(out, "\nextern struct %s %s;\n", c_name, global);
  put_object_decls(&g, root);
  put_accessors(&g, root, put_accessor_decls);
  mos_buf_printf(out,
                 "\nbool %s_get(const struct mg_str key, "
                 "struct mg_str *value);\n"
                 "bool %s_set(const struct mg_str key, "
                 "const struct mg_str value,\n"
                 "            bool free_strings);\n"
                 "bool %s_is_default_str(const char *s);\n"
                 "const struct mgos_conf_entry *%s_schema(void);\n\n"
                 "#ifdef __cplusplus\n}\n#endif\n\n#endif  // %s_H_\n",
                 global, global, c_name, c_name, g.up_name);
}

// Returns the offset of a default text in the string table.
static int string_offset(struct gen *g, const char *s) {
  for (int i = 0; i < g->string_list.n; i++) {
    if (strcmp(g->string_list.v[i], s) == 0) return g->string_offsets[i];
  }
  int *offsets = mos_alloc((size_t) (g->string_list.n + 1) * sizeof(*offsets));
  if (g->string_list.n > 0) {
    memcpy(offsets, g->string_offsets,
           (size_t) g->string_list.n * sizeof(*offsets));
  }
  offsets[g->string_list.n] = (int) g->strings.len;
  g->string_offsets = offsets;
  mos_list_add(&g->string_list, s);
  mos_buf_add(&g->strings, s, strlen(s) + 1);
  return offsets[g->string_list.n - 1];
}

static void collect_strings(struct gen *g, const struct mos_conf *c) {
  if (c->kind == MOS_CONF_STRING && *c->s != '\0') string_offset(g, c->s);
  for (int i = 0; i < c->n; i++)
    collect_strings(g, c->items[i]);
}

// One C literal per string, so that escapes cannot run into the next text.
static void put_strings(struct gen *g) {
  mos_buf_puts(g->out, "\nstatic const char s_str[] =\n");
  for (int i = 0; i < g->string_list.n; i++) {
    mos_buf_puts(g->out, "    \"");
    for (const char *s = g->string_list.v[i]; *s != '\0'; s++) {
      unsigned char c = (unsigned char) *s;
      if (c == '"' || c == '\\' || c == '?') {
        mos_buf_printf(g->out, "\\%c", c);
      } else if (c < 0x20 || c >= 0x7f) {
        mos_buf_printf(g->out, "\\%03o", c);
      } else {
        mos_buf_add(g->out, s, 1);
      }
    }
    mos_buf_puts(g->out, "\\0\"\n");
  }
  if (g->string_list.n == 0) mos_buf_puts(g->out, "    \"\"\n");
  mos_buf_puts(g->out, "    ;\n");
}

static void put_value(struct gen *g, const struct mos_conf *c, int depth) {
  struct mos_buf *out = g->out;
  int fields = 0;
  switch (c->kind) {
    case MOS_CONF_STRING:
      if (*c->s == '\0') {
        mos_buf_puts(out, "NULL");
      } else {
        mos_buf_printf(out, "s_str + %d", string_offset(g, c->s));
      }
      return;
    case MOS_CONF_DOUBLE:
    case MOS_CONF_FLOAT:
      mos_buf_printf(out, "%s%.17g%s",
                     c->kind == MOS_CONF_FLOAT ? "(float) " : "", c->f, "");
      return;
    case MOS_CONF_UINT:
      mos_buf_printf(out, "%lldU", (long long) c->i);
      return;
    case MOS_CONF_OBJECT:
      break;
    default:
      if (c->i == INT32_MIN) {
        mos_buf_puts(out, "-2147483647 - 1");
      } else {
        mos_buf_printf(out, "%lld", (long long) c->i);
      }
      return;
  }
  mos_buf_puts(out, "{\n");
  for (int i = 0; i < c->n; i++) {
    if (c->items[i]->abstract) continue;
    mos_buf_printf(out, "%*s.%s = ", depth * 2 + 2, "", c->items[i]->name);
    put_value(g, c->items[i], depth + 1);
    mos_buf_puts(out, ",\n");
    fields++;
  }
  if (fields == 0) mos_buf_printf(out, "%*s0,\n", depth * 2 + 2, "");
  mos_buf_printf(out, "%*s}", depth * 2, "");
}

static int count_below(const struct mos_conf *c) {
  int n = 0;
  for (int i = 0; i < c->n; i++) {
    if (!c->items[i]->abstract) n += 1 + count_below(c->items[i]);
  }
  return n;
}

// `field` is the path of the entry within the table's struct.
static void put_entries(struct gen *g, const struct mos_conf *c,
                        const char *type, const char *field) {
  static const char *const kinds[] = {
      [MOS_CONF_INT] = "INT",       [MOS_CONF_UINT] = "UNSIGNED_INT",
      [MOS_CONF_BOOL] = "BOOL",     [MOS_CONF_DOUBLE] = "DOUBLE",
      [MOS_CONF_FLOAT] = "FLOAT",   [MOS_CONF_STRING] = "STRING",
      [MOS_CONF_OBJECT] = "OBJECT",
  };
  bool top = *field == '\0';
  mos_buf_printf(g->out, "    {CONF_TYPE_%s, \"%s\", ", kinds[c->kind],
                 top ? "" : c->name);
  if (top) {
    mos_buf_printf(g->out, "0, %d},\n", count_below(c));
  } else {
    mos_buf_printf(g->out, "offsetof(%s, %s), %d},\n", type, field,
                   count_below(c));
  }
  for (int i = 0; i < c->n; i++) {
    const struct mos_conf *e = c->items[i];
    if (e->abstract) continue;
    put_entries(g, e, type,
                top ? e->name : mos_sprintf("%s.%s", field, e->name));
  }
}

static void put_tables(struct gen *g, const struct mos_conf *c,
                       const char *suffix) {
  const char *type = c_type(g, c);
  mos_buf_printf(g->out, "\nstatic const %s s_defaults%s = ", type, suffix);
  put_value(g, c, 0);
  mos_buf_printf(g->out,
                 ";\n\nstatic const struct mgos_conf_entry s_schema%s[] = {\n",
                 suffix);
  put_entries(g, c, type, "");
  mos_buf_puts(g->out, "};\n");
}

// Functions of an object; `field` as in put_entries(). Lines of the table are
// counted in pre-order, the functions are written children first.
static void put_object_defs(struct gen *g, const struct mos_conf *c,
                            const char *suffix, const char *field) {
  int line = g->line++;
  for (int i = 0; i < c->n; i++) {
    const struct mos_conf *e = c->items[i];
    if (e->abstract) continue;
    if (e->kind == MOS_CONF_OBJECT) {
      put_object_defs(g, e, suffix, mos_sprintf("%s.%s", field, e->name));
    } else {
      g->line++;
    }
  }
  const char *p = c_prefix(g, c), *t = c_type(g, c);
  mos_buf_printf(
      g->out,
      "\nconst struct mgos_conf_entry *%s_get_schema(void) {\n"
      "  return &s_schema%s[%d];\n}\n"
      "void %s_set_defaults(%s *cfg) {\n"
      "  *cfg = s_defaults%s%s;\n}\n"
      "bool %s_parse_f(const char *fname, %s *cfg) {\n"
      "  %s_set_defaults(cfg);\n"
      "  return mgos_conf_parse_sub_f(fname, %s_get_schema(), cfg);\n"
      "}\n",
      p, suffix, line, p, t, suffix, field, p, t, p, p);
}

static void put_accessor_defs(struct gen *g, const struct mos_conf *c) {
  const char *id = mos_identifier(c->path, false), *n = g->c_name;
  const char *t = c_decl(g, c);
  if (c->kind == MOS_CONF_OBJECT) {
    mos_buf_printf(g->out,
                   "\nconst %s *%s_get_%s(const struct %s *cfg) {\n"
                   "  return &cfg->%s;\n}\n",
                   c_type(g, c), n, id, n, c->path);
    return;
  }
  mos_buf_printf(g->out,
                 "\n%s%s_get_%s(const struct %s *cfg) {\n"
                 "  return cfg->%s;\n}\n"
                 "%s%s_get_default_%s(void) {\n"
                 "  return s_defaults.%s;\n}\n"
                 "void %s_set_%s(struct %s *cfg, %sv) {\n",
                 t, n, id, n, c->path, t, n, id, c->path, n, id, n, t);
  if (c->kind == MOS_CONF_STRING) {
    mos_buf_printf(g->out, "  mgos_conf_set_str(&cfg->%s, v);\n}\n", c->path);
  } else {
    mos_buf_printf(g->out, "  cfg->%s = v;\n}\n", c->path);
  }
}

void mos_gen_config_source(struct mos_buf *out, const struct mos_conf *root,
                           const char *c_name, const char *global,
                           const char *header) {
  struct gen g = make_gen(out, c_name, global);
  mos_buf_printf(out,
                 "// Generated by mos build; changes are lost.\n\n"
                 "#include \"%s\"\n\n#include <stdint.h>\n",
                 header);
  collect_strings(&g, root);
  put_strings(&g);
  put_tables(&g, root, "");
  mos_buf_printf(out, "\nstruct %s %s;\n", c_name, global);
  for (int i = 0; i < root->n; i++) {
    const struct mos_conf *c = root->items[i];
    if (!c->abstract) continue;
    const char *suffix = mos_sprintf("_%s", c->name);
    put_tables(&g, c, suffix);
    g.line = 0;
    put_object_defs(&g, c, suffix, "");
  }
  g.line = 0;
  put_object_defs(&g, root, "", "");
  put_accessors(&g, root, put_accessor_defs);
  mos_buf_printf(out,
                 "\nbool %s_get(const struct mg_str key, "
                 "struct mg_str *value) {\n"
                 "  return mgos_config_get(key, value, &%s, %s_schema());\n}\n"
                 "bool %s_set(const struct mg_str key, "
                 "const struct mg_str value,\n"
                 "            bool free_strings) {\n"
                 "  return mgos_config_set(key, value, &%s, %s_schema(),\n"
                 "                         free_strings);\n}\n",
                 global, global, c_name, global, global, c_name);
  mos_buf_printf(out,
                 "bool %s_is_default_str(const char *s) {\n"
                 "  uintptr_t p = (uintptr_t) s, base = (uintptr_t) s_str;\n"
                 "  return p >= base && p - base < sizeof(s_str);\n}\n"
                 "const struct mgos_conf_entry *%s_schema(void) {\n"
                 "  return s_schema;\n}\n",
                 c_name, c_name);
}
