// SPDX-License-Identifier: Apache-2.0
//
// The two questions before a handler runs, as pure functions: who may call what
// (ACL), and is the caller who it says (digest authentication in the frame).
// They take their settings as arguments; the library rpc-common feeds them from
// the system configuration.

#ifndef MEERKAT_MGOS_RPC_AUTH_H
#define MEERKAT_MGOS_RPC_AUTH_H

#include <stdbool.h>
#include <stdint.h>

#include "common/mg_str.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What an access list says. */
enum mgos_rpc_acl_result {
  MGOS_RPC_ACL_DENY = 0,
  MGOS_RPC_ACL_ALLOW = 1,
  MGOS_RPC_ACL_AUTHN_REQD = 2, /* depends on the user, and there is none yet */
  MGOS_RPC_ACL_ERROR = 3,      /* the list is not well-formed: deny */
};

/*
 * Evaluates an access list for one request.
 * acl: JSON array of {method?, ch_type?, acl}; the first entry that matches
 * decides; no match is DENY. method: of the request. ch_type: of its channel.
 * username: authenticated user, empty if none.
 */
enum mgos_rpc_acl_result mgos_rpc_acl_check(struct mg_str acl,
                                            struct mg_str method,
                                            struct mg_str ch_type,
                                            struct mg_str username);

/* Digest algorithms, values of rpc.auth_algo. */
enum mgos_rpc_digest_algo {
  MGOS_RPC_DIGEST_MD5 = 0,
  MGOS_RPC_DIGEST_SHA256 = 1,
};

/* Hex digits of the longest digest and the terminating NUL. */
#define MGOS_RPC_DIGEST_HEX_SIZE 65

/*
 * Computes the `response` of an `auth` object: also what a client sends.
 * ha1: hex H(user:realm:password). out: at least MGOS_RPC_DIGEST_HEX_SIZE.
 */
void mgos_rpc_digest_response(enum mgos_rpc_digest_algo algo, struct mg_str ha1,
                              struct mg_str nonce, struct mg_str cnonce,
                              char *out);

/* Computes hex H(user:realm:password) into `out`, as the htdigest file has it.
 */
void mgos_rpc_digest_ha1(enum mgos_rpc_digest_algo algo, struct mg_str user,
                         struct mg_str realm, struct mg_str password,
                         char *out);

/* Settings of mgos_rpc_digest_check(). */
struct mgos_rpc_digest_cfg {
  const char *realm;
  const char *file; /* htdigest file */
  enum mgos_rpc_digest_algo algo;
  int64_t now_s; /* Unix time, to judge the age of nonces */
};

/*
 * Checks the `auth` object of a frame.
 * auth: JSON text. username: on success the user, malloced.
 * Returns: 0, or MGOS_EINVAL (incomplete, other realm or algorithm: bad
 * request), MGOS_EACCES (stale nonce, unknown user, wrong password),
 * MGOS_ENOMEM.
 */
int mgos_rpc_digest_check(const struct mgos_rpc_digest_cfg *cfg,
                          struct mg_str auth, struct mg_str *username);

#ifdef __cplusplus
}
#endif

#endif  // MEERKAT_MGOS_RPC_AUTH_H
