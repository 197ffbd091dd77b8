// SPDX-License-Identifier: Apache-2.0
//
// Core dumps in a device's console text: found, kept in a file, and explained
// with the symbols of the firmware.

#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "mem.h"

// Watches console text for a dump. Zero-initialise; set `elf` if known.
struct mos_dump_catcher {
  const char *elf;      // --fw-elf-file, or NULL: build/objs/*.elf
  struct mos_buf line;  // Unfinished line.
  struct mos_buf dump;  // JSON text so far.
  bool inside;
};

// Looks at the next console bytes. When a dump is complete it is written to
// core-APP-PLATFORM-DATE and its back-trace printed to stdout.
void mos_dump_feed(struct mos_dump_catcher *c, const char *data, size_t len);

// Prints what the dump in `json` says; `elf` NULL: looked for in build/objs.
void mos_dump_explain(const char *json, size_t len, const char *elf);
