// SPDX-License-Identifier: Apache-2.0
//
// C++ over mgos_system.h.
#ifndef MEERKAT_MGOS_SYSTEM_HPP
#define MEERKAT_MGOS_SYSTEM_HPP

#include <functional>
#include <new>

#include "mgos_system.h"

namespace mgos {

namespace internal {

inline void RunCB(void *arg) {
  std::function<void()> *cb = static_cast<std::function<void()> *>(arg);
  (*cb)();
  delete cb;
}

}  // namespace internal

// Queues cb to run on the main task. Context: any task; it allocates, so
// interrupt handlers should use mgos_invoke_cb().
// Returns: false when the queue is full or memory is short.
inline bool InvokeCB(const std::function<void()> &cb, bool from_isr = false) {
  std::function<void()> *copy = new (std::nothrow) std::function<void()>(cb);
  if (copy == nullptr) return false;
  if (mgos_invoke_cb(internal::RunCB, copy,
                     from_isr ? MGOS_INVOKE_CB_F_FROM_ISR : 0)) {
    return true;
  }
  delete copy;
  return false;
}

}  // namespace mgos

#endif
