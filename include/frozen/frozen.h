// SPDX-License-Identifier: Apache-2.0
//
// The same header under its other customary name.

#include "../frozen.h"
