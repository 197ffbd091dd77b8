// SPDX-License-Identifier: Apache-2.0
//
// Zip files as firmware bundles use them: the manifest first, members stored
// unless asked otherwise, an extra field with signatures. The reader takes any
// plain zip (stored or deflated members, no encryption, no zip64) and checks
// every length and checksum.

#pragma once

#include <stdint.h>

#include "mem.h"

struct mos_zip_member {
  const char *name;
  const char *data;
  size_t len;
  const char *extra;  // JSON of extra field 0x293a, or NULL
};
struct mos_zip {
  struct mos_zip_member *v;
  int n, cap;
};

void mos_zip_add(struct mos_zip *z, const char *name, const char *data,
                 size_t len);
struct mos_zip_member *mos_zip_find(const struct mos_zip *z, const char *name);
// Writes the archive; `compress` deflates members that get smaller by it.
void mos_zip_write(const struct mos_zip *z, const char *path, bool compress);
// Reads an archive. Errors end the run with the path.
void mos_zip_read(struct mos_zip *z, const char *path);
