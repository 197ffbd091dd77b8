// SPDX-License-Identifier: Apache-2.0
//
// From a fatal signal to a core dump and a restart.
//
// The handler runs on an alternate stack and touches only static data and
// signal-safe calls. The dump is printed by src/core (mgos_cd_write), which
// calls back for the sections that only this port knows. Return addresses come
// from frame pointers, which firmware is built with; the host's C library has
// none, so when the fault lies there the stack is searched for the first
// return into the firmware and for the frame record above it. Nothing outside
// the crashed thread's own stack is ever read. A second fault while dumping
// ends the dump and goes straight on to the restart.

#include "crash.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "console_flush.h"
#include "mgos_core_dump.h"
#include "port/system.h"
#include "system.h"

#define ALT_STACK_SIZE 65536

static struct {
  bool watchdog;
  bool have_main;
  int busy;  // a dump is under way
  pthread_t main_thread;
  const char *reason;
  struct crash_regs regs;
  uint64_t frames[2 + CRASH_MAX_FRAMES];
  int frame_count;
} s_state;

struct thread_info {
  uintptr_t stack_lo, stack_hi;
  uintptr_t first_frame;  // frame record of the thread's first function
  void *alt;
  bool dumping;
};
static __thread struct thread_info s_thread;

extern const char __executable_start[], etext[];

static bool in_text(uintptr_t a) {
  return a >= (uintptr_t) __executable_start && a < (uintptr_t) etext;
}

// Whether `a` lies behind a call, as a return address does; a stale word on
// the stack seldom does.
static bool is_return(uintptr_t a) {
  if (!in_text(a) || !in_text(a - 8)) return false;
#if defined(__x86_64__)
  const uint8_t *p = (const uint8_t *) a;
  if (p[-5] == 0xe8) return true;  // call rel32
  for (int n = 2; n <= 7; n++) {   // call through register or memory
    if (p[-n] == 0xff && (p[-n + 1] & 0x38) == 0x10) return true;
  }
  return false;
#elif defined(__aarch64__)
  uint32_t op = ((const uint32_t *) a)[-1];
  return (op & 0xfc000000) == 0x94000000 || (op & 0xfffffc1f) == 0xd63f0000;
#endif
}

static bool on_stack(uintptr_t a) {
  return (a & 7) == 0 && a >= s_thread.stack_lo && a + 16 <= s_thread.stack_hi;
}

static uintptr_t load(uintptr_t a) {
  return *(const uintptr_t *) a;
}

static void add_frame(uintptr_t pc) {
  if (s_state.frame_count < 2 + CRASH_MAX_FRAMES) {
    s_state.frames[s_state.frame_count++] = pc;
  }
}

// Whether the chain of frame records from `fp` leads to the first frame of the
// thread. What old calls left on the stack does not.
static bool chain_ok(uintptr_t fp) {
  while (on_stack(fp) && fp < s_thread.first_frame) {
    uintptr_t next = load(fp);
    if (next <= fp || !is_return(load(fp + 8))) return false;
    fp = next;
  }
  return fp == s_thread.first_frame;
}

// Finds, from `sp` up, the first return address into the firmware and then the
// first frame record with a chain. Returns that record or 0.
static uintptr_t search_frame(uintptr_t sp) {
  uintptr_t p = sp;
  while (on_stack(p) && !is_return(load(p)))
    p += 8;
  if (!on_stack(p)) return 0;
  add_frame(load(p));
  for (p += 8; on_stack(p); p += 8) {
    if (chain_ok(p)) return p;
  }
  return 0;
}

static void walk(void) {
  uintptr_t fp = s_state.regs.fp, sp = s_state.regs.sp & ~(uintptr_t) 7;
  s_state.frame_count = 0;
  add_frame((uintptr_t) __executable_start);
  add_frame(s_state.regs.pc);
  if (sp < s_thread.stack_lo) sp = s_thread.stack_lo;
  if (!in_text(s_state.regs.pc)) fp = search_frame(sp);
  while (on_stack(fp) && fp >= sp && in_text(load(fp + 8))) {
    add_frame(load(fp + 8));
    uintptr_t next = load(fp);
    if (next <= fp) break;
    fp = next;
  }
}

static void take_regs(int sig, const siginfo_t *info, const ucontext_t *uc) {
  struct crash_regs *r = &s_state.regs;
  memset(r, 0, sizeof(*r));
  r->signal = (uint32_t) sig;
  r->fault_addr = (uintptr_t) info->si_addr;
#if defined(__x86_64__)
  static const int order[] = {REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RSI,
                              REG_RDI, REG_RBP, REG_RSP, REG_R8,  REG_R9,
                              REG_R10, REG_R11, REG_R12, REG_R13, REG_R14,
                              REG_R15, REG_RIP, REG_EFL};
  const greg_t *g = uc->uc_mcontext.gregs;
  r->arch = CRASH_ARCH_X86_64;
  r->pc = (uint64_t) g[REG_RIP];
  r->sp = (uint64_t) g[REG_RSP];
  r->fp = (uint64_t) g[REG_RBP];
  for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
    r->gpr[i] = (uint64_t) g[order[i]];
  }
#elif defined(__aarch64__)
  const mcontext_t *m = &uc->uc_mcontext;
  r->arch = CRASH_ARCH_AARCH64;
  r->pc = m->pc;
  r->sp = m->sp;
  r->fp = m->regs[29];
  for (int i = 0; i < 31; i++)
    r->gpr[i] = m->regs[i];
  r->gpr[31] = m->pstate;
#else
#error "the crash handler does not know this CPU"
#endif
}

void mgos_port_cd_write_sections(void) {
  mgos_cd_write_section(MGOS_CORE_DUMP_SECTION_REGS, &s_state.regs,
                        sizeof(s_state.regs));
  uintptr_t sp = s_state.regs.sp & ~(uintptr_t) 7;
  if (sp < s_thread.stack_lo) sp = s_thread.stack_lo;
  if (sp < s_thread.stack_hi) {
    size_t len = s_thread.stack_hi - sp;
    if (len > CRASH_STACK_MAX) len = CRASH_STACK_MAX;
    mgos_cd_write_section("STACK", (const void *) sp, len);
  }
  mgos_cd_write_section("BACKTRACE", s_state.frames,
                        (size_t) s_state.frame_count * sizeof(uint64_t));
}

static const char *signal_text(int sig) {
  switch (sig) {
    case SIGSEGV:
      return "SIGSEGV (bad address)";
    case SIGBUS:
      return "SIGBUS (bad access)";
    case SIGFPE:
      return "SIGFPE (arithmetic)";
    case SIGILL:
      return "SIGILL (bad instruction)";
    default:
      return "SIGABRT";
  }
}

static void end_life(void) __attribute__((noreturn));
static void end_life(void) {
  system_restart(s_state.watchdog ? "watchdog" : "crash");
}

static void on_fault(int sig, siginfo_t *info, void *uctx) {
  if (s_thread.dumping) end_life();
  if (__atomic_exchange_n(&s_state.busy, 1, __ATOMIC_SEQ_CST) != 0) {
    for (;;)
      pause();  // another thread is dumping and will restart us
  }
  s_thread.dumping = true;
  take_regs(sig, info, uctx);
  walk();
  const char *what =
      (s_state.reason != NULL ? s_state.reason : signal_text(sig));
  mgos_cd_printf("\n*** %s, pc %p", what, (void *) (uintptr_t) s_state.regs.pc);
  if (sig != SIGABRT) mgos_cd_printf(", address %p", info->si_addr);
  mgos_cd_printf("\n");
  mgos_cd_write();
  console_flush();
  end_life();
}

void crash_init(void) {
  static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
  struct sigaction sa = {.sa_sigaction = on_fault,
                         .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  sigemptyset(&sa.sa_mask);
  for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
    sigaction(signals[i], &sa, NULL);
  }
}

void crash_thread_enter(void) {
  s_thread.first_frame = load((uintptr_t) __builtin_frame_address(0));
  pthread_attr_t attr;
  if (pthread_getattr_np(pthread_self(), &attr) == 0) {
    void *lo;
    size_t size;
    if (pthread_attr_getstack(&attr, &lo, &size) == 0) {
      s_thread.stack_lo = (uintptr_t) lo;
      s_thread.stack_hi = (uintptr_t) lo + size;
    }
    pthread_attr_destroy(&attr);
  }
  void *alt = mmap(NULL, ALT_STACK_SIZE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (alt == MAP_FAILED) return;
  stack_t ss = {.ss_sp = alt, .ss_size = ALT_STACK_SIZE};
  if (sigaltstack(&ss, NULL) == 0) {
    s_thread.alt = alt;
  } else {
    munmap(alt, ALT_STACK_SIZE);
  }
}

void crash_thread_leave(void) {
  if (s_thread.alt == NULL) return;
  stack_t ss = {.ss_flags = SS_DISABLE};
  sigaltstack(&ss, NULL);
  munmap(s_thread.alt, ALT_STACK_SIZE);
  s_thread.alt = NULL;
}

void crash_set_main_thread(void) {
  s_state.main_thread = pthread_self();
  s_state.have_main = true;
}

void mgos_port_fault(const char *reason) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGABRT);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  s_state.reason = reason;
  if (!s_thread.dumping) raise(SIGABRT);
  end_life();
}

void crash_watchdog(void) {
  s_state.watchdog = true;
  s_state.reason = "watchdog: the main task has not run in time";
  if (s_state.have_main && pthread_kill(s_state.main_thread, SIGABRT) == 0) {
    struct timespec ts = {.tv_sec = 10};
    nanosleep(&ts, NULL);
    if (s_state.busy) {
      for (;;)
        pause();
    }
  }
  mgos_port_fault(s_state.reason);
}
