// SPDX-License-Identifier: Apache-2.0
//
// Placement of functions that interrupt handlers call. Chips that run code from
// cached flash keep these in RAM; elsewhere IRAM means nothing.
#ifndef MEERKAT_MGOS_IRAM_H
#define MEERKAT_MGOS_IRAM_H

#define _IRAM_STR_LIT(a) #a
#define _IRAM_STR(a) _IRAM_STR_LIT(a)

#ifndef _IRAM_SECTION_PREFIX
#define _IRAM_SECTION_PREFIX ".text.IRAM"
#endif

// Puts a function into RAM, in a section of its own.
#ifndef IRAM
#ifdef MGOS_IRAM_SECTIONS
#define IRAM                                  \
  __attribute__((section(_IRAM_SECTION_PREFIX \
                         "." _IRAM_STR(__LINE__) "." _IRAM_STR(__COUNTER__))))
#else
#define IRAM
#endif
#endif

#ifndef NOINLINE
#define NOINLINE __attribute__((noinline))
#endif

#endif
