// SPDX-License-Identifier: Apache-2.0
// A count of changes to the device's files. The VFS counts up after each
// call that may have changed what a reader sees; whoever keeps copies of file
// data compares the count before trusting them. Lives here because the VFS
// and its readers are siblings that must not include each other.
#pragma once

#include <stdatomic.h>
#include <stdint.h>

// Any task may write files, so the count is atomic. It may wrap.
extern _Atomic(uint32_t) mgos__fs_changes;
