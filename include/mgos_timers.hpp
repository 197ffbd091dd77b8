// SPDX-License-Identifier: Apache-2.0
//
// A software timer as an object: it stops when the object goes away.
#ifndef MEERKAT_MGOS_TIMERS_HPP
#define MEERKAT_MGOS_TIMERS_HPP

#include <functional>
#include <utility>

#include "mgos_timers.h"

namespace mgos {

// Context of all functions: main task.
class Timer {
 public:
  typedef std::function<void()> Handler;

  // Not started yet; see Reset().
  explicit Timer(const Handler &handler)
      : handler_(handler), id_(MGOS_INVALID_TIMER_ID), flags_(0), msecs_(0) {}

  // Started: handler runs after `msecs` milliseconds; flags MGOS_TIMER_*.
  Timer(int msecs, int flags, const Handler &handler)
      : handler_(handler), id_(MGOS_INVALID_TIMER_ID), flags_(0), msecs_(0) {
    Reset(msecs, flags);
  }

  // Takes over handler and what is left of the time.
  Timer(Timer &&other)
      : handler_(std::move(other.handler_)),
        id_(MGOS_INVALID_TIMER_ID),
        flags_(0),
        msecs_(0) {
    struct mgos_timer_info info;
    if (!mgos_get_timer_info(other.id_, &info)) return;
    int flags = other.flags_, msecs = other.msecs_;
    other.Clear();
    Reset(flags & MGOS_TIMER_REPEAT ? msecs : info.msecs_left, flags);
  }

  Timer(const Timer &other) = delete;
  Timer &operator=(const Timer &other) = delete;

  ~Timer() {
    Clear();
  }

  // Stops it.
  void Clear() {
    mgos_clear_timer(id_);
    id_ = MGOS_INVALID_TIMER_ID;
  }

  // Starts it anew. Returns: false when memory is short.
  bool Reset(int msecs, int flags) {
    Clear();
    msecs_ = msecs;
    flags_ = flags;
    id_ = mgos_set_timer(msecs, flags, Run, this);
    return IsValid();
  }

  // Whether it is running.
  bool IsValid() const {
    return id_ != MGOS_INVALID_TIMER_ID;
  }

 private:
  static void Run(void *arg) {
    Timer *t = static_cast<Timer *>(arg);
    if (!(t->flags_ & MGOS_TIMER_REPEAT)) t->id_ = MGOS_INVALID_TIMER_ID;
    // A copy: the handler may destroy the timer, and with it itself.
    Handler handler = t->handler_;
    handler();
  }

  Handler handler_;
  mgos_timer_id id_;
  int flags_;
  int msecs_;
};

}  // namespace mgos

#endif
