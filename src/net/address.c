// SPDX-License-Identifier: Apache-2.0
//
// Network addresses as text: "[tcp://|udp://][HOST][:]PORT" of mg_bind and
// mg_connect, IP literals, and back to text; access lists of IPv4 ranges.

#include "net/internal.h"

#include "common/cs_dbg.h"
#include "common/str_util.h"

bool mg__parse_ip(const char *text, size_t len, union socket_address *sa) {
  char buf[48];
  if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
    text++;
    len -= 2;
  }
  if (len == 0 || len >= sizeof(buf)) return false;
  memcpy(buf, text, len);
  buf[len] = '\0';
  uint16_t port = mg__addr_port(sa);
  union socket_address res;
  memset(&res, 0, sizeof(res));
  if (inet_pton(AF_INET, buf, &res.sin.sin_addr) == 1) {
    res.sin.sin_family = AF_INET;
  } else if (inet_pton(AF_INET6, buf, &res.sin6.sin6_addr) == 1) {
    res.sin6.sin6_family = AF_INET6;
  } else {
    return false;
  }
  *sa = res;
  mg__addr_set_port(sa, port);
  return true;
}

uint16_t mg__addr_port(const union socket_address *sa) {
  return ntohs(sa->sa.sa_family == AF_INET6 ? sa->sin6.sin6_port
                                            : sa->sin.sin_port);
}

void mg__addr_set_port(union socket_address *sa, uint16_t port) {
  if (sa->sa.sa_family == AF_INET6) {
    sa->sin6.sin6_port = htons(port);
  } else {
    sa->sin.sin_port = htons(port);
  }
}

socklen_t mg__addr_len(const union socket_address *sa) {
  return sa->sa.sa_family == AF_INET6 ? sizeof(sa->sin6) : sizeof(sa->sin);
}

bool mg__addr_same_host(const union socket_address *a,
                        const union socket_address *b) {
  if (a->sa.sa_family != b->sa.sa_family) return false;
  if (a->sa.sa_family == AF_INET6) {
    return memcmp(&a->sin6.sin6_addr, &b->sin6.sin6_addr,
                  sizeof(a->sin6.sin6_addr)) == 0;
  }
  return a->sin.sin_addr.s_addr == b->sin.sin_addr.s_addr;
}

static bool parse_port(struct mg_str s, uint16_t *port) {
  uint32_t v = 0;
  if (s.len == 0 || s.len > 5) return false;
  for (size_t i = 0; i < s.len; i++) {
    if (s.p[i] < '0' || s.p[i] > '9') return false;
    v = v * 10 + (uint32_t) (s.p[i] - '0');
  }
  *port = (uint16_t) v;
  return v <= 65535;
}

// Cuts "scheme://" off. Returns NULL or what is wrong with it.
static const char *cut_scheme(struct mg_str *s, bool *udp) {
  *udp = false;
  const char *sep = mg_strstr(*s, mg_mk_str("://"));
  if (sep == NULL) return NULL;
  struct mg_str scheme = mg_mk_str_n(s->p, (size_t) (sep - s->p));
  s->len -= scheme.len + 3;
  s->p = sep + 3;
  if (mg_vcasecmp(&scheme, "tcp") == 0) return NULL;
  *udp = mg_vcasecmp(&scheme, "udp") == 0;
  if (*udp) return NULL;
  static const char *const secure[] = {"ssl", "tls", "https", "wss", "mqtts"};
  for (size_t i = 0; i < sizeof(secure) / sizeof(secure[0]); i++) {
    if (mg_vcasecmp(&scheme, secure[i]) == 0) return MG__TLS_ERROR;
  }
  return "unknown protocol in the address";
}

// Splits at the colon of the port. Returns false when there is no port.
static bool cut_port(struct mg_str *s, bool any, struct mg_str *port) {
  size_t i = s->len;
  while (i > 0 && s->p[i - 1] != ':' && s->p[i - 1] != ']')
    i--;
  if (i == 0 && any) {  // just "PORT"
    *port = *s;
    s->len = 0;
    return true;
  }
  if (i == 0 || s->p[i - 1] != ':') return false;
  *port = mg_mk_str_n(s->p + i, s->len - i);
  s->len = i - 1;
  return true;
}

int mg__parse_address(const char *address, bool any, union socket_address *sa,
                      bool *udp, char *host, size_t host_size,
                      const char **error) {
  struct mg_str s = mg_mk_str(address), port_text;
  uint16_t port;
  memset(sa, 0, sizeof(*sa));
  sa->sin.sin_family = AF_INET;
  *error = "address is not [PROTO://][HOST]:PORT";
  if (address == NULL) return -1;
  const char *bad = cut_scheme(&s, udp);
  if (bad != NULL) {
    *error = bad;
    return -1;
  }
  if (!cut_port(&s, any, &port_text) || !parse_port(port_text, &port) ||
      (port == 0 && !any)) {
    *error = "bad port in the address";
    return -1;
  }
  mg__addr_set_port(sa, port);
  if (s.len == 0) return any ? 1 : -1;
  if (mg__parse_ip(s.p, s.len, sa)) return 1;
  if (s.len >= host_size || s.p[0] == '[' || mg_strchr(s, ':') != NULL ||
      memchr(s.p, '\0', s.len) != NULL) {
    *error = "bad host in the address";
    return -1;
  }
  memcpy(host, s.p, s.len);
  host[s.len] = '\0';
  return 0;
}

int mg_sock_addr_to_str(const union socket_address *sa, char *buf, size_t len,
                        int flags) {
  char ip[48] = "";
  if (buf == NULL || len == 0) return 0;
  buf[0] = '\0';
  bool v6 = sa->sa.sa_family == AF_INET6;
  if (flags & MG_SOCK_STRINGIFY_IP) {
    const void *addr = v6 ? (const void *) &sa->sin6.sin6_addr
                          : (const void *) &sa->sin.sin_addr;
    if (inet_ntop(v6 ? AF_INET6 : AF_INET, addr, ip, sizeof(ip)) == NULL) {
      return 0;
    }
  }
  int n;
  int port = mg__addr_port(sa);
  if (!(flags & MG_SOCK_STRINGIFY_PORT)) {
    n = snprintf(buf, len, "%s", ip);
  } else if (!(flags & MG_SOCK_STRINGIFY_IP)) {
    n = snprintf(buf, len, "%d", port);
  } else {
    n = snprintf(buf, len, v6 ? "[%s]:%d" : "%s:%d", ip, port);
  }
  if (n < 0 || (size_t) n >= len) {
    buf[0] = '\0';
    return 0;
  }
  return n;
}

int mg_conn_addr_to_str(struct mg_connection *c, char *buf, size_t len,
                        int flags) {
  union socket_address sa;
  memset(&sa, 0, sizeof(sa));
  sa.sin.sin_family = AF_INET;
  int remote = (flags & MG_SOCK_STRINGIFY_REMOTE) != 0;
  if (remote && !(c->flags & MG_F_LISTENING) && c->sa.sa.sa_family != 0) {
    sa = c->sa;
  } else {
    c->iface->vtable->get_conn_addr(c, remote, &sa);
  }
  return mg_sock_addr_to_str(&sa, buf, len, flags);
}

void mg_sock_to_str(sock_t sock, char *buf, size_t len, int flags) {
  union socket_address sa;
  socklen_t sa_len = sizeof(sa);
  memset(&sa, 0, sizeof(sa));
  if (len > 0) buf[0] = '\0';
  int r = (flags & MG_SOCK_STRINGIFY_REMOTE)
              ? getpeername(sock, &sa.sa, &sa_len)
              : getsockname(sock, &sa.sa, &sa_len);
  if (r == 0) mg_sock_addr_to_str(&sa, buf, len, flags);
}

// Parses "A.B.C.D[/BITS]" into a range. Returns false when malformed.
static bool parse_net(struct mg_str s, uint32_t *net, uint32_t *mask) {
  uint32_t part[5] = {0, 0, 0, 0, 32};
  static const char end[5] = {'.', '.', '.', '/', '\0'};
  size_t pos = 0;
  for (int i = 0; i < 5; i++) {
    size_t start = pos;
    while (pos < s.len && pos - start < 4 && isdigit((uint8_t) s.p[pos])) {
      if (pos == start) part[i] = 0;
      part[i] = part[i] * 10 + (uint32_t) (s.p[pos++] - '0');
    }
    if (pos == start || part[i] > (i == 4 ? 32u : 255u)) return false;
    if (pos == s.len && i >= 3) break;
    if (pos == s.len || s.p[pos] != end[i]) return false;
    pos++;
  }
  *mask = part[4] == 0 ? 0 : 0xffffffffu << (32 - part[4]);
  *net = part[0] << 24 | part[1] << 16 | part[2] << 8 | part[3];
  return true;
}

int mg_check_ip_acl(const char *acl, uint32_t remote_ip) {
  struct mg_str list = mg_mk_str(acl), entry;
  if (list.len == 0) return 1;
  int allowed = 0;
  while ((list = mg_next_comma_list_entry_n(list, &entry, NULL)).p != NULL) {
    uint32_t net, mask;
    if (entry.len == 0 || (entry.p[0] != '+' && entry.p[0] != '-')) return -1;
    struct mg_str range = mg_mk_str_n(entry.p + 1, entry.len - 1);
    if (!parse_net(range, &net, &mask)) return -1;
    if ((remote_ip & mask) == (net & mask)) allowed = entry.p[0] == '+';
  }
  return allowed;
}
