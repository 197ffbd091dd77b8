// SPDX-License-Identifier: Apache-2.0
//
// RPC of a device: the global dispatcher that the libraries rpc-* attach their
// channels and services to, and a small API for JavaScript and simple
// applications. Settings are in the configuration section rpc.

#ifndef MEERKAT_MGOS_RPC_H
#define MEERKAT_MGOS_RPC_H

#include <stdbool.h>

#include "common/mg_str.h"
#include "frozen.h"
#include "mg_rpc.h"
#include "mgos_event.h"
#include "mgos_rpc_auth.h"
#include "mgos_rpc_method.h"
#include "mongoose.h"

#ifdef __cplusplus
extern "C" {
#endif

/* URI of the HTTP and WebSocket channels. */
#define MGOS_RPC_HTTP_URI_PREFIX "/rpc"

/* Base of the RPC events. */
#define MGOS_RPC_EVENT_BASE MGOS_EVENT_BASE('R', 'P', 'C')

/* A request whose reboot is less than this away is refused with 418. */
#ifndef MGOS_RPC_REBOOT_LOCKOUT_MS
#define MGOS_RPC_REBOOT_LOCKOUT_MS 100
#endif

struct mgos_config;

/* Initialises the library; called by the generated init table. */
bool mgos_rpc_common_init(void);

/* Returns the global dispatcher; NULL if rpc.enable is false. */
struct mg_rpc *mgos_rpc_get_global(void);

/*
 * Makes dispatcher settings from a configuration.
 * Memory: give it to mg_rpc_create(), or free() it (one block).
 * Returns: NULL when memory is short.
 */
struct mg_rpc_cfg *mgos_rpc_cfg_from_sys(const struct mgos_config *scfg);

/* Handler of the simple API: `args` and `src` are NUL-terminated. It answers
 * with mgos_rpc_send_response() or mg_rpc_send_errorf(). */
typedef void (*mgos_rpc_eh_t)(struct mg_rpc_request_info *ri, const char *args,
                              const char *src, void *user_data);

/* Result of the simple API; strings are NUL-terminated, valid in the call. */
typedef void (*mgos_rpc_result_cb_t)(const char *result, int error_code,
                                     const char *error_msg, void *cb_arg);

/* Registers a handler with the global dispatcher. */
void mgos_rpc_add_handler(const char *method, mgos_rpc_eh_t cb, void *cb_arg);

/* Answers with JSON text; frees `ri`. */
bool mgos_rpc_send_response(struct mg_rpc_request_info *ri,
                            const char *response_json);

/*
 * Calls a method of a peer with JSON text as arguments (NULL or empty: none).
 * dst: peer id or URI; MGOS_RPC_LOOPBACK_ADDR is this device.
 * Returns: false when it could be neither sent nor queued, or the arguments are
 * not JSON.
 */
bool mgos_rpc_call(const char *dst, const char *method, const char *args_json,
                   mgos_rpc_result_cb_t cb, void *cb_arg);

/* Prints the result of Sys.GetInfo. Returns: bytes printed. */
int mgos_print_sys_info(struct json_out *out);

/* Events; ev_data is struct mg_str *: the peer of the channel. */
enum mgos_rpc_event {
  MGOS_RPC_EV_CHANNEL_OPEN = MGOS_RPC_EVENT_BASE,
  MGOS_RPC_EV_CHANNEL_CLOSED,
};

/* Results of mgos_rpc_check_authz(). */
enum mgos_rpc_authz_result {
  MGOS_RPC_AUTHZ_DENY = 0,
  MGOS_RPC_AUTHZ_ALLOW = 1,
  MGOS_RPC_AUTHZ_AUTHN_REQD = 2, /* ask for a user first */
  MGOS_RPC_AUTHZ_ERROR = 3,      /* the list is not well-formed */
};

/* Checks a request against an access list in the form of rpc.acl: JSON text, or
 * @ and a file name. */
enum mgos_rpc_authz_result mgos_rpc_check_authz(
    const struct mg_rpc_request_info *ri, const char *acl);

/*
 * Serves MGOS_RPC_HTTP_URI_PREFIX of the system HTTP server.
 * ws_handler: receives the WebSocket events there; NULL leaves it as it is.
 * Returns: false when there is no HTTP server.
 */
bool mgos_rpc_http_serve(mg_event_handler_t ws_handler);

/*
 * Checks HTTP digest authentication of a request in realm rpc.auth_domain.
 * Memory: username is malloced. Returns: false without valid credentials.
 */
bool mgos_rpc_http_authn(struct http_message *hm, const char *auth_domain,
                         const char *auth_file, struct mg_str *username);

#ifdef __cplusplus
}
#endif

#endif  // MEERKAT_MGOS_RPC_H
