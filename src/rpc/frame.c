// SPDX-License-Identifier: Apache-2.0
//
// The text of a frame: taking it apart and putting it together. A frame is one
// JSON object; the strings of struct mg_rpc_frame are views of its text with
// escapes left as they stand, so that what a peer wants repeated (id, src, tag)
// goes back byte for byte.

#include <stdlib.h>
#include <string.h>

#include "common/str_util.h"
#include "rpc/internal.h"

/* State of a walk over a frame. */
struct parse {
  struct mg_rpc_frame *frame;
  struct mg_str old_args;  // `args`, the old name of `params`
  bool has_error, has_result;
  bool bad;
};

static bool text_is(const char *s, size_t len, const char *lit) {
  return len == strlen(lit) && memcmp(s, lit, len) == 0;
}

static bool is_string(const struct json_token *t) {
  return t->type == JSON_TYPE_STRING;
}

static bool is_end(const struct json_token *t) {
  return t->type == JSON_TYPE_OBJECT_END || t->type == JSON_TYPE_ARRAY_END;
}

/* A whole number that fits an int. */
static bool token_int(const struct json_token *t, int *out) {
  if (t->type != JSON_TYPE_NUMBER || t->len > 12) return false;
  char buf[16], *end = NULL;
  memcpy(buf, t->ptr, t->len);
  buf[t->len] = '\0';
  long v = strtol(buf, &end, 10);
  if (*end != '\0' || v < INT32_MIN || v > INT32_MAX) return false;
  *out = (int) v;
  return true;
}

/* JSON text of a value: strings get their quotes back. */
static struct mg_str value_text(const struct json_token *t) {
  if (is_string(t)) return mg_mk_str_n(t->ptr - 1, t->len + 2);
  return mg_mk_str_n(t->ptr, t->len);
}

static void take_string(struct parse *p, struct mg_str *dst,
                        const struct json_token *t) {
  if (t->type == JSON_TYPE_NULL) return;
  if (!is_string(t)) {
    p->bad = true;
    return;
  }
  *dst = mg_mk_str_n(t->ptr, t->len);
}

static void take_object(struct parse *p, struct mg_str *dst,
                        const struct json_token *t) {
  if (t->type == JSON_TYPE_NULL) return;
  if (t->type != JSON_TYPE_OBJECT_END) {
    p->bad = true;
    return;
  }
  *dst = value_text(t);
}

static void take_id(struct parse *p, const struct json_token *t) {
  if (t->type == JSON_TYPE_NULL) return;
  if (t->type != JSON_TYPE_NUMBER && !is_string(t)) {
    p->bad = true;
    return;
  }
  p->frame->id = mg_mk_str_n(t->ptr, t->len);
}

/* A member of the frame itself. */
static void take_member(struct parse *p, const char *name, size_t len,
                        const struct json_token *t) {
  struct mg_rpc_frame *f = p->frame;
  if (text_is(name, len, "id")) {
    take_id(p, t);
  } else if (text_is(name, len, "src")) {
    take_string(p, &f->src, t);
  } else if (text_is(name, len, "dst")) {
    take_string(p, &f->dst, t);
  } else if (text_is(name, len, "tag")) {
    take_string(p, &f->tag, t);
  } else if (text_is(name, len, "method")) {
    take_string(p, &f->method, t);
  } else if (text_is(name, len, "params")) {
    f->args = value_text(t);
  } else if (text_is(name, len, "args")) {
    p->old_args = value_text(t);
  } else if (text_is(name, len, "auth")) {
    take_object(p, &f->auth, t);
  } else if (text_is(name, len, "result")) {
    f->result = value_text(t);
    p->has_result = true;
  } else if (text_is(name, len, "error")) {
    if (t->type != JSON_TYPE_NULL && t->type != JSON_TYPE_OBJECT_END) {
      p->bad = true;
    }
    p->has_error = t->type != JSON_TYPE_NULL;
  } else if (text_is(name, len, "v")) {
    if (!token_int(t, &f->version)) p->bad = true;
  }
}

static void walk_cb(void *arg, const char *name, size_t name_len,
                    const char *path, const struct json_token *t) {
  struct parse *p = (struct parse *) arg;
  if (t->ptr == NULL) return;  // start of a container: its end tells all
  if (*path == '\0') {
    if (t->type != JSON_TYPE_OBJECT_END) p->bad = true;
    return;
  }
  const char *key = path + 1;
  if (strcmp(path, ".error.code") == 0) {
    if (!token_int(t, &p->frame->error_code)) p->bad = true;
  } else if (strcmp(path, ".error.message") == 0) {
    take_string(p, &p->frame->error_msg, t);
  } else if (*path == '.' && strpbrk(key, ".[") == NULL) {
    if (name == NULL && !is_end(t)) return;
    take_member(p, key, strlen(key), t);
  }
}

bool mg_rpc_parse_frame(const struct mg_str f, struct mg_rpc_frame *frame) {
  struct parse p = {.frame = frame};
  memset(frame, 0, sizeof(*frame));
  if (f.len == 0 || f.len > INT32_MAX) return false;
  int n = json_walk(f.p, (int) f.len, walk_cb, &p);
  if (n <= 0 || p.bad) return false;
  for (size_t i = (size_t) n; i < f.len; i++) {
    if (strchr(" \t\r\n", f.p[i]) == NULL || f.p[i] == '\0') return false;
  }
  if (frame->args.p == NULL) frame->args = p.old_args;
  if (frame->method.len > 0) return true;
  // An answer: it must say to what. An error with code 0 is one, too.
  if (frame->id.len == 0) return false;
  return p.has_error || p.has_result;
}

bool mgos__rpc_str_eq(struct mg_str a, struct mg_str b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

bool mgos__rpc_is_digits(struct mg_str s) {
  for (size_t i = 0; i < s.len; i++) {
    if (s.p[i] < '0' || s.p[i] > '9') return false;
  }
  // A leading zero would not be a JSON number.
  return s.len > 0 && (s.p[0] != '0' || s.len == 1);
}

bool mgos__rpc_is_raw(struct mg_str s) {
  for (size_t i = 0; i < s.len; i++) {
    unsigned char ch = (unsigned char) s.p[i];
    if (ch < 0x20 || ch == '"') return false;
    if (ch == '\\') i++;  // json_unescape() below judges the escape
  }
  return s.len == 0 || json_unescape(s.p, (int) s.len, NULL, 0) >= 0;
}

static int out_printer(struct json_out *out, const char *s, size_t len) {
  struct rpc_out *o = (struct rpc_out *) out->u.data;
  if (!o->failed && len > 0 && mbuf_append(&o->text, s, len) != len) {
    o->failed = true;
  }
  return (int) len;
}

void mgos__rpc_out_init(struct rpc_out *o) {
  memset(o, 0, sizeof(*o));
  o->out.printer = out_printer;
  o->out.u.data = o;
  mbuf_init(&o->text, 0);
}

static void put(struct rpc_out *o, const char *s, size_t len) {
  out_printer(&o->out, s, len);
}

/* Prints ,"key":"value" unless the value is empty. */
static void put_member(struct rpc_out *o, const char *key, struct mg_str v,
                       bool raw) {
  if (v.len == 0) return;
  if (o->text.len > 1) put(o, ",", 1);
  json_printf(&o->out, "%Q:", key);
  if (raw) {
    put(o, "\"", 1);
    put(o, v.p, v.len);
    put(o, "\"", 1);
  } else {
    json_printf(&o->out, "%.*Q", (int) v.len, v.p);
  }
}

void mgos__rpc_out_begin(struct rpc_out *o, struct mg_str id, struct mg_str src,
                         struct mg_str dst, struct mg_str tag, bool raw) {
  mgos__rpc_out_init(o);
  put(o, "{", 1);
  if (mgos__rpc_is_digits(id)) {
    put(o, "\"id\":", 5);
    put(o, id.p, id.len);
  } else {
    put_member(o, "id", id, true);
  }
  put_member(o, "src", src, false);
  put_member(o, "dst", dst, raw);
  put_member(o, "tag", tag, raw);
}

struct mg_str mgos__rpc_out_end(struct rpc_out *o) {
  put(o, "}", 1);
  if (o->failed) {
    mbuf_free(&o->text);
    return mg_mk_str_n(NULL, 0);
  }
  mbuf_trim(&o->text);
  return mg_mk_str_n(o->text.buf, o->text.len);
}
