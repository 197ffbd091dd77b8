// SPDX-License-Identifier: Apache-2.0
//
// CHECK macros of C++ sources: they log the condition that does not hold and
// end the program.
#ifndef MEERKAT_COMMON_LOGGING_H
#define MEERKAT_COMMON_LOGGING_H

#include <stdlib.h>

#include "common/cs_dbg.h"

#define CHECK(cond)                               \
  do {                                            \
    if (!(cond)) {                                \
      LOG(LL_ERROR, ("check failed: %s", #cond)); \
      abort();                                    \
    }                                             \
  } while (0)

#define CHECK_EQ(a, b) CHECK((a) == (b))
#define CHECK_NE(a, b) CHECK((a) != (b))
#define CHECK_LT(a, b) CHECK((a) < (b))
#define CHECK_LE(a, b) CHECK((a) <= (b))
#define CHECK_GT(a, b) CHECK((a) > (b))
#define CHECK_GE(a, b) CHECK((a) >= (b))
#define CHECK_OK(status) CHECK((status).ok())

#endif
