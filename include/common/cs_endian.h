// SPDX-License-Identifier: Apache-2.0
//
// Byte order of the target, for #if.

#ifndef MGOS_COMMON_CS_ENDIAN_H
#define MGOS_COMMON_CS_ENDIAN_H

#include "common/platform.h"

#ifndef LITTLE_ENDIAN
#define LITTLE_ENDIAN __ORDER_LITTLE_ENDIAN__
#endif
#ifndef BIG_ENDIAN
#define BIG_ENDIAN __ORDER_BIG_ENDIAN__
#endif
#ifndef BYTE_ORDER
#define BYTE_ORDER __BYTE_ORDER__
#endif

#endif  // MGOS_COMMON_CS_ENDIAN_H
