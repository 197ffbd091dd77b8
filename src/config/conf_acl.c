// SPDX-License-Identifier: Apache-2.0
//
// Access lists of configuration keys: comma-separated globs with an optional
// sign, first match decides. What matches nothing is refused.

#include <string.h>

#include "common/str_util.h"
#include "mgos_config_util.h"

// Whether pattern matches the whole of key. The empty key stands for the whole
// configuration: only a pattern for everything or the empty one is for it.
static bool matches(const struct mg_str pattern, const struct mg_str key) {
  if (key.len == 0) {
    for (size_t i = 0; i < pattern.len; i++) {
      if (pattern.p[i] != '*') return false;
    }
    return true;
  }
  return pattern.len > 0 && mg_match_prefix_n(pattern, key) == key.len;
}

bool mgos_conf_check_access_n(const struct mg_str key, struct mg_str acl) {
  const char *p = acl.p, *end = acl.p + acl.len;
  if (acl.p == NULL || acl.len == 0) return false;
  while (p <= end) {
    const char *comma = memchr(p, ',', end - p);
    struct mg_str entry = mg_mk_str_n(p, (comma != NULL ? comma : end) - p);
    bool allow = true;
    if (entry.len > 0 && (*entry.p == '+' || *entry.p == '-')) {
      allow = (*entry.p == '+');
      entry.p++;
      entry.len--;
    }
    if (matches(entry, key)) return allow;
    if (comma == NULL) break;
    p = comma + 1;
  }
  return false;
}

bool mgos_conf_check_access(const struct mg_str key, const char *acl) {
  return mgos_conf_check_access_n(key, mg_mk_str(acl));
}
