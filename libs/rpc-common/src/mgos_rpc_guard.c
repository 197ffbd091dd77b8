// SPDX-License-Identifier: Apache-2.0
//
// What stands in front of every handler: lock-out shortly before a reboot, the
// access list, authentication if the list depends on who asks. In this order,
// and nothing passes when a setting cannot be understood.

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "common/cs_file.h"
#include "mgos_errors.h"
#include "mgos_rpc.h"
#include "mgos_sys_config.h"
#include "mgos_time.h"
#include "rpc_common_internal.h"

static struct {
  int64_t reboot_at_us;  // uptime, 0: no reboot ahead
} s_state;

static bool set(const char *s) {
  return s != NULL && *s != '\0';
}

static void send_unauthorized(struct mg_rpc_request_info *ri) {
  mg_rpc_send_errorf(ri, 403, "unauthorized");
}

static struct mg_str channel_type(const struct mg_rpc_request_info *ri) {
  if (ri->ch == NULL) return mg_mk_str_n(NULL, 0);
  return mg_mk_str(ri->ch->get_type(ri->ch));
}

enum mgos_rpc_authz_result mgos_rpc_check_authz(
    const struct mg_rpc_request_info *ri, const char *acl) {
  char *from_file = NULL;
  struct mg_str text = mg_mk_str(acl);
  if (!set(acl)) return MGOS_RPC_AUTHZ_ALLOW;
  if (*acl == '@') {
    size_t len = 0;
    from_file = cs_read_file(acl + 1, &len);
    if (from_file == NULL) {
      LOG(LL_ERROR, ("cannot read access list %s", acl + 1));
      return MGOS_RPC_AUTHZ_ERROR;
    }
    text = mg_mk_str_n(from_file, len);
  }
  enum mgos_rpc_acl_result r = mgos_rpc_acl_check(
      text, ri->method, channel_type(ri), ri->authn_info.username);
  free(from_file);
  if (r == MGOS_RPC_ACL_ERROR) LOG(LL_ERROR, ("malformed access list"));
  return (enum mgos_rpc_authz_result) r;
}

/* The check by the configuration. */
static enum mgos_rpc_authz_result check_configured(
    const struct mg_rpc_request_info *ri) {
  const char *acl = mgos_sys_config_get_rpc_acl();
  const char *file = mgos_sys_config_get_rpc_acl_file();
  if (!set(file)) return mgos_rpc_check_authz(ri, acl);
  if (set(acl)) {
    LOG(LL_ERROR, ("rpc.acl and rpc.acl_file are both set"));
    return MGOS_RPC_AUTHZ_ERROR;
  }
  size_t len = strlen(file);
  char *at = (char *) malloc(len + 2);
  if (at == NULL) return MGOS_RPC_AUTHZ_ERROR;
  at[0] = '@';
  memcpy(at + 1, file, len + 1);
  enum mgos_rpc_authz_result r = mgos_rpc_check_authz(ri, at);
  free(at);
  return r;
}

static bool refuse_bad_list(struct mg_rpc_request_info *ri) {
  mg_rpc_send_errorf(ri, 500, "access list is not valid");
  return false;
}

bool mg_rpc_check_digest_auth(struct mg_rpc_request_info *ri) {
  struct mgos_rpc_digest_cfg cfg = {
      .realm = mgos_sys_config_get_rpc_auth_domain(),
      .file = mgos_sys_config_get_rpc_auth_file(),
      .algo = mgos_sys_config_get_rpc_auth_algo() == MGOS_RPC_DIGEST_SHA256
                  ? MGOS_RPC_DIGEST_SHA256
                  : MGOS_RPC_DIGEST_MD5,
      .now_s = mgos_time_micros() / 1000000,
  };
  struct mg_str user;
  if (ri->auth.len == 0) return true;
  int r = mgos_rpc_digest_check(&cfg, ri->auth, &user);
  if (r == MGOS_OK) {
    mg_rpc_authn_info_free(&ri->authn_info);
    ri->authn_info.username = user;
    return true;
  }
  if (r == MGOS_EACCES) return true;  // nobody: the caller is asked again
  mg_rpc_send_errorf(ri, r == MGOS_EINVAL ? 400 : 500,
                     r == MGOS_EINVAL ? "bad request" : "out of memory");
  return false;
}

/* Asks the caller to say who he is. */
static void send_challenge(struct mg_rpc_request_info *ri) {
  const char *realm = mgos_sys_config_get_rpc_auth_domain();
  bool sha = mgos_sys_config_get_rpc_auth_algo() == MGOS_RPC_DIGEST_SHA256;
  if (ri->ch != NULL && ri->ch->send_not_authorized != NULL) {
    ri->ch->send_not_authorized(ri->ch, realm);
    mg_rpc_free_request_info(ri);
    return;
  }
  mg_rpc_send_error_jsonf(
      ri, 401, "{auth_type:%Q,nonce:%lld,nc:%d,realm:%Q,algorithm:%Q}",
      "digest", (long long) (mgos_time_micros() / 1000000), 1, realm,
      sha ? "SHA-256" : "MD5");
}

/* Finds out who the caller is. Returns: false if `ri` was answered. */
static bool authenticate(struct mg_rpc_request_info *ri) {
  struct mg_rpc_channel *ch = ri->ch;
  if (ch != NULL && ch->get_authn_info != NULL &&
      ch->get_authn_info(ch, mgos_sys_config_get_rpc_auth_domain(),
                         mgos_sys_config_get_rpc_auth_file(),
                         &ri->authn_info)) {
    return true;
  }
  if (!mg_rpc_check_digest_auth(ri)) return false;
  if (ri->authn_info.username.len > 0) return true;
  if (!set(mgos_sys_config_get_rpc_auth_file())) {
    LOG(LL_ERROR, ("rpc.acl names users, but rpc.auth_file is not set"));
  }
  send_challenge(ri);
  return false;
}

static bool locked_out(struct mg_rpc_request_info *ri) {
  if (s_state.reboot_at_us == 0) return false;
  int64_t left_ms = (s_state.reboot_at_us - mgos_uptime_micros()) / 1000;
  if (left_ms > MGOS_RPC_REBOOT_LOCKOUT_MS) return false;
  mg_rpc_send_errorf(ri, 418, "shutting down in %d ms",
                     (int) (left_ms > 0 ? left_ms : 0));
  return true;
}

static bool guard(struct mg_rpc_request_info *ri, void *cb_arg,
                  struct mg_rpc_frame_info *fi, struct mg_str args) {
  (void) cb_arg;
  (void) fi;
  (void) args;
  if (locked_out(ri)) return false;
  enum mgos_rpc_authz_result r = check_configured(ri);
  if (r == MGOS_RPC_AUTHZ_AUTHN_REQD) {
    if (!authenticate(ri)) return false;
    r = check_configured(ri);
  }
  if (r == MGOS_RPC_AUTHZ_ALLOW) return true;
  if (r == MGOS_RPC_AUTHZ_ERROR) return refuse_bad_list(ri);
  send_unauthorized(ri);
  return false;
}

static void on_reboot_after(int ev, void *ev_data, void *userdata) {
  (void) ev;
  (void) userdata;
  s_state.reboot_at_us =
      ((struct mgos_event_reboot_after_arg *) ev_data)->reboot_at_uptime_micros;
}

void mgos__rpc_guard_init(struct mg_rpc *c) {
  mg_rpc_set_prehandler(c, guard, NULL);
  if (!mgos_event_add_handler(MGOS_EVENT_REBOOT_AFTER, on_reboot_after, NULL)) {
    LOG(LL_ERROR, ("no reboot lock-out: out of memory"));
  }
}
