// SPDX-License-Identifier: Apache-2.0
//
// Fuzz target: a configuration text against the generated schema, as it comes
// from a file or Config.Set. The first line is the access list, the rest the
// JSON. What was accepted must come back the same after emitting and parsing
// once more; what was refused must have changed nothing; what the list denies
// must keep its value.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "common/mbuf.h"
#include "mgos_sys_config.h"

static void check(bool ok) {
  if (!ok) abort();
}

static struct mbuf emit(const struct mgos_config *cfg,
                        const struct mgos_config *base, bool pretty) {
  struct mbuf out;
  mbuf_init(&out, 0);
  mgos_conf_emit_cb(cfg, base, mgos_config_schema(), pretty, &out, NULL, NULL);
  return out;
}

static bool same(struct mbuf a, struct mbuf b) {
  return a.len == b.len && memcmp(a.buf, b.buf, a.len) == 0;
}

// Emits the difference to the defaults, loads it and compares.
static void check_round_trip(const struct mgos_config *cfg) {
  struct mgos_config defaults, again;
  struct mbuf diff, all1, all2;
  char *msg = NULL;
  mgos_config_set_defaults(&defaults);
  mgos_config_set_defaults(&again);
  diff = emit(cfg, &defaults, true);
  if (diff.len <= 32768) {
    check(mgos_conf_parse_msg(mg_mk_str_n(diff.buf, diff.len), "*", &again,
                              &msg));
    all1 = emit(cfg, NULL, false);
    all2 = emit(&again, NULL, false);
    check(same(all1, all2));
    mbuf_free(&all1);
    mbuf_free(&all2);
  }
  mbuf_free(&diff);
  mgos_config_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *text = (const char *) data;
  const char *line_end = size > 0 ? memchr(text, '\n', size) : NULL;
  struct mgos_config cfg, copy;
  struct mg_str value;
  struct mbuf before, after;
  char *acl, *msg = NULL;
  size_t acl_len;
  bool ok;
  if (line_end == NULL) return 0;
  cs_log_set_level(LL_NONE);
  acl_len = line_end - text;
  acl = calloc(1, acl_len + 1);
  memcpy(acl, text, acl_len);
  text += acl_len + 1;
  size -= acl_len + 1;
  mgos_config_set_defaults(&cfg);
  before = emit(&cfg, NULL, false);
  ok = mgos_conf_parse_msg(mg_mk_str_n(text, size), acl, &cfg, &msg);
  check(ok == (msg == NULL));
  after = emit(&cfg, NULL, false);
  if (!ok) check(same(before, after));
  if (!mgos_conf_check_access(mg_mk_str("device.id"), acl)) {
    check(mgos_config_get_device_id(&cfg) ==
          mgos_config_get_default_device_id());
  }
  check_round_trip(&cfg);
  check(mgos_config_copy(&cfg, &copy));
  mgos_config_free(&copy);
  // The list as a key, the text as a value.
  if (mgos_config_set(mg_mk_str(acl), mg_mk_str_n(text, size), &cfg,
                      mgos_config_schema(), true)) {
    check(mgos_config_get(mg_mk_str(acl), &value, &cfg, mgos_config_schema()));
    mg_strfree(&value);
  }
  mbuf_free(&before);
  mbuf_free(&after);
  mgos_config_free(&cfg);
  free(msg);
  free(acl);
  return 0;
}
