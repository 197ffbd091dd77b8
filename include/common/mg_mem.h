// SPDX-License-Identifier: Apache-2.0
//
// The allocator of the network code; a build may put its own in place.

#ifndef MGOS_COMMON_MG_MEM_H
#define MGOS_COMMON_MG_MEM_H

#include <stdlib.h>

#ifndef MG_MALLOC
#define MG_MALLOC malloc
#endif
#ifndef MG_CALLOC
#define MG_CALLOC calloc
#endif
#ifndef MG_REALLOC
#define MG_REALLOC realloc
#endif
#ifndef MG_FREE
#define MG_FREE free
#endif

#endif  // MGOS_COMMON_MG_MEM_H
