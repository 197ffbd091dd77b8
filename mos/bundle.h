// SPDX-License-Identifier: Apache-2.0
//
// Firmware bundles: a zip whose manifest.json names the parts with their
// checksums. Used by mos build and mos create-fw-bundle.

#pragma once

#include "node.h"
#include "zip.h"

struct mos_bundle {
  struct mos_node *manifest;   // map: name, platform, …, parts
  struct mos_zip data;         // part files by "src" name
  struct mos_list sign_keys;   // files
  struct mos_list checksums;   // "sha1", "sha256"
  struct mos_map extra_attrs;  // into the extra field
  bool compress;
};

// Reads an existing bundle.
void mos_bundle_read(struct mos_bundle *b, const char *path);
// Sets a text attribute of the manifest.
void mos_bundle_set(struct mos_bundle *b, const char *key, const char *value);
// Adds, changes or removes a part by its spec "name:key=value,…" or "name:-".
// Files are looked up in `src_dir`.
void mos_bundle_part(struct mos_bundle *b, const char *spec,
                     const char *src_dir);
// Adds sizes and checksums, signs, writes. `prefix` is put before member
// names ("app-1.0/"), "" for none.
void mos_bundle_write(struct mos_bundle *b, const char *path,
                      const char *prefix);
// Signature of `data` with the EC key in `key_file`, base64 (sign.c).
const char *mos_sign(const char *key_file, const char *data, size_t len);
