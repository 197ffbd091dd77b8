// SPDX-License-Identifier: Apache-2.0
//
// The configuration schema: what the config_schema lists of all manifests say,
// put together into one tree. Definitions come first, then references are
// expanded, then overrides of defaults are applied.

#pragma once

#include "ui.h"
#include "node.h"

enum mos_conf_kind {
  MOS_CONF_INT,
  MOS_CONF_UINT,
  MOS_CONF_BOOL,
  MOS_CONF_DOUBLE,
  MOS_CONF_FLOAT,
  MOS_CONF_STRING,
  MOS_CONF_OBJECT,
  MOS_CONF_REF,  // only until references are expanded
};

// A value or an object of the configuration.
struct mos_conf {
  enum mos_conf_kind kind;
  const char *name;         // last part of the path
  const char *path;         // "a.b.c"; "" for the root
  const char *ref;          // path that a reference names
  const char *struct_path;  // object: path that names its C struct
  struct mos_loc loc;
  const struct mos_node *params;  // map or NULL
  bool abstract;
  int64_t i;      // default of int, unsigned, bool
  double f;       // default of double, float
  const char *s;  // default of string, "" if none
  struct mos_conf **items;
  int n, cap;
};

// Builds the tree from a list of entries (nodes of several manifests, in
// order). Errors: end the run, with the entry's file:line.
struct mos_conf *mos_schema_build(struct mos_node *const *entries, int n);

// One-letter type as in manifests: "i", "ui", "b", "d", "f", "s", "o".
const char *mos_schema_type(enum mos_conf_kind kind);

// Writes the flattened schema, a JSON list of [path, type, params].
void mos_schema_json(struct mos_buf *out, const struct mos_conf *root);
// Writes the defaults as nested JSON.
void mos_schema_defaults_json(struct mos_buf *out, const struct mos_conf *root);

// Writes the C header and source for prefix `c_name` (mgos_config) and
// instance `global` (mgos_sys_config). `header` is the header's file name.
void mos_gen_config_header(struct mos_buf *out, const struct mos_conf *root,
                           const char *c_name, const char *global);
void mos_gen_config_source(struct mos_buf *out, const struct mos_conf *root,
                           const char *c_name, const char *global,
                           const char *header);
