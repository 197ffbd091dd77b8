// SPDX-License-Identifier: Apache-2.0
//
// Switches of optional parts, each 0 or 1; the build overrides them.
#ifndef MEERKAT_MGOS_FEATURES_H
#define MEERKAT_MGOS_FEATURES_H

// Sending bits by timing (mgos_bitbang.h).
#ifndef MGOS_ENABLE_BITBANG
#define MGOS_ENABLE_BITBANG 0
#endif

// Log over UDP.
#ifndef MGOS_ENABLE_DEBUG_UDP
#define MGOS_ENABLE_DEBUG_UDP 0
#endif

// The Sys.* RPC service.
#ifndef MGOS_ENABLE_SYS_SERVICE
#define MGOS_ENABLE_SYS_SERVICE 0
#endif

// Multicast DNS.
#ifndef MGOS_ENABLE_MDNS
#define MGOS_ENABLE_MDNS 0
#endif

// No echo on the console prompt.
#ifndef MGOS_PROMPT_DISABLE_ECHO
#define MGOS_PROMPT_DISABLE_ECHO 0
#endif

#endif
