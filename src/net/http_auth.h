// SPDX-License-Identifier: Apache-2.0
// Digest authentication pieces shared by server, client and tests.
// The formulas are those of RFC 7616 with qop=auth; MD5 stays for old clients.
#pragma once

#include <stdbool.h>

#include "mongoose.h"

// Room for a digest in hex with its terminator, for the longest algorithm.
#define MG__HTTP_HEX_DIGEST 65

// Hashes the parts joined with ':' and writes lower case hex to out.
// num: at most 6 parts.
void mg__http_digest_hash(enum mg_auth_algo algo, const struct mg_str *parts,
                          int num, char out[MG__HTTP_HEX_DIGEST]);

// Computes the response field from HA1 and the fields of the request.
void mg__http_digest_response(enum mg_auth_algo algo, struct mg_str ha1,
                              struct mg_str method, struct mg_str uri,
                              struct mg_str nonce, struct mg_str nc,
                              struct mg_str cnonce, struct mg_str qop,
                              char out[MG__HTTP_HEX_DIGEST]);

// True for what the page of another site sent (Origin is not this host). A
// browser adds the user's cached credentials to that, too.
bool mg__http_is_foreign(struct http_message *hm);

// Writes a fresh nonce: the time in hex and a check value with a key drawn
// at the first use, so that a nonce of another boot is not valid here.
void mg__http_make_nonce(int64_t now_s, char out[33]);

// True when the nonce was made here and is at most an hour old.
bool mg__http_check_nonce(struct mg_str nonce, int64_t now_s);
