// SPDX-License-Identifier: Apache-2.0
//
// Entry of the port. Reset code of the chip has set up clocks, memory and the
// C library when main() runs. Start the kernel's scheduler with one task,
// "mgos", that calls mgos__boot(); it does not return.

#include "core/boot.h"
#include "mgos_errors.h"
#include "port/task.h"

// MGOS_TASK_STACK_SIZE_BYTES and MGOS_TASK_PRIORITY of the build.
#define TASK_STACK_SIZE 8192
#define TASK_PRIORITY 5

static void mgos_task(void *arg) {
  (void) arg;
  mgos__boot();
}

int main(void) {
  struct mgos_port_task *task;
  int res = mgos_port_task_create(&task, "mgos", TASK_STACK_SIZE, TASK_PRIORITY,
                                  mgos_task, NULL);
  if (res != MGOS_OK) return 1;
  // TODO(port): start the scheduler; it never returns.
  return 0;
}
