// SPDX-License-Identifier: Apache-2.0
//
// Old path of mgos_status.hpp.
#include "mgos_status.hpp"
