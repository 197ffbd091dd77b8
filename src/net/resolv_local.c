// SPDX-License-Identifier: Apache-2.0
//
// Names that need no server: address literals, localhost, the hosts file; and
// what answers consist of: building one, finding an address in one.

#include <stdlib.h>

#include "common/str_util.h"
#include "net/resolv.h"

#ifndef MG_HOSTS_FILE_NAME
#define MG_HOSTS_FILE_NAME "/etc/hosts"
#endif

#define MAX_ALIASES 8

// Finds host among the words of a line "ADDRESS NAME...".
static bool line_has(char *line, const char *host, union socket_address *sa) {
  static const char blank[] = " \t\r\n";
  char *save = NULL;
  line[strcspn(line, "#")] = '\0';
  char *ip = strtok_r(line, blank, &save), *word;
  if (ip == NULL) return false;
  while ((word = strtok_r(NULL, blank, &save)) != NULL) {
    if (mg_casecmp(word, host) != 0) continue;
    memset(sa, 0, sizeof(*sa));
    return mg__parse_ip(ip, strlen(ip), sa);
  }
  return false;
}

static bool find_in_hosts(const char *host, int family,
                          union socket_address *sa) {
  FILE *fp = fopen(MG_HOSTS_FILE_NAME, "r");
  union socket_address found;
  bool ok = false;
  if (fp == NULL) return false;
  char *line = malloc(512);
  while (line != NULL && !ok && fgets(line, 512, fp) != NULL) {
    ok = line_has(line, host, &found) &&
         (family == AF_UNSPEC || found.sa.sa_family == family);
  }
  free(line);
  fclose(fp);
  if (ok) *sa = found;
  return ok;
}

int mg_resolve_from_hosts_file(const char *host, union socket_address *usa) {
  return find_in_hosts(host, AF_UNSPEC, usa) ? 0 : -1;
}

// "localhost" and names below it never go out (RFC 6761).
static bool is_localhost(const char *name) {
  static const char local[] = "localhost";
  size_t len = strlen(name), n = sizeof(local) - 1;
  if (len > 0 && name[len - 1] == '.') len--;
  if (len < n || mg_ncasecmp(name + len - n, local, n) != 0) return false;
  return len == n || name[len - n - 1] == '.';
}

bool mg__resolve_local(const char *name, int query, bool literals,
                       union socket_address *sa) {
  int family = query == MG_DNS_AAAA_RECORD ? AF_INET6 : AF_INET;
  memset(sa, 0, sizeof(*sa));
  if (query != MG_DNS_A_RECORD && query != MG_DNS_AAAA_RECORD) return false;
  if (mg__parse_ip(name, strlen(name), sa)) {
    return literals && sa->sa.sa_family == family;
  }
  if (find_in_hosts(name, family, sa)) return true;
  if (!is_localhost(name)) return false;
  const char *ip = family == AF_INET6 ? "::1" : "127.0.0.1";
  return mg__parse_ip(ip, strlen(ip), sa);
}

bool mg__dns_make_answer(struct mbuf *io, const char *name, int query,
                         const union socket_address *sa) {
  struct mg_dns_message msg;
  struct mg_dns_resource_record rr;
  memset(&rr, 0, sizeof(rr));
  rr.rtype = query;
  rr.rclass = 1;
  rr.kind = MG_DNS_QUESTION;
  // Only the header's fields are used of this big structure.
  msg.transaction_id = 0;
  msg.flags = 0x8180;
  msg.num_questions = msg.num_answers = 1;
  if (mg_dns_insert_header(io, io->len, &msg) <= 0 ||
      mg_dns_encode_record(io, &rr, name, strlen(name), NULL, 0) <= 0) {
    return false;
  }
  rr.kind = MG_DNS_ANSWER;
  bool v6 = query == MG_DNS_AAAA_RECORD;
  const void *ip = v6 ? (const void *) &sa->sin6.sin6_addr
                      : (const void *) &sa->sin.sin_addr;
  return mg_dns_encode_record(io, &rr, name, strlen(name), ip, v6 ? 16 : 4) > 0;
}

static bool name_is(struct mg_dns_message *msg,
                    struct mg_dns_resource_record *rr, const char *name) {
  char text[256];
  size_t len = strlen(name);
  if (len > 0 && name[len - 1] == '.') len--;
  size_t n = mg_dns_uncompress_name(msg, &rr->name, text, sizeof(text));
  return n == len && mg_ncasecmp(text, name, len) == 0;
}

int mg__dns_pick(struct mg_dns_message *msg, const char *name, int query,
                 union socket_address *sa, char *alias) {
  char current[256];
  alias[0] = '\0';
  if (strlen(name) >= sizeof(current)) return -1;
  strcpy(current, name);
  for (int step = 0; step < MAX_ALIASES; step++) {
    struct mg_dns_resource_record *rr = NULL, *cname = NULL;
    while ((rr = mg_dns_next_record(msg, MG_DNS_ANY_RECORD, rr)) != NULL) {
      if (rr->rclass != 1 || !name_is(msg, rr, current)) continue;
      if (rr->rtype == MG_DNS_CNAME_RECORD) cname = rr;
      if (rr->rtype != query) continue;
      bool v6 = query == MG_DNS_AAAA_RECORD;
      memset(sa, 0, sizeof(*sa));
      sa->sa.sa_family = v6 ? AF_INET6 : AF_INET;
      void *ip = v6 ? (void *) &sa->sin6.sin6_addr : (void *) &sa->sin.sin_addr;
      if (mg_dns_parse_record_data(msg, rr, ip, v6 ? 16 : 4) == 0) return 1;
    }
    if (cname == NULL) return 0;
    if (mg_dns_parse_record_data(msg, cname, current, sizeof(current)) != 0) {
      return -1;
    }
    strcpy(alias, current);
  }
  return -1;
}
