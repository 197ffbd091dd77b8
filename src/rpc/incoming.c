// SPDX-License-Identifier: Apache-2.0
//
// From a received frame to the call of a handler, and from the handler's answer
// to the frame that goes back. A request lives in one heap block together with
// the strings that handlers see (unescaped) and those that are repeated to the
// peer (as received). It stays valid after its channel is gone; the answer is
// dropped then.

#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "common/str_util.h"
#include "rpc/internal.h"

/* Copies s to *at, NUL-terminated, and moves *at behind it. */
static struct mg_str keep(char **at, struct mg_str s) {
  char *p = *at;
  if (s.len > 0) memcpy(p, s.p, s.len);
  p[s.len] = '\0';
  *at += s.len + 1;
  return mg_mk_str_n(p, s.len);
}

/* Same, with escapes decoded; the result is never longer. */
static struct mg_str keep_plain(char **at, struct mg_str s) {
  if (!mgos__rpc_is_raw(s)) return keep(at, s);
  char *p = *at;
  int n = s.len == 0 ? 0 : json_unescape(s.p, (int) s.len, p, (int) s.len);
  if (n < 0) n = 0;
  p[n] = '\0';
  *at += n + 1;
  return mg_mk_str_n(p, (size_t) n);
}

/* What the peer wants repeated; text that cannot stand between quotes (from a
 * channel that builds frames itself) is not repeated. */
static struct mg_str keep_raw(char **at, struct mg_str s) {
  return keep(at, mgos__rpc_is_raw(s) ? s : mg_mk_str_n(NULL, 0));
}

static struct rpc_request *make_request(struct rpc_entry *e,
                                        const struct mg_rpc_frame *f) {
  size_t len = 2 * (f->id.len + f->src.len + f->tag.len) + f->dst.len +
               f->method.len + f->auth.len + 16;
  struct rpc_request *r = (struct rpc_request *) calloc(1, sizeof(*r) + len);
  if (r == NULL) return NULL;
  char *at = (char *) (r + 1);
  r->raw_id = keep_raw(&at, f->id);
  r->raw_src = keep_raw(&at, f->src);
  r->raw_tag = keep_raw(&at, f->tag);
  r->ri.id = keep_plain(&at, f->id);
  r->ri.src = keep_plain(&at, f->src);
  r->ri.dst = keep_plain(&at, f->dst);
  r->ri.tag = keep_plain(&at, f->tag);
  r->ri.method = keep_plain(&at, f->method);
  r->ri.auth = keep(&at, f->auth);
  r->ri.rpc = e->c;
  r->ri.ch = e->ch;
  r->entry = e;
  LIST_INSERT_HEAD(&e->c->requests, r, link);
  return r;
}

void mg_rpc_free_request_info(struct mg_rpc_request_info *ri) {
  if (ri == NULL) return;
  if (ri->rpc != NULL) LIST_REMOVE((struct rpc_request *) ri, link);
  mg_rpc_authn_info_free(&ri->authn_info);
  free(ri);
}

void mg_rpc_authn_info_free(struct mg_rpc_authn_info *authn) {
  mg_strfree(&authn->username);
}

static void handle_request(struct rpc_entry *e, const struct mg_rpc_frame *f) {
  struct mg_rpc *c = e->c;
  struct mg_rpc_frame_info fi = {.channel_type = e->ch->get_type(e->ch)};
  struct rpc_request *r = make_request(e, f);
  if (r == NULL) {
    LOG(LL_ERROR, ("no memory for a request"));
    return;
  }
  struct rpc_handler *h = mgos__rpc_find_handler(c, r->ri.method);
  LOG(LL_DEBUG,
      ("%.*s via %s", (int) r->ri.method.len, r->ri.method.p, fi.channel_type));
  if (h == NULL) {
    mg_rpc_send_errorf(&r->ri, RPC_ERR_NO_HANDLER, "No handler for %.*s",
                       (int) r->ri.method.len, r->ri.method.p);
    return;
  }
  r->ri.args_fmt = h->hi.args_fmt;
  if (c->prehandler != NULL &&
      !c->prehandler(&r->ri, c->prehandler_arg, &fi, f->args)) {
    return;
  }
  h->hi.cb(&r->ri, h->hi.cb_arg, &fi, f->args);
}

/* Whether a peer may have this address: not that of the default way out, nor a
 * URI, nor ours, nor that of a channel which stays. Or else anybody who can
 * reach us would get what we send there. */
static bool may_be_peer(const struct mg_rpc *c, struct mg_str dst) {
  const struct rpc_entry *e;
  if (dst.len == 0 || mg_vcmp(&dst, MG_RPC_DST_DEFAULT) == 0 ||
      mgos__rpc_is_uri(dst) || mgos__rpc_is_local_id(c, dst)) {
    return false;
  }
  LIST_FOREACH(e, &c->channels, link) {
    if (mgos__rpc_str_eq(e->dst, dst) && e->ch->is_persistent(e->ch)) {
      return false;
    }
  }
  return true;
}

/* An entry without an address takes that of the first peer that talks. */
static void learn_peer(struct rpc_entry *e, struct mg_str src) {
  if (e->dst.len > 0 || src.len == 0 || !mgos__rpc_is_raw(src)) return;
  struct mg_str dst = mg_strdup_nul(src);
  if (dst.p == NULL) return;
  int n = json_unescape(src.p, (int) src.len, (char *) dst.p, (int) src.len);
  dst.len = n > 0 ? (size_t) n : 0;
  if (may_be_peer(e->c, dst)) {
    e->dst = dst;
  } else {
    mg_strfree(&dst);
  }
}

static bool check_dst(struct rpc_entry *e, struct mg_str dst) {
  if (dst.len == 0) return true;
  if (mgos__rpc_is_local_id(e->c, dst)) return true;
  // An id may hold characters that the peer escaped.
  char *plain = (char *) malloc(dst.len);
  int n = plain == NULL || !mgos__rpc_is_raw(dst)
              ? -1
              : json_unescape(dst.p, (int) dst.len, plain, (int) dst.len);
  bool ok = n > 0 && mgos__rpc_is_local_id(e->c, mg_mk_str_n(plain, n));
  free(plain);
  if (!ok) LOG(LL_WARN, ("Wrong dst: '%.*s'", (int) dst.len, dst.p));
  return ok;
}

bool mgos__rpc_recd_parsed(struct rpc_entry *e, const struct mg_rpc_frame *f) {
  if (!check_dst(e, f->dst)) return false;
  learn_peer(e, f->src);
  if (f->method.len > 0) {
    handle_request(e, f);
    return true;
  }
  if (f->id.len == 0) return false;
  if (!mgos__rpc_finish(e->c, e, f)) {
    LOG(LL_DEBUG, ("answer to nothing: %.*s", (int) f->id.len, f->id.p));
  }
  return true;
}

bool mgos__rpc_recd(struct rpc_entry *e, struct mg_str text) {
  struct mg_rpc_frame f;
  if (text.len > e->c->max_frame_size) {
    LOG(LL_WARN, ("frame of %d bytes is too long, limit is %d", (int) text.len,
                  (int) e->c->max_frame_size));
    return false;
  }
  if (!mg_rpc_parse_frame(text, &f)) {
    LOG(LL_WARN, ("invalid frame of %d bytes", (int) text.len));
    return false;
  }
  return mgos__rpc_recd_parsed(e, &f);
}

/* Sends what `o` holds as the answer to `ri` and frees `ri`. */
static bool send_answer(struct mg_rpc_request_info *ri, struct rpc_out *o) {
  struct rpc_request *r = (struct rpc_request *) ri;
  struct mg_str text = mgos__rpc_out_end(o);
  struct rpc_entry *e = r->entry;
  struct mg_rpc *c = ri->rpc;
  mg_rpc_free_request_info(ri);
  if (text.p == NULL) {
    LOG(LL_ERROR, ("no memory for an answer"));
    return false;
  }
  return mgos__rpc_send(c, e, mg_mk_str_n(NULL, 0), 0, text, false);
}

/* Begins an answer. Returns: false, with `ri` freed, if nobody wants it. */
static bool begin_answer(struct mg_rpc_request_info *ri, struct rpc_out *o) {
  struct rpc_request *r = (struct rpc_request *) ri;
  if (ri->rpc == NULL || r->entry == NULL || r->raw_id.len == 0) {
    mg_rpc_free_request_info(ri);
    return false;
  }
  mgos__rpc_out_begin(o, r->raw_id, mgos__rpc_own_id(ri->rpc), r->raw_src,
                      r->raw_tag, true);
  return true;
}

bool mg_rpc_send_responsef(struct mg_rpc_request_info *ri,
                           const char *result_json_fmt, ...) {
  struct rpc_out o;
  va_list ap;
  bool notification = ri->id.len == 0;
  if (!begin_answer(ri, &o)) return notification;
  json_printf(&o.out, ",%Q:", "result");
  if (result_json_fmt == NULL) {
    json_printf(&o.out, "null");
  } else {
    va_start(ap, result_json_fmt);
    if (json_vprintf(&o.out, result_json_fmt, ap) < 0) o.failed = true;
    va_end(ap);
  }
  return send_answer(ri, &o);
}

static bool send_error(struct mg_rpc_request_info *ri, int code,
                       const char *msg) {
  struct rpc_out o;
  bool notification = ri->id.len == 0;
  if (!begin_answer(ri, &o)) return notification;
  json_printf(&o.out, ",%Q:{%Q:%d", "error", "code", code);
  if (msg != NULL) json_printf(&o.out, ",%Q:%Q", "message", msg);
  json_printf(&o.out, "}");
  return send_answer(ri, &o);
}

bool mg_rpc_send_errorf(struct mg_rpc_request_info *ri, int error_code,
                        const char *error_msg_fmt, ...) {
  char *msg = NULL;
  va_list ap;
  if (error_msg_fmt != NULL) {
    va_start(ap, error_msg_fmt);
    mg_avprintf(&msg, 0, error_msg_fmt, ap);
    va_end(ap);
  }
  bool ok = send_error(ri, error_code, msg);
  free(msg);
  return ok;
}

bool mg_rpc_send_error_jsonf(struct mg_rpc_request_info *ri, int error_code,
                             const char *error_json_fmt, ...) {
  va_list ap;
  va_start(ap, error_json_fmt);
  char *msg = json_vasprintf(error_json_fmt, ap);
  va_end(ap);
  bool ok = send_error(ri, error_code, msg);
  free(msg);
  return ok;
}
