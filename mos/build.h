// SPDX-License-Identifier: Apache-2.0
//
// The steps of mos build after the generators: compile the runtime, compile
// and link the app, make the file system image and the bundle, show sizes.

#pragma once

#include "cmd.h"
#include "gen.h"
#include "project.h"

struct mos_build {
  const struct mos_args *args;
  struct mos_project *project;
  const char *root;
  const char *build_dir, *gen_dir, *objs_dir, *fs_dir;  // absolute
  const char *elf, *zip, *map, *fs_image;
  const char *log;  // build/build.log
  int jobs;
  struct mos_map files;        // device file system: name to path
  struct mos_sources sources;  // app and libs
  bool dry_run;
};

// Flags of mos build, shared with commands that build first.
extern const struct mos_flag mos_build_flags[];

// Reads the command line and the manifests.
void mos_build_prepare(struct mos_build *b, const struct mos_args *a);
// Compiles and links (ninja.c). Errors end the run, after the compiler's
// own messages.
void mos_build_compile(struct mos_build *b);
// Copies files to build/fs and makes the littlefs image (fsimage.c).
void mos_build_fs(struct mos_build *b);
// Writes build/fw.zip (fwzip.c).
void mos_build_bundle(struct mos_build *b);
// Prints the size table, or the JSON result (sizes.c).
void mos_build_sizes(struct mos_build *b);
