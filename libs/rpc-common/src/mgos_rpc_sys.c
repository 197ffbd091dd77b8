// SPDX-License-Identifier: Apache-2.0
//
// Sys.*: what the device is, restarting it, how much it logs.

#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "mgos_debug_hal.h"
#include "mgos_net.h"
#include "mgos_ro_vars.h"
#include "mgos_rpc.h"
#include "mgos_sys_config.h"
#include "mgos_system.h"
#include "mgos_time.h"
#include "mgos_utils.h"
#include "rpc_common_internal.h"

#ifndef MGOS_ENABLE_DEBUG_UDP
#define MGOS_ENABLE_DEBUG_UDP 0
#endif
#ifdef MGOS_HAVE_ETHERNET
#define HAVE_ETHERNET 1
#else
#define HAVE_ETHERNET 0
#endif

#define REBOOT_DELAY_MS 100
#define REBOOT_DELAY_MAX_MS (24 * 60 * 60 * 1000)

extern const char *build_id, *mg_build_id, *mg_build_version;

/* Prints the state of the network interfaces that are built in. */
static int print_interfaces(struct json_out *out) {
  char ip[16] = "";
  struct mgos_net_ip_info info;
  if (!HAVE_ETHERNET) return 0;
  memset(&info, 0, sizeof(info));
  if (mgos_net_get_ip_info(MGOS_NET_IF_TYPE_ETHERNET, 0, &info)) {
    mgos_net_ip_to_str(&info.ip, ip);
  }
  return json_printf(out, ",eth:{ip:%Q}", ip);
}

int mgos_print_sys_info(struct json_out *out) {
  int n = json_printf(
      out,
      "{id:%Q,app:%Q,fw_version:%Q,fw_id:%Q,mg_version:%Q,"
      "mg_id:%Q,mac:%Q,arch:%Q,uptime:%lld,public_key:%Q,"
      "reset_cause:%Q,",
      mgos_sys_config_get_device_id(), mgos_sys_ro_vars_get_app(),
      mgos_sys_ro_vars_get_fw_version(), mgos_sys_ro_vars_get_fw_id(),
      mg_build_version, mg_build_id, mgos_sys_ro_vars_get_mac_address(),
      mgos_sys_ro_vars_get_arch(), (long long) (mgos_uptime_micros() / 1000000),
      mgos_sys_config_get_device_public_key(), mgos_get_reset_cause());
  n += json_printf(out,
                   "ram_size:%lu,ram_free:%lu,ram_min_free:%lu,"
                   "fs_size:%lu,fs_free:%lu",
                   (unsigned long) mgos_get_heap_size(),
                   (unsigned long) mgos_get_free_heap_size(),
                   (unsigned long) mgos_get_min_free_heap_size(),
                   (unsigned long) mgos_get_fs_size(),
                   (unsigned long) mgos_get_free_fs_size());
  n += print_interfaces(out);
  return n + json_printf(out, "}");
}

static int print_info(struct json_out *out, va_list *ap) {
  (void) ap;
  return mgos_print_sys_info(out);
}

static void get_info_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                             struct mg_rpc_frame_info *fi, struct mg_str args) {
  (void) cb_arg;
  (void) fi;
  (void) args;
  mg_rpc_send_responsef(ri, "%M", print_info);
}

static void reboot_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                           struct mg_rpc_frame_info *fi, struct mg_str args) {
  (void) cb_arg;
  (void) fi;
  int delay_ms = REBOOT_DELAY_MS;
  bool do_abort = false;
  json_scanf(args.p, (int) args.len, ri->args_fmt, &do_abort, &delay_ms);
  if (delay_ms < 0 || delay_ms > REBOOT_DELAY_MAX_MS) {
    mg_rpc_send_errorf(ri, 400, "invalid delay_ms");
    return;
  }
  if (do_abort) {
    LOG(LL_ERROR, ("abort by request"));
    abort();
  }
  mgos_system_restart_after(delay_ms);
  mg_rpc_send_responsef(ri, NULL);
}

/* Arguments of Sys.SetDebug. */
struct debug_args {
  char *udp_log_addr, *file_level;
  int level;
};

/* Returns: 0, or the code of the error with *msg. */
static int set_debug(const struct debug_args *a, const char **msg) {
  if (a->level <= _LL_MIN || a->level >= _LL_MAX) {
    *msg = "invalid level";
    return 400;
  }
  if (a->udp_log_addr != NULL) {
    if (!MGOS_ENABLE_DEBUG_UDP) {
      *msg = "udp_debug is not enabled";
      return 501;
    }
    if (mgos_debug_udp_init(a->udp_log_addr) != MGOS_INIT_OK) {
      *msg = "invalid udp_log_addr";
      return 400;
    }
  }
  cs_log_set_level((enum cs_log_level) a->level);
  if (a->file_level != NULL) cs_log_set_file_level(a->file_level);
  return 0;
}

static void set_debug_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                              struct mg_rpc_frame_info *fi,
                              struct mg_str args) {
  (void) cb_arg;
  (void) fi;
  struct debug_args a = {.level = (int) cs_log_level};
  const char *msg = NULL;
  json_scanf(args.p, (int) args.len, ri->args_fmt, &a.udp_log_addr, &a.level,
             &a.file_level);
  int code = set_debug(&a, &msg);
  // Success is an error with code 0; clients know.
  if (msg != NULL) {
    mg_rpc_send_errorf(ri, code, "%s", msg);
  } else {
    mg_rpc_send_errorf(ri, code, NULL);
  }
  free(a.udp_log_addr);
  free(a.file_level);
}

#define STR_OR_NULL "{\"type\":[\"string\",\"null\"]}"
#define COUNT "{\"type\":\"integer\",\"minimum\":0}"

static const struct mgos_rpc_method s_methods[] = {
    {"Sys.Reboot", "{abort: %B, delay_ms: %d}",
     "{\"type\":\"object\",\"properties\":{\"abort\":{\"type\":\"boolean\"},"
     "\"delay_ms\":{\"type\":\"integer\",\"minimum\":0,"
     "\"maximum\":86400000}}}",
     "{\"type\":\"null\"}", reboot_handler, NULL},
    {"Sys.GetInfo", "", "{\"type\":\"object\"}",
     "{\"type\":\"object\",\"properties\":{"
     "\"id\":" STR_OR_NULL ",\"app\":" STR_OR_NULL
     ",\"fw_version\":" STR_OR_NULL ",\"fw_id\":" STR_OR_NULL
     ",\"mg_version\":" STR_OR_NULL ",\"mg_id\":" STR_OR_NULL
     ",\"mac\":" STR_OR_NULL ",\"arch\":" STR_OR_NULL ",\"uptime\":" COUNT
     ",\"public_key\":" STR_OR_NULL ",\"reset_cause\":" STR_OR_NULL
     ",\"ram_size\":" COUNT ",\"ram_free\":" COUNT ",\"ram_min_free\":" COUNT
     ",\"fs_size\":" COUNT ",\"fs_free\":" COUNT
     ",\"eth\":{\"type\":\"object\",\"properties\":{\"ip\":" STR_OR_NULL
     "},\"additionalProperties\":false}},"
     "\"required\":[\"id\",\"app\",\"fw_version\",\"fw_id\",\"mac\",\"arch\","
     "\"uptime\",\"ram_size\",\"ram_free\",\"fs_size\",\"fs_free\"],"
     "\"additionalProperties\":false}",
     get_info_handler, NULL},
    {"Sys.SetDebug", "{udp_log_addr: %Q, level: %d, file_level: %Q}",
     "{\"type\":\"object\",\"properties\":{"
     "\"udp_log_addr\":{\"type\":\"string\"},"
     "\"level\":{\"type\":\"integer\",\"minimum\":-1,\"maximum\":4},"
     "\"file_level\":{\"type\":\"string\"}}}",
     NULL, set_debug_handler, NULL},
};

bool mgos__rpc_sys_init(struct mg_rpc *c) {
  return mgos_rpc_add_methods(c, s_methods,
                              sizeof(s_methods) / sizeof(s_methods[0])) == 0;
}
