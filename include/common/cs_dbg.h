// SPDX-License-Identifier: Apache-2.0
//
// Logging: LOG(LL_INFO, ("x is %d", x)). A line starts with 24 characters of
// file and line number. Levels are set for all or by file. Works on a device
// and in any program on a PC.
#ifndef MEERKAT_CS_DBG_H
#define MEERKAT_CS_DBG_H

#include <stdio.h>

#include "common/platform.h"

#ifdef __cplusplus
extern "C" {
#endif

// Asked by sources that have debugging code of their own.
#ifndef CS_ENABLE_DEBUG
#define CS_ENABLE_DEBUG 0
#endif

// Width of the field with file name and line.
#ifndef CS_LOG_PREFIX_LEN
#define CS_LOG_PREFIX_LEN 24
#endif

// 1 adds the microseconds since the previous line.
#ifndef CS_LOG_ENABLE_TS_DIFF
#define CS_LOG_ENABLE_TS_DIFF 0
#endif

// Levels, the more severe the lower.
enum cs_log_level {
  LL_NONE = -1,
  LL_ERROR = 0,
  LL_WARN = 1,
  LL_INFO = 2,
  LL_DEBUG = 3,
  LL_VERBOSE_DEBUG = 4,

  _LL_MIN = -2,
  _LL_MAX = 5,
};

// Sets the highest level that is printed. Context: any task.
void cs_log_set_level(enum cs_log_level level);

// Sets levels by file: "mgos_net=3,app.c=4,main.c:12=-1", compared with the
// start of "file.c:LINE"; the first that fits decides; an empty name fits all.
// NULL or "" removes them. Copied. Context: main task.
void cs_log_set_file_level(const char *file_level);

// Decides whether a line of this level and place is printed and remembers its
// prefix for the cs_log_printf() that follows on the same task.
// Context: any task. Returns: 1 to print, 0 not to.
int cs_log_print_prefix(enum cs_log_level level, const char *fname, int line);

// The level set last.
extern enum cs_log_level cs_log_level;

// Where lines go in a program without debug output of its own; NULL means
// stderr. Context: main task.
void cs_log_set_file(FILE *file);

// Prints the text of a line and a newline. Used by LOG. Context: any task.
void cs_log_printf(const char *fmt, ...) PRINTF_LIKE(1, 2);

// Logs a line; x is an argument list of printf in its own parentheses. The
// arguments are not evaluated when the level is not printed.
#ifndef CS_DISABLE_LOG
#define LOG(l, x)                                                      \
  do {                                                                 \
    if (cs_log_print_prefix((l), __FILE__, __LINE__)) cs_log_printf x; \
  } while (0)
#else
#define LOG(l, x) ((void) (l))
#endif

// Logs a line of level LL_VERBOSE_DEBUG; CS_NDEBUG leaves these out.
#ifndef DBG
#ifndef CS_NDEBUG
#define DBG(x) LOG(LL_VERBOSE_DEBUG, x)
#else
#define DBG(x)
#endif
#endif

#ifdef __cplusplus
}
#endif

#endif
