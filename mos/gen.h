// SPDX-License-Identifier: Apache-2.0
//
// Generated files of a build (gen.c, ffi.c, info.c): C code, lists and the
// merged manifest, all written to the gen folder only when they change.

#pragma once

#include "project.h"

// Facts about the build, from git and the clock.
struct mos_build_info {
  const char *app;        // name
  const char *version;    // manifest's, else git tag, else commit time
  const char *id;         // YYYYmmdd-HHMMSS/tag-offset-gHASH-branch-dirty
  const char *timestamp;  // RFC 3339, UTC
};
struct mos_build_info mos_build_info_get(const struct mos_project *p);

// Writes configuration and ro_vars into `dir`; first, because the device's
// files may include the schema.
void mos_gen_config(const struct mos_project *p, const char *dir);
// Writes everything else but build_info.*.
void mos_gen_all(const struct mos_project *p, const char *dir,
                 const struct mos_map *files);
// Writes build_info.c, build_info.json and mg_build_info.c.
void mos_gen_build_info(const char *dir, const struct mos_build_info *info);

// Names that the JS files and ffi_symbols refer to, sorted.
void mos_ffi_names(const struct mos_project *p, const struct mos_map *files,
                   struct mos_list *names);
// Adds the names in ffi('…') calls of one JS text.
void mos_ffi_scan(struct mos_list *names, const char *js);

// "-DNAME=value" for every cdef and what the platform adds, as plain
// arguments. `app` also adds what only app code sees.
void mos_cdef_args(const struct mos_project *p, struct mos_list *args);
// Quotes an argument for the shell if it needs it.
const char *mos_shell_quote(const char *arg);
