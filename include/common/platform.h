// SPDX-License-Identifier: Apache-2.0
//
// The compile-time description of where code runs: the platform id in
// CS_PLATFORM, the network and TLS back-end ids, compiler attributes, and the
// C library headers that application code has always been able to count on.
//
// A build names its platform with -DCS_PLATFORM=CS_P_...; without it a Unix
// host is CS_P_UNIX and anything else CS_P_CUSTOM. Nothing here has run-time
// state. Socket types come from the host here; ports without BSD sockets get
// them from mongoose.h.

#ifndef MGOS_COMMON_PLATFORM_H
#define MGOS_COMMON_PLATFORM_H

#if !defined(_GNU_SOURCE) && (defined(__unix__) || defined(__linux__))
#define _GNU_SOURCE
#endif

// Platform ids, the possible values of CS_PLATFORM.
#define CS_P_CUSTOM 0
#define CS_P_UNIX 1
#define CS_P_WINDOWS 2
#define CS_P_ESP8266 3
#define CS_P_CC3200 4
#define CS_P_ESP32 15
#define CS_P_STM32 16
#define CS_P_CC3220 17
#define CS_P_RS14100 18

#ifndef CS_PLATFORM
#if defined(__unix__) || defined(__linux__) || defined(__APPLE__)
#define CS_PLATFORM CS_P_UNIX
#else
#define CS_PLATFORM CS_P_CUSTOM
#endif
#endif

// Network interface back ends, the possible values of MG_NET_IF.
#define MG_NET_IF_SOCKET 1
#define MG_NET_IF_SIMPLELINK 2
#define MG_NET_IF_LWIP_LOW_LEVEL 3
#define MG_NET_IF_PIC32 4
#define MG_NET_IF_NULL 5

#ifndef MG_NET_IF
#define MG_NET_IF MG_NET_IF_SOCKET
#endif

// TLS back ends, the possible values of MG_SSL_IF.
#define MG_SSL_IF_OPENSSL 1
#define MG_SSL_IF_MBEDTLS 2
#define MG_SSL_IF_SIMPLELINK 3

#ifndef MG_SSL_IF
#define MG_SSL_IF MG_SSL_IF_MBEDTLS
#endif

#ifdef __cplusplus
#ifndef __STDC_FORMAT_MACROS
#define __STDC_FORMAT_MACROS
#endif
#ifndef __STDC_LIMIT_MACROS
#define __STDC_LIMIT_MACROS
#endif
#endif

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

#if CS_PLATFORM == CS_P_UNIX
#include <arpa/inet.h>
#include <dirent.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

// A socket of the host; INVALID_SOCKET means none.
typedef int sock_t;
#ifndef INVALID_SOCKET
#define INVALID_SOCKET (-1)
#endif
#ifndef closesocket
#define closesocket(x) close(x)
#endif
#endif

// What mg_stat() fills in.
typedef struct stat cs_stat_t;

// Path separator of the platform.
#ifndef DIRSEP
#define DIRSEP '/'
#endif

// printf conversions, without the percent sign's flags.
#ifndef INT64_FMT
#define INT64_FMT PRId64
#endif
#ifndef INT64_X_FMT
#define INT64_X_FMT PRIx64
#endif
#ifndef SIZE_T_FMT
#define SIZE_T_FMT "zu"
#endif

// to64(s): the decimal number at s as int64_t.
#ifndef to64
#define to64(x) strtoll(x, NULL, 10)
#endif

// Compiler attributes. All expand to nothing where the compiler lacks them.
#if defined(__GNUC__) || defined(__clang__)
// Argument f is a printf format, checked against the arguments from a on.
#ifndef PRINTF_LIKE
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#endif
// The definition gives way to another one of the same name at link time.
#ifndef WEAK
#define WEAK __attribute__((weak))
#endif
#ifndef NORETURN
#define NORETURN __attribute__((noreturn))
#endif
#ifndef NOINLINE
#define NOINLINE __attribute__((noinline))
#endif
#ifndef WARN_UNUSED_RESULT
#define WARN_UNUSED_RESULT __attribute__((warn_unused_result))
#endif
// Keep the compiler from adding function entry and exit hooks.
#ifndef NOINSTR
#define NOINSTR __attribute__((no_instrument_function))
#endif
#else
#ifndef PRINTF_LIKE
#define PRINTF_LIKE(f, a)
#endif
#ifndef WEAK
#define WEAK
#endif
#ifndef NORETURN
#define NORETURN
#endif
#ifndef NOINLINE
#define NOINLINE
#endif
#ifndef WARN_UNUSED_RESULT
#define WARN_UNUSED_RESULT
#endif
#ifndef NOINSTR
#define NOINSTR
#endif
#endif

// Number of elements of an array (not of a pointer).
#ifndef ARRAY_SIZE
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif

#endif  // MGOS_COMMON_PLATFORM_H
