// SPDX-License-Identifier: Apache-2.0
//
// Access lists. The text is checked whole before any entry is believed: a
// typing error must close the door, not open it. Evaluated for each request
// from the text; nothing is kept.

#include <string.h>

#include "common/str_util.h"
#include "frozen.h"
#include "mgos_rpc_auth.h"

/* One entry of the list. Strings are views of the text. */
struct acl_entry {
  struct mg_str method, ch_type, acl;
  bool has_method, has_ch_type, has_acl, bad;
};

/* Takes a string member; one with escapes names nothing we know. */
static bool take(struct acl_entry *a, const struct json_token *val,
                 struct mg_str *dst) {
  if (val->type != JSON_TYPE_STRING ||
      (val->len > 0 && memchr(val->ptr, '\\', (size_t) val->len) != NULL)) {
    a->bad = true;
    return false;
  }
  *dst = mg_mk_str_n(val->ptr, (size_t) val->len);
  return true;
}

static bool key_is(const struct json_token *key, const char *name) {
  struct mg_str k = mg_mk_str_n(key->ptr, (size_t) key->len);
  return mg_vcmp(&k, name) == 0;
}

static bool parse_entry(const struct json_token *elem, struct acl_entry *a) {
  struct json_token key, val;
  void *h = NULL;
  memset(a, 0, sizeof(*a));
  if (elem->type != JSON_TYPE_OBJECT_END) return false;
  while ((h = json_next_key(elem->ptr, elem->len, h, "", &key, &val)) != NULL) {
    if (key_is(&key, "method")) {
      a->has_method = take(a, &val, &a->method);
    } else if (key_is(&key, "ch_type")) {
      a->has_ch_type = take(a, &val, &a->ch_type);
    } else if (key_is(&key, "acl")) {
      a->has_acl = take(a, &val, &a->acl);
    }
  }
  return !a->bad && a->has_acl && (a->has_method || a->has_ch_type);
}

static bool matches(const struct acl_entry *a, struct mg_str method,
                    struct mg_str ch_type) {
  if (a->has_method && mg_match_prefix_n(a->method, method) != method.len) {
    return false;
  }
  return !a->has_ch_type || mg_strcmp(a->ch_type, ch_type) == 0;
}

static bool is_any(struct mg_str s) {
  return mg_vcmp(&s, "*") == 0;
}

/* Takes the sign off an entry of a user list. */
static bool take_sign(struct mg_str *s) {
  bool allow = s->len == 0 || *s->p != '-';
  if (s->len > 0 && (*s->p == '+' || *s->p == '-')) {
    s->p++;
    s->len--;
  }
  return allow;
}

static enum mgos_rpc_acl_result check_users(struct mg_str list,
                                            struct mg_str user) {
  struct mg_str entry;
  bool first = true;
  while ((list = mg_next_comma_list_entry_n(list, &entry, NULL)).p != NULL) {
    bool allow = take_sign(&entry);
    // Decided for everybody before any name was asked for.
    if (first && is_any(entry)) {
      return allow ? MGOS_RPC_ACL_ALLOW : MGOS_RPC_ACL_DENY;
    }
    first = false;
    if (user.len == 0) return MGOS_RPC_ACL_AUTHN_REQD;
    if (entry.len > 0 && mg_match_prefix_n(entry, user) == user.len) {
      return allow ? MGOS_RPC_ACL_ALLOW : MGOS_RPC_ACL_DENY;
    }
  }
  return MGOS_RPC_ACL_DENY;
}

enum mgos_rpc_acl_result mgos_rpc_acl_check(struct mg_str acl,
                                            struct mg_str method,
                                            struct mg_str ch_type,
                                            struct mg_str username) {
  struct json_token elem;
  struct acl_entry entry;
  bool found = false;
  void *h = NULL;
  enum mgos_rpc_acl_result result = MGOS_RPC_ACL_DENY;
  struct mg_str text = mg_strstrip(acl);
  if (text.len == 0 || text.len > INT32_MAX || *text.p != '[' ||
      json_walk(text.p, (int) text.len, NULL, NULL) != (int) text.len) {
    return MGOS_RPC_ACL_ERROR;
  }
  while ((h = json_next_elem(text.p, (int) text.len, h, "", NULL, &elem)) !=
         NULL) {
    if (!parse_entry(&elem, &entry)) return MGOS_RPC_ACL_ERROR;
    if (found || !matches(&entry, method, ch_type)) continue;
    found = true;
    result = check_users(entry.acl, username);
  }
  return result;
}
