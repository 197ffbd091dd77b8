// SPDX-License-Identifier: Apache-2.0
//
// Writes node trees as YAML or JSON. Only the forms that mos itself needs:
// block maps and lists, scalars plain where that reads back as the same text
// and in JSON quotes otherwise.

#include <ctype.h>
#include <string.h>

#include "ui.h"
#include "node.h"

static bool is_plain(const struct mos_node *n) {
  const char *s = n->text;
  if (n->quoted || *s == '\0') return false;
  if (!isalnum((unsigned char) *s) && *s != '/' && *s != '_' && *s != '.' &&
      *s != '-') {
    return false;
  }
  if (s[0] == '-' && !isdigit((unsigned char) s[1])) return false;
  for (const char *p = s; *p != '\0'; p++) {
    unsigned char c = (unsigned char) *p;
    if (c < 0x20 || c >= 0x7f || strchr("{}[]&*#?|<>=!%@`\"'\\,", c)) {
      return false;
    }
    if (c == ':' && (p[1] == ' ' || p[1] == '\0')) return false;
  }
  return s[strlen(s) - 1] != ' ';
}

static void put_scalar(struct mos_buf *out, const struct mos_node *n) {
  if (is_plain(n)) {
    mos_buf_puts(out, n->text);
  } else {
    mos_json_quote(out, n->text);
  }
}

static void put_block(struct mos_buf *out, const struct mos_node *n, int depth,
                      bool indented) {
  for (int i = 0; i < n->n; i++) {
    const struct mos_node *item = n->items[i];
    if (i > 0 || !indented) mos_buf_printf(out, "%*s", depth * 2, "");
    if (n->kind == MOS_LIST) {
      mos_buf_puts(out, "- ");
    } else {
      struct mos_node key = {.kind = MOS_SCALAR, .text = n->keys[i]};
      put_scalar(out, &key);
      mos_buf_puts(out, ":");
    }
    if (item->kind == MOS_SCALAR) {
      if (n->kind == MOS_MAP) mos_buf_puts(out, " ");
      put_scalar(out, item);
      mos_buf_puts(out, "\n");
    } else if (item->n == 0) {
      if (n->kind == MOS_MAP) mos_buf_puts(out, " ");
      mos_buf_puts(out, item->kind == MOS_LIST ? "[]\n" : "{}\n");
    } else if (n->kind == MOS_LIST) {
      put_block(out, item, depth + 1, true);
    } else {
      mos_buf_puts(out, "\n");
      put_block(out, item, depth + 1, false);
    }
  }
}

void mos_yaml_emit(struct mos_buf *out, const struct mos_node *n) {
  if (n->kind == MOS_SCALAR) {
    put_scalar(out, n);
    mos_buf_puts(out, "\n");
  } else if (n->n == 0) {
    mos_buf_puts(out, n->kind == MOS_LIST ? "[]\n" : "{}\n");
  } else {
    put_block(out, n, 0, false);
  }
}

static void put_json_scalar(struct mos_buf *out, const struct mos_node *n) {
  struct mos_scalar v = mos_node_value(n);
  switch (v.type) {
    case MOS_TYPE_NULL:
      mos_buf_puts(out, "null");
      break;
    case MOS_TYPE_BOOL:
      mos_buf_puts(out, v.b ? "true" : "false");
      break;
    case MOS_TYPE_INT:
      mos_buf_printf(out, "%lld", (long long) v.i);
      break;
    case MOS_TYPE_FLOAT:
      mos_buf_printf(out, "%.17g", v.f);
      break;
    case MOS_TYPE_STRING:
      mos_json_quote(out, n->text);
      break;
  }
}

void mos_node_json(struct mos_buf *out, const struct mos_node *n) {
  if (n->kind == MOS_SCALAR) {
    put_json_scalar(out, n);
    return;
  }
  mos_buf_puts(out, n->kind == MOS_LIST ? "[" : "{");
  for (int i = 0; i < n->n; i++) {
    if (i > 0) mos_buf_puts(out, ", ");
    if (n->kind == MOS_MAP) {
      mos_json_quote(out, n->keys[i]);
      mos_buf_puts(out, ": ");
    }
    mos_node_json(out, n->items[i]);
  }
  mos_buf_puts(out, n->kind == MOS_LIST ? "]" : "}");
}
