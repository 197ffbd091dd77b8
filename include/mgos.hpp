// SPDX-License-Identifier: Apache-2.0
//
// All C++ headers of the core in one include.
#ifndef MEERKAT_MGOS_HPP
#define MEERKAT_MGOS_HPP

#include "mgos.h"

#if __has_include("mgos_json_utils.hpp")
#include "mgos_json_utils.hpp"
#endif
#include "mgos_status.hpp"
#include "mgos_system.hpp"
#include "mgos_timers.hpp"
#include "mgos_utils.hpp"

#endif
