// SPDX-License-Identifier: Apache-2.0
//
// Between the configuration runtime (this folder) and the generated code.
//
// The generator writes, from the merged schema, a header and a source with
// prefix P and instance G: P = mgos_config, G = mgos_sys_config for the
// configuration (files mgos_config.h, mgos_config.c), P = mgos_ro_vars,
// G = mgos_sys_ro_vars for the read-only facts. The source consists of data
// and one-line functions; all work is done by mgos_config_util.h.
//
// Header: includes <stdbool.h>, common/mg_str.h, mgos_config_util.h. Struct
// fields: int for i and b, unsigned int ui, double d, float f, const char * s,
// a struct for o. C linkage. Types and names per ../../docs and the recorded
// schemas in tests/golden/c/config_schema.json (its "inline" flag says what
// is static inline in the header).
//
// Source, all data const so that it stays in flash:
//   static const char s_str[] = "dev_????\0" "h:1883\0";
//       default strings, each once, '?' written \?; "" is not in it.
//   static const struct P s_defaults = { .device = { .id = s_str + 0 }, ... };
//       default values of the whole struct; empty strings are NULL.
//   static const struct mgos_conf_entry s_schema[] = {
//     {CONF_TYPE_OBJECT, "", 0, N},            N = number of lines below
//     {CONF_TYPE_OBJECT, "device", offsetof(struct P, device), 2},
//     {CONF_TYPE_STRING, "id", offsetof(struct P, device.id), 0}, ... };
//       pre-order; offsets count from struct P, also inside of references.
//   struct P G;                                 zero until it is loaded
//   bool P_is_default_str(const char *s)        s >= s_str && s < end of s_str
//     (of P = mgos_config only; ro_vars has no default strings)
//   const struct mgos_conf_entry *P_schema(void)       { return s_schema; }
//   const struct mgos_conf_entry *P_a_b_get_schema(void) { &s_schema[line] }
//   void P_a_b_set_defaults(struct S *cfg)      { *cfg = s_defaults.a.b; }
//   bool P_a_b_parse_f(const char *fname, struct S *cfg)
//       { P_a_b_set_defaults(cfg);
//         return mgos_conf_parse_sub_f(fname, P_a_b_get_schema(), cfg); }
//   T P_get_a_b_k(const struct P *cfg)          { return cfg->a.b.k; }
//   T P_get_default_a_b_k(void)                 { return s_defaults.a.b.k; }
//   void P_set_a_b_k(struct P *cfg, T v)        { cfg->a.b.k = v; }
//       strings: mgos_conf_set_str(&cfg->a.b.k, v)
//   bool G_get(key, value)   mgos_config_get(key, value, &G, P_schema())
//   bool G_set(key, value, free_strings)
//       mgos_config_set(key, value, &G, P_schema(), free_strings)
// Inline in the header:
//   P_a_b_parse(json, cfg)   set_defaults, then
//                            mgos_conf_parse_sub(json, schema, cfg)
//   P_a_b_emit(cfg, pretty, out)
//                  mgos_conf_emit_json_out(cfg, NULL, schema, pretty, out)
//   P_a_b_emit_f(cfg, pretty, fname)
//                  mgos_conf_emit_f(cfg, NULL, schema, pretty, fname)
//   P_a_b_copy(src, dst)     mgos_conf_copy(schema, src, dst)
//   P_a_b_free(cfg)          mgos_conf_free(schema, cfg)
//   G_get_x(), G_get_default_x(), G_set_x(v)   the P_ functions on &G
// An abstract object "bar" has no line in s_schema: it gets tables of its own
// (s_defaults_bar, s_schema_bar, first line {CONF_TYPE_OBJECT, "", 0, n}) in
// the same source, its strings in s_str, and the P_bar_* object functions.
//
// Below: what the files of this folder share with each other.

#ifndef MGOS_CONFIG_CONF_H_
#define MGOS_CONFIG_CONF_H_

#include <stdbool.h>
#include <stddef.h>

#include "mgos_config_util.h"

// Largest configuration text accepted from a file, a device or a peer, bytes.
#ifndef MGOS_CONF_MAX_LEN
#define MGOS_CONF_MAX_LEN 32768
#endif

// Address of entry e in cfg, a struct that starts where schema does.
static inline void *mgos__conf_at(const void *cfg,
                                  const struct mgos_conf_entry *schema,
                                  const struct mgos_conf_entry *e) {
  return (char *) cfg + (e->offset - schema->offset);
}

// Schema of the device configuration (generated).
const struct mgos_conf_entry *mgos_config_schema(void);

// Reads a number as strtod() does. Returns: false if there is none or it is
// not finite.
bool mgos__conf_parse_double(const char *s, double *v, char **end);

// Whether a double is within the range of float.
bool mgos__conf_fits_float(double v);

// Reads a whole file of at most MGOS_CONF_MAX_LEN bytes; errors other than a
// missing file are logged. Memory: text->p is malloced, NUL-terminated.
// Returns: 0, MGOS_ENOENT, MGOS_EMSGSIZE or MGOS_EIO.
int mgos__conf_read_file(const char *fname, struct mg_str *text);

// Whether scalar entry e has the same value in two structs of one schema.
bool mgos__conf_equal(const void *a, const void *b,
                      const struct mgos_conf_entry *schema,
                      const struct mgos_conf_entry *e);

// Copies scalar entry e from src to dst, freeing the string in dst.
// Returns: false when memory is short; dst is unchanged then.
bool mgos__conf_copy_value(const struct mgos_conf_entry *schema,
                           const struct mgos_conf_entry *e, const void *src,
                           void *dst);

#endif  // MGOS_CONFIG_CONF_H_
