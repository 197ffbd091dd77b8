// SPDX-License-Identifier: Apache-2.0
//
// A configuration struct as JSON: all of it, or what differs from a base.
//
// One recursive function per level of nesting, which the schema bounds. Output
// goes to an mbuf that a callback may drain after each value, so that a large
// configuration needs little memory on its way to a file or connection.

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_core.h"
#include "common/cs_dbg.h"
#include "common/json_utils.h"
#include "config/conf.h"
#include "mgos_errors.h"
#include "mgos_file_utils.h"

#define INDENT 2

struct emit {
  const void *cfg;
  const void *base;
  const struct mgos_conf_entry *schema;
  bool pretty;
  struct mbuf *out;
  mgos_conf_emit_cb_t cb;
  void *cb_param;
  bool failed;
};

static void put(struct emit *em, const char *s, size_t len) {
  if (len > 0 && mbuf_append(em->out, s, len) != len) em->failed = true;
}

// Start of the first character that is not UTF-8, or end.
static const char *find_bad_char(const char *p, const char *end) {
  while (p < end) {
    const char *next = p + 1;
    if ((unsigned char) *p >= 0x80) next = mgos__json_skip_utf8(p, end);
    if (next == NULL) return p;
    p = next;
  }
  return end;
}

// An app can set any bytes. JSON has none but UTF-8: a file with others would
// be refused at the next boot, with all that is in it, so they are replaced.
static void put_str(struct emit *em, const char *s) {
  struct mg_str str = mg_mk_str(s != NULL ? s : "");
  size_t before = em->out->len;
  const char *p = str.p, *end = str.p + str.len;
  bool replaced = false;
  put(em, "\"", 1);
  while (p < end) {
    const char *bad = find_bad_char(p, end);
    mg_json_emit_str(em->out, mg_mk_str_n(p, bad - p), 0);
    if (bad < end) put(em, "\\ufffd", 6);
    if (bad < end) replaced = true;
    p = bad + 1;
  }
  put(em, "\"", 1);
  if (replaced) LOG(LL_WARN, ("Config value is not UTF-8, changed"));
  // Two quotes and at least as many bytes as the text has.
  if (em->out->len < before + str.len + 2) em->failed = true;
}

static void put_newline(struct emit *em, int depth) {
  if (!em->pretty) return;
  put(em, "\n", 1);
  for (int i = 0; i < depth * INDENT; i++)
    put(em, " ", 1);
}

static void put_scalar(struct emit *em, const struct mgos_conf_entry *e) {
  const void *v = mgos__conf_at(em->cfg, em->schema, e);
  char buf[352];  // The longest double has 309 digits before the point.
  double d;
  int len = 0;
  switch (e->type) {
    case CONF_TYPE_INT:
      len = snprintf(buf, sizeof(buf), "%d", *(const int *) v);
      break;
    case CONF_TYPE_UNSIGNED_INT:
      len = snprintf(buf, sizeof(buf), "%u", *(const unsigned int *) v);
      break;
    case CONF_TYPE_BOOL:
      len =
          snprintf(buf, sizeof(buf), "%s", *(const int *) v ? "true" : "false");
      break;
    case CONF_TYPE_DOUBLE:
    case CONF_TYPE_FLOAT:
      d = e->type == CONF_TYPE_FLOAT ? *(const float *) v : *(const double *) v;
      // JSON has no word for the others; a file with one could not be loaded.
      len = snprintf(buf, sizeof(buf), "%lf", isfinite(d) ? d : 0.0);
      break;
    case CONF_TYPE_STRING:
      put_str(em, *(const char *const *) v);
      break;
    case CONF_TYPE_OBJECT:
      break;
  }
  put(em, buf, len);
}

// Whether e, or anything below it, is to be written.
static bool wanted(const struct emit *em, const struct mgos_conf_entry *e) {
  int count = e->type == CONF_TYPE_OBJECT ? e->num_desc : 0;
  if (em->base == NULL) return true;
  for (int i = 0; i <= count; i++) {
    if (!mgos__conf_equal(em->cfg, em->base, em->schema, &e[i])) return true;
  }
  return false;
}

static void put_object(struct emit *em, const struct mgos_conf_entry *obj,
                       int depth) {
  bool first = true;
  put(em, "{", 1);
  for (int i = 1; i <= obj->num_desc; i++) {
    const struct mgos_conf_entry *e = &obj[i];
    if (wanted(em, e)) {
      if (!first) put(em, ",", 1);
      first = false;
      put_newline(em, depth + 1);
      put_str(em, e->key);
      put(em, ": ", em->pretty ? 2 : 1);
      if (e->type == CONF_TYPE_OBJECT) {
        put_object(em, e, depth + 1);
      } else {
        put_scalar(em, e);
      }
      if (em->cb != NULL) em->cb(em->out, em->cb_param);
    }
    if (e->type == CONF_TYPE_OBJECT) i += e->num_desc;
  }
  if (!first) put_newline(em, depth);
  put(em, "}", 1);
}

static bool emit(struct emit *em) {
  if (em->schema->type == CONF_TYPE_OBJECT) {
    put_object(em, em->schema, 0);
  } else {
    put_scalar(em, em->schema);
  }
  if (em->cb != NULL) em->cb(em->out, em->cb_param);
  return !em->failed;
}

void mgos_conf_emit_cb(const void *cfg, const void *base,
                       const struct mgos_conf_entry *schema, bool pretty,
                       struct mbuf *out, mgos_conf_emit_cb_t cb,
                       void *cb_param) {
  struct emit em = {cfg, base, schema, pretty, out, cb, cb_param, false};
  struct mbuf own;
  mbuf_init(&own, 0);
  if (out == NULL) em.out = &own;
  if (!emit(&em)) LOG(LL_ERROR, ("Out of memory, config is incomplete"));
  mbuf_free(&own);
}

bool mgos_conf_emit_f(const void *cfg, const void *base,
                      const struct mgos_conf_entry *schema, bool pretty,
                      const char *fname) {
  struct mbuf out;
  struct emit em = {cfg, base, schema, pretty, &out, NULL, NULL, false};
  int res = MGOS_ENOMEM;
  mbuf_init(&out, 0);
  if (emit(&em)) res = mgos__file_replace(fname, out.buf, out.len);
  mbuf_free(&out);
  if (res != MGOS_OK) LOG(LL_ERROR, ("%s: %s", fname, mgos_strerror(res)));
  return res == MGOS_OK;
}

struct json_sink {
  struct json_out *out;
  bool failed;
};

static void to_json_out(struct mbuf *data, void *param) {
  struct json_sink *sink = param;
  if (data->len == 0) return;
  if (sink->out->printer(sink->out, data->buf, data->len) < 0) {
    sink->failed = true;
  }
  mbuf_clear(data);
}

bool mgos_conf_emit_json_out(const void *cfg, const void *base,
                             const struct mgos_conf_entry *schema, bool pretty,
                             struct json_out *out) {
  struct mbuf buf;
  struct json_sink sink = {out, false};
  struct emit em = {cfg, base, schema, pretty, &buf, to_json_out, &sink, false};
  bool ok;
  mbuf_init(&buf, 0);
  ok = emit(&em) && !sink.failed;
  mbuf_free(&buf);
  return ok;
}

bool mgos_config_get(const struct mg_str key, struct mg_str *value,
                     const void *cfg, const struct mgos_conf_entry *schema) {
  const struct mgos_conf_entry *e = mgos_conf_find_schema_entry_s(key, schema);
  struct mbuf out;
  struct emit em = {NULL, NULL, e, false, &out, NULL, NULL, false};
  *value = mg_mk_str_n(NULL, 0);
  if (e == NULL) return false;
  em.cfg = mgos__conf_at(cfg, schema, e);
  mbuf_init(&out, 0);
  if (e->type == CONF_TYPE_STRING) {
    const char *s = *(const char *const *) em.cfg;
    if (s != NULL) put(&em, s, strlen(s));
  } else {
    emit(&em);
  }
  put(&em, "", 1);  // Callers like to print it.
  if (em.failed) {
    mbuf_free(&out);
    return false;
  }
  mbuf_trim(&out);
  *value = mg_mk_str_n(out.buf, out.len - 1);
  return true;
}
