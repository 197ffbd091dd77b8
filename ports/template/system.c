// SPDX-License-Identifier: Apache-2.0
//
// The chip as a whole: restart, identity, heap figures, console of last resort,
// randomness, fault entry.

#include "common/platform.h"
#include "mgos_core_dump.h"
#include "mgos_errors.h"
#include "port/boot.h"
#include "port/console.h"
#include "port/random.h"
#include "port/system.h"

void mgos_port_restart(void) {
  for (;;) {
    // TODO(port): request a system reset
  }
}

// TODO(port): count in memory that survives a reset, and wait.
void mgos_port_restart_failed(void) {
  mgos_port_restart();
}

// TODO(port): from the chip's reset status register, read once at boot.
const char *mgos_port_reset_cause(void) {
  return "unknown";
}

// TODO(port): the name that manifests use (platforms: [ … ]).
const char *mgos_port_platform(void) {
  return "template";
}

int mgos_port_unique_id(void *buf, size_t len) {
  (void) buf, (void) len;
  return MGOS_ENOTSUP;
}

int mgos_port_mac_get(uint8_t mac[6]) {
  for (int i = 0; i < 6; i++)
    mac[i] = 0;
  return MGOS_ENOTSUP;
}

int mgos_port_mac_set(const uint8_t mac[6]) {
  (void) mac;
  return MGOS_ENOTSUP;
}

uint32_t mgos_port_cpu_hz(void) {
  return 0;
}

// TODO(port): from the allocator; the linker script gives the total.
size_t mgos_port_heap_total(void) {
  return 0;
}

size_t mgos_port_heap_free(void) {
  return 0;
}

size_t mgos_port_heap_min_free(void) {
  return 0;
}

// The fault handlers of the chip save the registers where
// mgos_port_cd_write_sections() finds them and end up here.
void mgos_port_fault(const char *reason) {
  if (reason != NULL) mgos_cd_puts(reason);
  mgos_cd_puts("\n");
  mgos_cd_write();
  mgos_port_restart();
}

// TODO(port): REGS, then each RAM region, with mgos_cd_write_section().
void mgos_port_cd_write_sections(void) {}

// TODO(port): poll the debug UART until it takes each byte.
void mgos_port_console_write(const void *buf, size_t len) {
  (void) buf, (void) len;
}

void mgos_cd_putc(int c) {
  char ch = (char) c;
  mgos_port_console_write(&ch, 1);
}

// A generator that is not good enough for keys must not be used here.
int mgos_port_random(void *buf, size_t len) {
  (void) buf, (void) len;
  return MGOS_ENOTSUP;
}

const char *mgos_port_boot_config(void) {
  return NULL;  // a chip has no command line
}

int mgos_port_boot_pre_init(void) {
  return MGOS_OK;
}
