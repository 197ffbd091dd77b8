// SPDX-License-Identifier: Apache-2.0
//
// mos eval-manifest-expr: prints the value of an expression as the final
// manifest of the project in this folder sees it.

#include <stdio.h>

#include "build.h"

static int run(const struct mos_args *a) {
  struct mos_build b = {0};
  const char *value = NULL, *why;
  bool is_bool;
  mos_build_prepare(&b, a);
  struct mos_env env = mos_project_env(b.project);
  switch (mos_expr_eval(&env, a->pos.v[0], &value, &is_bool, &why)) {
    case MOS_EXPR_UNKNOWN:
      mos_fail("%s is not defined", why);
    case MOS_EXPR_BAD:
      mos_fail("bad expression: %s", why);
    case MOS_EXPR_OK:
      break;
  }
  if (mos_flag_bool(a, "json")) {
    struct mos_json j = {0};
    mos_json_open(&j, NULL, '{');
    if (is_bool) {
      mos_json_raw(&j, "value", value);
    } else {
      mos_json_str(&j, "value", value);
    }
    mos_json_close(&j, '}');
    mos_json_print(&j);
    return 0;
  }
  printf("%s\n", value);
  return 0;
}

const struct mos_cmd mos_cmd_eval_manifest_expr = {
    .name = "eval-manifest-expr",
    .args = "EXPR",
    .summary = "print the value of a manifest expression",
    .details = "Example: mos eval-manifest-expr 'mos.platform == \"posix\"'",
    .min_args = 1,
    .max_args = 1,
    .flags = {{mos_build_flags}},
    .run = run,
};
