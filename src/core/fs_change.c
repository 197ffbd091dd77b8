// SPDX-License-Identifier: Apache-2.0
// Storage of the change count; see the header.

#include "core/fs_change.h"

_Atomic(uint32_t) mgos__fs_changes;
