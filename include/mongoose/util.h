// SPDX-License-Identifier: Apache-2.0
//
// Helpers around connections: addresses, URIs, encodings, files, hex dumps.
// None of them needs a manager. Include through mongoose.h.

#pragma once

#include "mongoose/net.h"

#ifdef __cplusplus
extern "C" {
#endif

// What mg_sock_addr_to_str and its kin write; combine with |.
#define MG_SOCK_STRINGIFY_IP 1
#define MG_SOCK_STRINGIFY_PORT 2
#define MG_SOCK_STRINGIFY_REMOTE 4  // the peer's address, not our own

// Flags of mg_url_encode_opt.
#define MG_URL_ENCODE_F_SPACE_AS_PLUS (1 << 0)
#define MG_URL_ENCODE_F_UPPERCASE_HEX (1 << 1)

// Makes two connected sockets of SOCK_STREAM or SOCK_DGRAM, close-on-exec.
// Returns 1, or 0 on failure.
int mg_socketpair(sock_t sp[2], int sock_type);

// Resolves a name to an IPv4 or IPv6 address in text, waiting for DNS (at
// most some seconds). Not for the device's main task: it blocks.
// Returns the length of the text, 0 on failure.
int mg_resolve(const char *domain_name, char *ip_addr_buf, size_t buf_len);

// Checks remote_ip (host byte order) against "+10.0.0.0/8,-10.1.2.3"; the
// last entry that covers the address decides. NULL or "" allows all.
// Returns 1 allowed, 0 denied, -1 when the list is malformed.
int mg_check_ip_acl(const char *acl, uint32_t remote_ip);

// Splits a URI; parts that are absent become empty, outputs may be NULL.
// An IPv6 host keeps its brackets. Returns 0, or -1 when malformed.
int mg_parse_uri(const struct mg_str uri, struct mg_str *scheme,
                 struct mg_str *user_info, struct mg_str *host,
                 unsigned int *port, struct mg_str *path, struct mg_str *query,
                 struct mg_str *fragment);

// Joins parts (NULL or empty: left out) into *uri, allocated and
// NUL-terminated; free((void *) uri->p). With normalize_path the path must be
// absolute. Returns 0, or -1.
int mg_assemble_uri(const struct mg_str *scheme, const struct mg_str *user_info,
                    const struct mg_str *host, unsigned int port,
                    const struct mg_str *path, const struct mg_str *query,
                    const struct mg_str *fragment, int normalize_path,
                    struct mg_str *uri);

// Removes "." and ".." segments and repeated slashes. The text goes to the
// buffer out->p, which must have room for in->len bytes (it may be in->p);
// out->len is set. Returns 1, or 0 when the path is not absolute.
int mg_normalize_uri_path(const struct mg_str *in, struct mg_str *out);

// Cuts a word: *v becomes the text before the first of `delimiters`.
// Returns where the next word starts, delimiters skipped.
const char *mg_skip(const char *s, const char *end_string,
                    const char *delimiters, struct mg_str *v);

// Decodes base64; dst needs len * 3 / 4 + 1 bytes and gets a NUL.
// Returns how many characters of s were used.
int mg_base64_decode(const unsigned char *s, int len, char *dst);

// Encodes base64; dst needs (src_len + 2) / 3 * 4 + 1 bytes and gets a NUL.
void mg_base64_encode(const unsigned char *src, int src_len, char *dst);

// stat, fopen, open, fread, fwrite of the device's file system.
int mg_stat(const char *path, cs_stat_t *st);
FILE *mg_fopen(const char *path, const char *mode);
int mg_open(const char *path, int flag, int mode);
size_t mg_fread(void *ptr, size_t size, size_t count, FILE *f);
size_t mg_fwrite(const void *ptr, size_t size, size_t count, FILE *f);

// Runs thread_func in a detached thread where the host has threads.
// Returns an opaque non-NULL value, NULL on failure.
void *mg_start_thread(void *(*thread_func)(void *), void *thread_func_param);

// Keeps a socket from programs that this process starts.
void mg_set_close_on_exec(sock_t sock);

// Writes the address of one end of a connection as text, see
// MG_SOCK_STRINGIFY_*. Returns the length, 0 (and "") on failure.
int mg_conn_addr_to_str(struct mg_connection *c, char *buf, size_t len,
                        int flags);

// The same for a socket.
void mg_sock_to_str(sock_t sock, char *buf, size_t len, int flags);

// The same for an address.
int mg_sock_addr_to_str(const union socket_address *sa, char *buf, size_t len,
                        int flags);

// Formats bytes as hex and text, 16 a line. Returns the length written; the
// text is cut at dst_len and NUL-terminated.
int mg_hexdump(const void *buf, int len, char *dst, int dst_len);

// The same to a file.
void mg_hexdumpf(FILE *fp, const void *buf, int len);

// Appends a line about event ev of nc, and the bytes, to the file `path`
// ("-" stdout, "--" stderr).
void mg_hexdump_connection(struct mg_connection *nc, const char *path,
                           const void *buf, int num_bytes, int ev);

// Returns 1 on a big-endian machine.
int mg_is_big_endian(void);

// cs_base64_putc_t that appends to the struct mbuf given as user_data.
void mg_mbuf_append_base64_putc(char ch, void *user_data);

// Appends data in base64.
void mg_mbuf_append_base64(struct mbuf *mbuf, const void *data, size_t len);

// Appends an "Authorization: Basic ..." header line. With an empty pass the
// user text is taken as "user:pass".
void mg_basic_auth_header(const struct mg_str user, const struct mg_str pass,
                          struct mbuf *buf);

// Percent-encodes what is neither alphanumeric nor in `safe`.
// Returns an allocated NUL-terminated string, free((void *) s.p); p is NULL
// when out of memory.
struct mg_str mg_url_encode_opt(const struct mg_str src,
                                const struct mg_str safe, unsigned int flags);

// mg_url_encode_opt with the characters "._-$,;~()/" safe.
struct mg_str mg_url_encode(const struct mg_str src);

// Decodes %XX, and + as space in form encoding. Returns the length of the
// text in dst (NUL-terminated), or -1 when malformed or dst is too small.
int mg_url_decode(const char *src, int src_len, char *dst, int dst_len,
                  int is_form_url_encoded);

// mg_url_decode into dst->p, which has room for dst->len bytes; dst->len
// becomes the length of the text. Returns it, or -1.
int mg_url_decode_n(struct mg_str src, struct mg_str *dst,
                    int is_form_url_encoded);

#ifdef __cplusplus
}
#endif
