// SPDX-License-Identifier: Apache-2.0
//
// Inside of the events, for tests.
#ifndef MEERKAT_CORE_EVENT_INTERNAL_H
#define MEERKAT_CORE_EVENT_INTERNAL_H

// Forgets all handlers and bases. Context: main task, not in a handler.
void mgos__event_deinit(void);

#endif
