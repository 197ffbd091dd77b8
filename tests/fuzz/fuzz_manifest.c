// SPDX-License-Identifier: Apache-2.0
//
// Feeds bytes to the manifest path of mos: YAML reader with its repairs, the
// typed manifest, conditions and expressions, the schema, and the generators
// and emitters on what was accepted.

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "errors.h"
#include "gen.h"
#include "manifest.h"
#include "schema.h"

struct input {
  const uint8_t *data;
  size_t len;
};

static void apply_conds(struct mos_manifest *m) {
  struct mos_env env = {.platform = "posix", .all = m};
  int rounds = 50;
  for (int i = 0; i < m->conds.n && rounds > 0; i++, rounds--) {
    const char *value = NULL, *why;
    bool is_bool;
    enum mos_expr_result r =
        mos_expr_eval(&env, m->conds.v[i].when, &value, &is_bool, &why);
    if (r != MOS_EXPR_OK || strcmp(value, "true") != 0) continue;
    if (m->conds.v[i].apply == NULL) continue;
    struct mos_manifest *apply = m->conds.v[i].apply;
    mos_manifest_merge(m, apply);
  }
  for (int i = 0; i < m->sources.n; i++) {
    mos_expand(&env, m->sources.v[i].text, m->sources.v[i].loc, NULL);
  }
  for (int i = 0; i < m->build_vars.n; i++) {
    mos_env_get(&env, mos_sprintf("build_vars.%s", m->build_vars.v[i].key));
  }
}

static int parse(void *arg) {
  const struct input *in = arg;
  struct mos_buf out = {0};
  struct mos_node *n =
      mos_yaml_parse("mos.yml", (const char *) in->data, in->len);
  if (n->weight < 5000) mos_yaml_emit(&out, n);
  if (n->weight < 5000) mos_node_json(&out, n);
  struct mos_manifest *m =
      mos_manifest_from_node(n, "mos.yml", "/nowhere", "app");
  apply_conds(m);
  struct mos_conf *c = mos_schema_build(m->config_schema.v, m->config_schema.n);
  mos_gen_config_header(&out, c, "mgos_config", "mgos_sys_config");
  mos_gen_config_source(&out, c, "mgos_config", "mgos_sys_config",
                        "mgos_config.h");
  mos_schema_json(&out, c);
  mos_schema_defaults_json(&out, c);
  return 0;
}

static int scan_js(void *arg) {
  const struct input *in = arg;
  struct mos_list names = {0};
  mos_ffi_scan(&names, mos_strndup((const char *) in->data, in->len));
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
  struct input in = {data, len};
  mos_error_options.silent = true;
  mos_try(parse, &in);
  mos_try(scan_js, &in);
  mos_mem_reset();
  return 0;
}
