// SPDX-License-Identifier: Apache-2.0
//
// Device addresses: what --port may say, and what "auto" finds: first a device
// that `mos run` started in this folder, then USB serial ports.

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "device.h"
#include "files.h"
#include "frozen.h"

static bool process_lives(int pid) {
  return pid > 0 && kill(pid, 0) == 0;
}

const char *mos_address_of_state(const char *dir) {
  size_t len = 0;
  int pid = 0;
  char *uart = NULL;
  const char *found = NULL;
  const char *text =
      mos_read_file_opt(mos_join_path(dir, "device.json"), 65536, &len);
  if (text == NULL) return NULL;
  json_scanf(text, (int) len, "{pid: %d, uart: %Q}", &pid, &uart);
  if (process_lives(pid) && uart != NULL && *uart != '\0') {
    found = mos_strdup(uart);
  }
  free(uart);
  return found;
}

void mos_list_ports(struct mos_list *ports) {
  const char *running = mos_address_of_state("build/state");
  if (running != NULL) mos_list_add(ports, running);
  mos_glob(ports, "/dev/ttyUSB*");
  mos_glob(ports, "/dev/ttyACM*");
}

struct mos_address mos_address_find(const struct mos_args *a) {
  static const struct {
    const char *scheme;
    enum mos_address_kind kind;
  } schemes[] = {{"http://", MOS_ADDRESS_HTTP},
                 {"ws://", MOS_ADDRESS_WS},
                 {"udp://", MOS_ADDRESS_UDP},
                 {"tcp://", MOS_ADDRESS_TCP}};
  const char *port = mos_flag_str(a, "port");
  if (strcmp(port, "auto") == 0 || *port == '\0') {
    struct mos_list ports = {0};
    mos_list_ports(&ports);
    if (ports.n == 0) {
      mos_fail(
          "no device found; start one with \"mos run\" or name it with "
          "--port");
    }
    mos_note("Using port %s", ports.v[0]);
    return (struct mos_address){MOS_ADDRESS_SERIAL, ports.v[0]};
  }
  for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
    if (mos_has_prefix(port, schemes[i].scheme)) {
      return (struct mos_address){schemes[i].kind, port};
    }
  }
  if (strstr(port, "://") != NULL) {
    mos_usage("--port %s: this version speaks serial, http, ws, tcp and udp",
              port);
  }
  return (struct mos_address){MOS_ADDRESS_SERIAL, port};
}
