// SPDX-License-Identifier: Apache-2.0
//
// mos create-fw-bundle: makes a firmware bundle from parts, or from another
// bundle with parts and attributes changed, and signs it.

#include <stdio.h>
#include <string.h>

#include "bundle.h"
#include "cmd.h"
#include "files.h"

static const struct mos_flag s_flags[] = {
    {"output", 'o', MOS_FLAG_STRING, NULL, "FILE", "bundle to write"},
    {"input", 'i', MOS_FLAG_STRING, NULL, "FILE", "bundle to start from"},
    {"manifest", 'm', MOS_FLAG_STRING, NULL, "FILE",
     "manifest.json to start from"},
    {"name", 'n', MOS_FLAG_STRING, NULL, "TEXT", "name of the firmware"},
    {"platform", 'p', MOS_FLAG_STRING, NULL, "NAME", "platform"},
    {"description", 'd', MOS_FLAG_STRING, NULL, "TEXT", "description"},
    {"build-info", 0, MOS_FLAG_STRING, NULL, "FILE",
     "build_info.json with version, id and time"},
    {"attr", 0, MOS_FLAG_LIST, NULL, "KEY=VALUE", "attribute of the manifest"},
    {"extra-attr", 0, MOS_FLAG_LIST, NULL, "KEY=VALUE",
     "attribute beside the signatures"},
    {"sign-key", 0, MOS_FLAG_LIST, NULL, "FILE",
     "sign with this P-256 key (PEM)"},
    {"checksums", 0, MOS_FLAG_STRING, "sha1,sha256", "LIST",
     "checksums of parts; sha256 is always there"},
    {"compress", 0, MOS_FLAG_BOOL, NULL, NULL,
     "deflate members (old updaters cannot read that)"},
    {"src-dir", 's', MOS_FLAG_STRING, ".", "DIR", "folder of part files"},
    {0}};

static void split_attr(const char *flag, const char *s, const char **key,
                       const char **value) {
  const char *eq = strchr(s, '=');
  if (eq == NULL || eq == s) mos_usage("--%s %s: KEY=VALUE expected", flag, s);
  *key = mos_strndup(s, (size_t) (eq - s));
  *value = eq + 1;
}

static void copy_keys(struct mos_bundle *b, const char *path) {
  const struct mos_node *n = mos_yaml_read(path);
  static const char *const keys[][2] = {{"build_version", "version"},
                                        {"build_id", "build_id"},
                                        {"build_timestamp", "build_timestamp"}};
  for (int i = 0; i < 3; i++) {
    const struct mos_node *v = mos_node_get(n, keys[i][0]);
    if (v != NULL && v->kind == MOS_SCALAR) {
      mos_bundle_set(b, keys[i][1], v->text);
    }
  }
}

static void set_text(struct mos_bundle *b, const struct mos_args *a,
                     const char *key) {
  if (mos_flag_given(a, key)) mos_bundle_set(b, key, mos_flag_str(a, key));
}

static void set_attributes(struct mos_bundle *b, const struct mos_args *a) {
  const struct mos_list *attrs = mos_flag_list(a, "attr");
  const struct mos_list *extra = mos_flag_list(a, "extra-attr");
  const char *key, *value;
  set_text(b, a, "name");
  set_text(b, a, "platform");
  set_text(b, a, "description");
  if (mos_flag_given(a, "build-info")) {
    copy_keys(b, mos_flag_str(a, "build-info"));
  }
  for (int i = 0; i < attrs->n; i++) {
    split_attr("attr", attrs->v[i], &key, &value);
    mos_bundle_set(b, key, "");
    mos_node_add(b->manifest, key, mos_node_scalar(value));
  }
  for (int i = 0; i < extra->n; i++) {
    split_attr("extra-attr", extra->v[i], &key, &value);
    mos_map_set(&b->extra_attrs, key, value);
  }
}

static void set_checksums(struct mos_bundle *b, const struct mos_args *a) {
  mos_split(&b->checksums, mos_flag_str(a, "checksums"), ", ");
  for (int i = 0; i < b->checksums.n; i++) {
    const char *s = b->checksums.v[i];
    if (strcmp(s, "sha1") && strcmp(s, "sha256")) {
      mos_usage("--checksums: \"%s\" is not sha1 or sha256", s);
    }
  }
}

static int run(const struct mos_args *a) {
  struct mos_bundle b = {0};
  const char *out = mos_flag_str(a, "output");
  if (*out == '\0') mos_usage("name the bundle with --output FILE");
  if (mos_flag_given(a, "input")) mos_bundle_read(&b, mos_flag_str(a, "input"));
  if (mos_flag_given(a, "manifest")) {
    b.manifest = mos_yaml_read(mos_flag_str(a, "manifest"));
    if (b.manifest->kind != MOS_MAP) {
      mos_fail("%s is not a JSON object", mos_flag_str(a, "manifest"));
    }
  }
  set_attributes(&b, a);
  set_checksums(&b, a);
  b.compress = mos_flag_bool(a, "compress");
  b.sign_keys = *mos_flag_list(a, "sign-key");
  for (int i = 0; i < a->pos.n; i++) {
    mos_bundle_part(&b, a->pos.v[i], mos_flag_str(a, "src-dir"));
  }
  mos_bundle_write(&b, out, "");
  if (mos_flag_bool(a, "json")) {
    struct mos_json j = {0};
    mos_json_open(&j, NULL, '{');
    mos_json_str(&j, "bundle", out);
    mos_json_int(&j, "size", mos_file_bytes(out));
    mos_json_int(&j, "signatures", b.sign_keys.n);
    mos_json_close(&j, '}');
    mos_json_print(&j);
  } else {
    mos_note("Wrote %s", out);
  }
  return 0;
}

const struct mos_cmd mos_cmd_create_fw_bundle = {
    .name = "create-fw-bundle",
    .args = "-o FILE [PART...]",
    .summary = "make or change a firmware bundle",
    .details =
        "A PART is NAME:key=value,key=value (src=FILE is its data) or\n"
        "NAME:- to remove it. A .hex source makes a part of each run.",
    .max_args = -1,
    .flags = {{s_flags}},
    .run = run,
};
