// SPDX-License-Identifier: Apache-2.0
//
// One thread that plays the role of all interrupt routines.
//
// It sleeps in epoll_wait without a timeout, so it costs nothing while nothing
// happens. One event is taken at a time and its handler runs with the
// interrupt lock held, which is what mgos_ints_disable() takes: code between
// disable and enable never sees a handler run, as on a chip. A source that is
// deleted while its event is on the way is recognised by `active`, which only
// changes under the lock; sources are static data for that reason.

#include "irq.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>

#include "crash.h"
#include "mgos_errors.h"
#include "port/intr.h"

static struct {
  pthread_mutex_t lock;
  int epoll_fd;
  bool started;
} s_state = {.lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP, .epoll_fd = -1};

static __thread bool s_is_isr;

void irq_lock(void) {
  pthread_mutex_lock(&s_state.lock);
}

void irq_unlock(void) {
  pthread_mutex_unlock(&s_state.lock);
}

uint32_t mgos_port_intr_lock(void) {
  irq_lock();
  return 0;
}

void mgos_port_intr_unlock(uint32_t state) {
  irq_unlock();
}

bool irq_is_isr(void) {
  return s_is_isr;
}

static void *irq_thread(void *arg) {
  s_is_isr = true;
  crash_thread_enter();
  for (;;) {
    struct epoll_event ev;
    int n = epoll_wait(s_state.epoll_fd, &ev, 1, -1);
    if (n < 1) continue;
    struct irq_source *src = ev.data.ptr;
    irq_lock();
    if (src->active) src->fn(ev.events, src->arg);
    irq_unlock();
  }
  return arg;
}

// Signals are for the threads that asked for them, never for this one.
static int start_thread(void) {
  sigset_t all, old;
  sigfillset(&all);
  sigdelset(&all, SIGSEGV);
  sigdelset(&all, SIGBUS);
  sigdelset(&all, SIGFPE);
  sigdelset(&all, SIGILL);
  sigdelset(&all, SIGABRT);
  pthread_sigmask(SIG_BLOCK, &all, &old);
  pthread_t t;
  int err = pthread_create(&t, NULL, irq_thread, NULL);
  if (err == 0) pthread_setname_np(t, "irq");
  if (err == 0) pthread_detach(t);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return mgos_error_from_errno(err);
}

int irq_init(void) {
  int res = MGOS_OK;
  irq_lock();
  if (!s_state.started) {
    s_state.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (s_state.epoll_fd < 0) res = mgos_error_from_errno(errno);
    if (res == MGOS_OK) res = start_thread();
    s_state.started = (res == MGOS_OK);
  }
  irq_unlock();
  return res;
}

int irq_add(struct irq_source *src, uint32_t events) {
  int res = irq_init();
  if (res != MGOS_OK) return res;
  struct epoll_event ev = {.events = events, .data = {.ptr = src}};
  irq_lock();
  if (epoll_ctl(s_state.epoll_fd, EPOLL_CTL_ADD, src->fd, &ev) == 0) {
    src->active = true;
  } else {
    res = (errno == EPERM ? MGOS_ENOTSUP : mgos_error_from_errno(errno));
  }
  irq_unlock();
  return res;
}

int irq_mod(struct irq_source *src, uint32_t events) {
  struct epoll_event ev = {.events = events, .data = {.ptr = src}};
  int res = epoll_ctl(s_state.epoll_fd, EPOLL_CTL_MOD, src->fd, &ev);
  return res == 0 ? MGOS_OK : mgos_error_from_errno(errno);
}

void irq_del(struct irq_source *src) {
  irq_lock();
  if (src->active) {
    epoll_ctl(s_state.epoll_fd, EPOLL_CTL_DEL, src->fd, NULL);
    src->active = false;
  }
  irq_unlock();
}
