// SPDX-License-Identifier: Apache-2.0
//
// Writing ninja files and running ninja: shared by the runtime's cached
// library (runtime.c) and the app's build (ninja.c).

#pragma once

#include "build.h"

// Path or text with ninja's special characters escaped.
const char *mos_ninja_escape(const char *s);
// Writes the rules cc, cxx, ar and others that both files use.
void mos_ninja_rules(struct mos_buf *out, const struct mos_build *b);
// Flags of every compile: optimisation, debug info, platform.
void mos_ninja_base_flags(const struct mos_build *b, struct mos_list *flags);
// Runs ninja in `dir`; shows progress and diagnostics, appends to the log.
// Errors end the run after the compiler's messages.
void mos_ninja_run(const struct mos_build *b, const char *dir,
                   const char *label, const char *target);

// Waits until no other build works in the folder, then keeps others out until
// the returned descriptor is closed.
int mos_lock_dir(const char *dir);

// Builds the runtime library if needed; returns its path. Sets *dir to the
// folder it is in.
const char *mos_runtime_build(struct mos_build *b);
