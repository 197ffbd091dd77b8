// SPDX-License-Identifier: Apache-2.0
//
// YAML (and JSON, its subset) as a tree that remembers file and line of each
// node. Reading is forgiving where manifests in the wild are sloppy: tabs as
// indentation, a byte order mark, unquoted words that start with '@', '*' or
// '%'. Scalars keep their text; the caller decides what it means.

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "errors.h"
#include "mem.h"

enum mos_node_kind { MOS_SCALAR, MOS_LIST, MOS_MAP };

struct mos_node {
  enum mos_node_kind kind;
  struct mos_loc loc;
  const char *text;         // scalar
  bool quoted;              // scalar was in quotes or a block
  struct mos_node **items;  // list elements or map values
  const char **keys;        // map keys
  struct mos_loc *key_locs;
  int n, cap;
  int weight;  // nodes below, aliases counted each time
};

// Parses `len` bytes. `file` is used in locations. Empty text is an empty map.
// Errors: end the run with file:line.
struct mos_node *mos_yaml_parse(const char *file, const char *text, size_t len);
struct mos_node *mos_yaml_read(const char *file);

// New nodes; for building trees to print.
struct mos_node *mos_node_new(enum mos_node_kind kind, struct mos_loc loc);
struct mos_node *mos_node_scalar(const char *text);
void mos_node_add(struct mos_node *parent, const char *key,
                  struct mos_node *child);

// Value of a map's key, or NULL.
struct mos_node *mos_node_get(const struct mos_node *map, const char *key);

// What a plain scalar means.
enum mos_scalar_type {
  MOS_TYPE_NULL,
  MOS_TYPE_BOOL,
  MOS_TYPE_INT,
  MOS_TYPE_FLOAT,
  MOS_TYPE_STRING
};
struct mos_scalar {
  enum mos_scalar_type type;
  bool b;
  int64_t i;
  double f;
};
struct mos_scalar mos_node_value(const struct mos_node *n);

// Writes a tree as block-style YAML, or as one line of JSON.
void mos_yaml_emit(struct mos_buf *out, const struct mos_node *n);
void mos_node_json(struct mos_buf *out, const struct mos_node *n);
