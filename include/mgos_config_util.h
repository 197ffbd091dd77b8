// SPDX-License-Identifier: Apache-2.0
//
// Configuration structs described by a schema table: parse, emit, copy, look
// up. Works on any generated struct (see mgos_sys_config.h for the device's).
//
// A schema is a flat array in pre-order: an object entry is followed by its
// num_desc descendants. Offsets count from the top struct; where a function
// takes the schema of a part, cfg points to that part. Strings are NULL when
// empty, point into the generated default table, or are malloced.

#ifndef MGOS_CONFIG_UTIL_H_
#define MGOS_CONFIG_UTIL_H_

#include <stdbool.h>
#include <stdint.h>

#include "common/mbuf.h"
#include "common/mg_str.h"
#include "frozen.h"

#ifdef __cplusplus
extern "C" {
#endif

// Whether the access list acl lets key be set: comma-separated globs with an
// optional '+' or '-', the first match decides; no match, "" and NULL deny.
bool mgos_conf_check_access(const struct mg_str key, const char *acl);

// The same for a counted list.
bool mgos_conf_check_access_n(const struct mg_str key, struct mg_str acl);

// Type of a schema entry.
enum mgos_conf_type {
  CONF_TYPE_INT = 0,
  CONF_TYPE_BOOL = 1,
  CONF_TYPE_DOUBLE = 2,
  CONF_TYPE_STRING = 3,
  CONF_TYPE_OBJECT = 4,
  CONF_TYPE_UNSIGNED_INT = 5,
  CONF_TYPE_FLOAT = 6,
};

// One line of a schema table.
struct mgos_conf_entry {
  enum mgos_conf_type type;
  const char *key;    // Last component of the path; "" for the top.
  uint16_t offset;    // Bytes from the start of the top struct.
  uint16_t num_desc;  // Objects: number of descendants, at all levels.
};

struct mgos_config;

// Sets values of the device configuration from JSON, as far as acl allows.
// Unknown keys are ignored, refused keys are skipped and logged.
// Returns: false for bad JSON or a value of the wrong type; nothing is
// changed then.
bool mgos_conf_parse(const struct mg_str json, const char *acl,
                     struct mgos_config *cfg);

// The same; on failure *msg (may be NULL) gets a malloced text.
bool mgos_conf_parse_msg(const struct mg_str json, const char *acl,
                         struct mgos_config *cfg, char **msg);

// Sets values of any struct from JSON, without access list.
bool mgos_conf_parse_sub(const struct mg_str json,
                         const struct mgos_conf_entry *sub_schema, void *cfg);

// The same from a file. cfg is written to, in spite of the const.
bool mgos_conf_parse_sub_f(const char *fname,
                           const struct mgos_conf_entry *sub_schema,
                           const void *cfg);

// The same with access list and message. Keys in both are relative to the
// schema given.
bool mgos_conf_parse_sub_msg(const struct mg_str json,
                             const struct mgos_conf_entry *sub_schema,
                             const char *acl, void *cfg, char **msg);

// Called while emitting so that the buffer can be drained (mbuf_remove or
// mbuf_clear); data has grown by at most one value since the last call.
typedef void (*mgos_conf_emit_cb_t)(struct mbuf *data, void *param);

// Writes cfg as JSON to out; with base, only what differs from it. pretty:
// one value per line. cb may be NULL.
void mgos_conf_emit_cb(const void *cfg, const void *base,
                       const struct mgos_conf_entry *schema, bool pretty,
                       struct mbuf *out, mgos_conf_emit_cb_t cb,
                       void *cb_param);

// Writes the same to a file, replacing it atomically. Returns: success.
bool mgos_conf_emit_f(const void *cfg, const void *base,
                      const struct mgos_conf_entry *schema, bool pretty,
                      const char *fname);

// Writes the same to a JSON printer. Returns: success.
bool mgos_conf_emit_json_out(const void *cfg, const void *base,
                             const struct mgos_conf_entry *schema, bool pretty,
                             struct json_out *out);

// Copies a struct with its strings; dst is overwritten, not freed before.
// Returns: false when memory is short; dst is then all zero.
bool mgos_conf_copy(const struct mgos_conf_entry *schema, const void *src,
                    void *dst);

// Frees the strings of a struct and clears it.
void mgos_conf_free(const struct mgos_conf_entry *schema, void *cfg);

// Finds the entry of a dotted path below obj; "" is obj itself.
// Returns: the entry or NULL.
const struct mgos_conf_entry *mgos_conf_find_schema_entry(
    const char *path, const struct mgos_conf_entry *schema);

// The same for a counted path.
const struct mgos_conf_entry *mgos_conf_find_schema_entry_s(
    const struct mg_str path, const struct mgos_conf_entry *obj);

// Value of a key as text, objects as compact JSON. Memory: value->p is
// malloced and NUL-terminated. Returns: false if there is no such key.
bool mgos_config_get(const struct mg_str key, struct mg_str *value,
                     const void *cfg, const struct mgos_conf_entry *schema);

// Sets one value from its text: decimal numbers, true, false, or a raw string.
// free_strings: free the string replaced. Returns: false for an unknown key,
// an object or a bad text; nothing is changed then.
bool mgos_config_set(const struct mg_str key, const struct mg_str value,
                     void *cfg, const struct mgos_conf_entry *schema,
                     bool free_strings);

// Replaces a config string by a copy of v (NULL or "" gives NULL).
void mgos_conf_set_str(const char **vp, const char *v);

// Whether a config string is NULL or "".
bool mgos_conf_str_empty(const char *s);

// Copies a config string; defaults are shared, "" gives NULL.
// Returns: false when memory is short.
bool mgos_conf_copy_str(const char *s, const char **copy);

// Frees a config string unless it is a default, and sets it to NULL.
void mgos_conf_free_str(const char **sp);

// Type of an entry.
enum mgos_conf_type mgos_conf_value_type(struct mgos_conf_entry *e);

// String value of entry e, may be NULL; cfg is the top struct.
const char *mgos_conf_value_string(const void *cfg,
                                   const struct mgos_conf_entry *e);

// The same, "" instead of NULL.
const char *mgos_conf_value_string_nonnull(const void *cfg,
                                           const struct mgos_conf_entry *e);

// Integer, unsigned or boolean value of entry e.
int mgos_conf_value_int(const void *cfg, const struct mgos_conf_entry *e);

// Double or float value of entry e.
double mgos_conf_value_double(const void *cfg, const struct mgos_conf_entry *e);

// Replaces '?' in str by the last characters of src, from the right; left
// alone when the number of '?' is odd.
void mgos_expand_placeholders(const struct mg_str src, struct mg_str *str);

// Whether s points into the generated table of default strings (generated).
bool mgos_config_is_default_str(const char *s);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_CONFIG_UTIL_H_
