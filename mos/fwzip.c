// SPDX-License-Identifier: Apache-2.0
//
// Makes build/fw.zip from the program and the file system image, and the
// copies build/fw/APP-PLATFORM-VERSION.zip and -last.zip. Nothing is written
// while the inputs are older than the bundle.

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "build.h"
#include "bundle.h"
#include "files.h"

static const char *info_text(const struct mos_node *info, const char *key) {
  const struct mos_node *n = mos_node_get(info, key);
  return n != NULL && n->kind == MOS_SCALAR ? n->text : "";
}

// MGOS_FW_EXTRA_ATTRS: "key=value key=value".
static void add_attrs(struct mos_bundle *fw, const struct mos_build *b) {
  struct mos_env env = mos_project_env(b->project);
  const char *s = mos_env_get(&env, "build_vars.MGOS_FW_EXTRA_ATTRS");
  struct mos_list words = {0};
  if (s != NULL) mos_split(&words, s, " \t");
  for (int i = 0; i < words.n; i++) {
    const char *eq = strchr(words.v[i], '=');
    if (eq == NULL || eq == words.v[i]) {
      mos_fail("MGOS_FW_EXTRA_ATTRS: \"%s\": KEY=VALUE expected", words.v[i]);
    }
    mos_node_add(fw->manifest,
                 mos_strndup(words.v[i], (size_t) (eq - words.v[i])),
                 mos_node_scalar(eq + 1));
  }
}

static void add_extra_parts(struct mos_bundle *fw, const struct mos_build *b) {
  struct mos_env env = mos_project_env(b->project);
  const char *s = mos_env_get(&env, "build_vars.APP_EXTRA_FW_PARTS");
  struct mos_list words = {0};
  if (s != NULL) mos_split(&words, s, " \t");
  for (int i = 0; i < words.n; i++) {
    mos_bundle_part(fw, words.v[i], b->project->opt.dir);
  }
}

static void copy_zip(const struct mos_build *b, const char *name) {
  size_t len;
  const char *data = mos_read_file(b->zip, &len);
  const char *dir = mos_join_path(b->build_dir, "fw");
  mos_make_dirs(dir);
  mos_write_file(mos_sprintf("%s/%s-%s-%s.zip", dir, b->project->name,
                             b->project->platform, name),
                 data, len);
}

static bool is_current(const struct mos_build *b, const char *info_file) {
  int64_t t = mos_file_time(b->zip);
  return t >= 0 && t >= mos_file_time(b->elf) &&
         t >= mos_file_time(b->fs_image) && t >= mos_file_time(info_file) &&
         t >= mos_file_time(mos_join_path(b->gen_dir, "mos_final.yml"));
}

void mos_build_bundle(struct mos_build *b) {
  const char *info_file = mos_join_path(b->gen_dir, "build_info.json");
  struct mos_bundle fw = {0};
  if (is_current(b, info_file)) return;
  const struct mos_node *info = mos_yaml_read(info_file);
  const char *version = info_text(info, "build_version");
  const char *desc = b->project->app->description;
  mos_list_add(&fw.checksums, "sha1");
  mos_list_add(&fw.checksums, "sha256");
  mos_bundle_set(&fw, "name", b->project->name);
  mos_bundle_set(&fw, "platform", b->project->platform);
  mos_bundle_set(&fw, "version", version);
  mos_bundle_set(&fw, "description", desc != NULL ? desc : "");
  mos_bundle_set(&fw, "build_id", info_text(info, "build_id"));
  mos_bundle_set(&fw, "build_timestamp", info_text(info, "build_timestamp"));
  add_attrs(&fw, b);
  mos_bundle_part(&fw, mos_sprintf("app:type=app,src=\"%s\"", b->elf), "");
  mos_bundle_part(
      &fw,
      mos_sprintf("fs:type=fs,src=\"%s\",fs_size=%lld,"
                  "fs_block_size=4096,fs_erase_size=4096,"
                  "ptn=fs_0",
                  b->fs_image, (long long) mos_file_bytes(b->fs_image)),
      "");
  add_extra_parts(&fw, b);
  mos_bundle_write(&fw, b->zip,
                   mos_sprintf("%s-%s/", b->project->name, version));
  copy_zip(b, version);
  copy_zip(b, "last");
}
