// SPDX-License-Identifier: Apache-2.0
//
// mos clone: gets an app with git. A bare name means an app of the
// mongoose-os-apps collection, OWNER/NAME a GitHub repository.

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "files.h"

static const char *url_of(const char *s) {
  if (strstr(s, "://") != NULL || strchr(s, ':') != NULL || *s == '/' ||
      *s == '.') {
    return s;
  }
  if (strchr(s, '/') != NULL) return mos_sprintf("https://github.com/%s", s);
  return mos_sprintf("https://github.com/mongoose-os-apps/%s", s);
}

static const char *dir_of(const char *url) {
  const char *name = mos_base_name(url);
  const char *colon = strrchr(name, ':');
  if (colon != NULL) name = colon + 1;
  if (mos_has_suffix(name, ".git")) {
    name = mos_strndup(name, strlen(name) - 4);
  }
  return name;
}

static int run(const struct mos_args *a) {
  const char *url = url_of(a->pos.v[0]);
  const char *dir = a->pos.n > 1 ? a->pos.v[1] : dir_of(url);
  struct mos_buf out = {0};
  if (*url == '-' || *dir == '-') mos_usage("\"%s\" is not a location", url);
  if (mos_exists(dir)) mos_fail("%s exists already", dir);
  setenv("GIT_TERMINAL_PROMPT", "0", 0);
  mos_note("Cloning %s to %s", url, dir);
  const char *argv[] = {"git", "clone", "-q", "--", url, dir, NULL};
  if (mos_run_program(argv, NULL, &out, true) != 0) {
    while (out.len > 0 && isspace((unsigned char) out.p[out.len - 1])) {
      out.p[--out.len] = '\0';
    }
    mos_fail("git clone %s: %s", url, out.p);
  }
  if (!mos_is_file(mos_join_path(dir, "mos.yml"))) {
    mos_warn((struct mos_loc){dir, 0}, "there is no mos.yml in it");
  }
  if (mos_flag_bool(a, "json")) {
    struct mos_json j = {0};
    mos_json_open(&j, NULL, '{');
    mos_json_str(&j, "url", url);
    mos_json_str(&j, "dir", mos_abs_path(dir));
    mos_json_close(&j, '}');
    mos_json_print(&j);
  }
  return 0;
}

const struct mos_cmd mos_cmd_clone = {
    .name = "clone",
    .args = "LOCATION [DIR]",
    .summary = "get an app with git",
    .details =
        "LOCATION is a URL, OWNER/NAME on GitHub, or the NAME of an app\n"
        "of github.com/mongoose-os-apps.",
    .min_args = 1,
    .max_args = 2,
    .run = run,
};
