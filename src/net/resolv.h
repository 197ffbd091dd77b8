// SPDX-License-Identifier: Apache-2.0
//
// What the resolver's files share: requests (resolv.c), answers that need no
// server (resolv_local.c), the cache (resolv_cache.c).

#pragma once

#include "net/internal.h"

// Longest list of name servers as text, and the most that are used.
#define MG__NAMESERVERS_LEN 160
#define MG__NAMESERVERS_MAX 4

// Appends an answer message for `name` with one address. Returns false when
// out of memory.
bool mg__dns_make_answer(struct mbuf *io, const char *name, int query,
                         const union socket_address *sa);

// Looks a name up without the network: literals (if wanted), localhost, the
// hosts file. Returns true when found in the family of `query`.
bool mg__resolve_local(const char *name, int query, bool literals,
                       union socket_address *sa);

// Finds the address of type `query` in an answer to a question for `name`,
// following aliases inside the message. Returns 1 found; 0 not, then *alias
// (256 bytes, may be "") is the name at the end of the chain; -1 bad message.
int mg__dns_pick(struct mg_dns_message *msg, const char *name, int query,
                 union socket_address *sa, char *alias);

// Keeps a message; ttl from its records. May keep nothing.
void mg__cache_put(struct mg_mgr *mgr, const char *name, int query,
                   const struct mg_dns_message *msg);
// Finds a message that is still valid; it stays the cache's.
struct mg_str mg__cache_get(struct mg_mgr *mgr, const char *name, int query);
void mg__cache_clear(struct mg_mgr *mgr);
