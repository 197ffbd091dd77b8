// SPDX-License-Identifier: Apache-2.0
//
// What happens when the firmware crashes, and the layout of what a core dump
// of this port contains (little-endian, as `mos console` decodes it).

#ifndef MEERKAT_PORTS_POSIX_CRASH_H_
#define MEERKAT_PORTS_POSIX_CRASH_H_

#include <stdbool.h>
#include <stdint.h>

#define CRASH_ARCH_X86_64 1
#define CRASH_ARCH_AARCH64 2

// Section "REGS". gpr: x86-64 rax rbx rcx rdx rsi rdi rbp rsp r8-r15 rip
// eflags; aarch64 x0-x30, pstate.
struct crash_regs {
  uint32_t arch;  // CRASH_ARCH_*
  uint32_t signal;
  uint64_t fault_addr;
  uint64_t pc, sp, fp;
  uint64_t gpr[32];
};

// Section "STACK": memory from the stack pointer upwards, at most this much;
// its "addr" is the address.
#define CRASH_STACK_MAX 16384

// Section "BACKTRACE": 64-bit words: load base of the program, pc, then
// return addresses, innermost first. Symbolise word - load base in the ELF.
#define CRASH_MAX_FRAMES 64

// Installs the fault handlers. Context: main, before any task.
void crash_init(void);

// Gives the calling thread its alternate stack, so that even a stack overflow
// can be reported; leave releases it.
void crash_thread_enter(void);
void crash_thread_leave(void);

// Names the calling thread as the one whose state a watchdog dump shows.
void crash_set_main_thread(void);

// The watchdog has expired: dumps the main thread and restarts.
void crash_watchdog(void) __attribute__((noreturn));

#endif  // MEERKAT_PORTS_POSIX_CRASH_H_
