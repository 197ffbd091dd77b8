// SPDX-License-Identifier: Apache-2.0
//
// Old path of mgos_mongoose_internal.h; apps written for version 1 include it
// so.
#include <mgos_mongoose_internal.h>
