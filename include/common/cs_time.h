// SPDX-License-Identifier: Apache-2.0
//
// Wall time as a number.

#ifndef MGOS_COMMON_CS_TIME_H
#define MGOS_COMMON_CS_TIME_H

#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

// Seconds since 1970-01-01 UTC, by the C library's clock.
double cs_time(void);

// Seconds since 1970-01-01 UTC of a broken-down UTC time; fields beyond
// their ranges carry over, tm_wday, tm_yday and tm_isdst do not matter.
double cs_timegm(const struct tm *tm);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_COMMON_CS_TIME_H
