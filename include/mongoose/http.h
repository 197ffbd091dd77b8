// SPDX-License-Identifier: Apache-2.0
//
// HTTP and WebSocket on connections of net.h: messages, server, client,
// authentication, static files. Include through mongoose.h.

#pragma once

#include "mongoose/net.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef MG_MAX_HTTP_HEADERS
#if UINTPTR_MAX > 0xffffffffu
#define MG_MAX_HTTP_HEADERS 40
#else
#define MG_MAX_HTTP_HEADERS 20
#endif
#endif
#define MG_CGI_ENVIRONMENT_SIZE 8192
#define MG_HTTP_CONTENT_LENGTH_UNKNOWN ((size_t) -1)
#define MG_EV_HTTP_REQUEST 100
#define MG_EV_HTTP_REPLY 101
#define MG_EV_HTTP_CHUNK 102
#define MG_EV_SSI_CALL 105
#define MG_EV_SSI_CALL_CTX 106
#define MG_EV_WEBSOCKET_HANDSHAKE_REQUEST 111
#define MG_EV_WEBSOCKET_HANDSHAKE_DONE 112
#define MG_EV_WEBSOCKET_FRAME 113
#define MG_EV_WEBSOCKET_CONTROL_FRAME 114
#define MG_EV_HTTP_MULTIPART_REQUEST 121
#define MG_EV_HTTP_PART_BEGIN 122
#define MG_EV_HTTP_PART_DATA 123
#define MG_EV_HTTP_PART_END 124
#define MG_EV_HTTP_MULTIPART_REQUEST_END 125
#define WEBSOCKET_OP_CONTINUE 0
#define WEBSOCKET_OP_TEXT 1
#define WEBSOCKET_OP_BINARY 2
#define WEBSOCKET_OP_CLOSE 8
#define WEBSOCKET_OP_PING 9
#define WEBSOCKET_OP_PONG 10
#define WEBSOCKET_DONT_FIN 0x100
#define MG_AUTH_FLAG_IS_DIRECTORY (1 << 0)
#define MG_AUTH_FLAG_IS_GLOBAL_PASS_FILE (1 << 1)
#define MG_AUTH_FLAG_ALLOW_MISSING_FILE (1 << 2)
#define MG_AUTH_FLAG_ALGO(algo) ((((int) algo) & 3) << 8)
struct http_message {
  struct mg_str message;
  struct mg_str body;
  struct mg_str method;
  struct mg_str uri;
  struct mg_str proto;
  int resp_code;
  struct mg_str resp_status_msg;
  struct mg_str query_string;
  struct mg_str header_names[MG_MAX_HTTP_HEADERS];
  struct mg_str header_values[MG_MAX_HTTP_HEADERS];
  size_t content_length;
};
struct websocket_message {
  unsigned char *data;
  size_t size;
  unsigned char flags;
};
struct mg_http_multipart_part {
  const char *file_name;
  const char *var_name;
  struct mg_str data;
  int status;
  void *user_data;
  size_t num_data_consumed;
};
struct mg_ssi_call_ctx {
  struct http_message *req;
  struct mg_str file;
  struct mg_str arg;
};
void mg_set_protocol_http_websocket(struct mg_connection *nc);
void mg_send_websocket_handshake(struct mg_connection *nc, const char *uri,
                                 const char *extra_headers);
void mg_send_websocket_handshake2(struct mg_connection *nc, const char *path,
                                  const char *host, const char *protocol,
                                  const char *extra_headers);
void mg_send_websocket_handshake3(struct mg_connection *nc, const char *path,
                                  const char *host, const char *protocol,
                                  const char *extra_headers, const char *user,
                                  const char *pass);
void mg_send_websocket_handshake3v(struct mg_connection *nc,
                                   const struct mg_str path,
                                   const struct mg_str host,
                                   const struct mg_str protocol,
                                   const struct mg_str extra_headers,
                                   const struct mg_str user,
                                   const struct mg_str pass);
struct mg_connection *mg_connect_ws(struct mg_mgr *mgr,
                                    mg_event_handler_t ev_handler,
                                    void *user_data, const char *url,
                                    const char *protocol,
                                    const char *extra_headers);
struct mg_connection *mg_connect_ws_opt(struct mg_mgr *mgr,
                                        mg_event_handler_t ev_handler,
                                        void *user_data,
                                        struct mg_connect_opts opts,
                                        const char *url, const char *protocol,
                                        const char *extra_headers);
void mg_send_websocket_frame(struct mg_connection *nc, int op_and_flags,
                             const void *data, size_t data_len);
void mg_send_websocket_framev(struct mg_connection *nc, int op_and_flags,
                              const struct mg_str *strings, int num_strings);
void mg_printf_websocket_frame(struct mg_connection *nc, int op_and_flags,
                               const char *fmt, ...);
extern void mg_hash_md5_v(size_t num_msgs, const uint8_t *msgs[],
                          const size_t *msg_lens, uint8_t *digest);
extern void mg_hash_sha1_v(size_t num_msgs, const uint8_t *msgs[],
                           const size_t *msg_lens, uint8_t *digest);
extern void mg_hash_sha256_v(size_t num_msgs, const uint8_t *msgs[],
                             const size_t *msg_lens, uint8_t *digest);
int mg_http_is_authorized(struct http_message *hm, struct mg_str path,
                          const char *domain, const char *passwords_file,
                          int flags);
int mg_parse_http(const char *s, int n, struct http_message *hm, int is_req);
struct mg_str *mg_get_http_header(struct http_message *hm, const char *name);
int mg_http_parse_header2(struct mg_str *hdr, const char *var_name, char **buf,
                          size_t buf_size);
int mg_http_parse_header(struct mg_str *hdr, const char *var_name, char *buf,
                         size_t buf_size) __attribute__((deprecated));
int mg_get_http_basic_auth(struct http_message *hm, char *user, size_t user_len,
                           char *pass, size_t pass_len);
int mg_parse_http_basic_auth(struct mg_str *hdr, char *user, size_t user_len,
                             char *pass, size_t pass_len);
size_t mg_parse_multipart(const char *buf, size_t buf_len, char *var_name,
                          size_t var_name_len, char *file_name,
                          size_t file_name_len, const char **chunk,
                          size_t *chunk_len);
int mg_get_http_var(const struct mg_str *buf, const char *name, char *dst,
                    size_t dst_len);
enum mg_auth_algo {
  MG_AUTH_ALGO_MD5 = 0,
  MG_AUTH_ALGO_SHA256 = 1,
};
struct mg_serve_http_opts {
  const char *document_root;
  const char *index_files;
  const char *per_directory_auth_file;
  const char *auth_domain;
  const char *global_auth_file;
  enum mg_auth_algo auth_algo;
  const char *enable_directory_listing;
  const char *ssi_pattern;
  const char *ip_acl;
  const char *url_rewrites;
  const char *dav_document_root;
  const char *dav_auth_file;
  const char *hidden_file_pattern;
  const char *cgi_file_pattern;
  const char *cgi_interpreter;
  const char *custom_mime_types;
  const char *extra_headers;
};
void mg_serve_http(struct mg_connection *nc, struct http_message *hm,
                   struct mg_serve_http_opts opts);
void mg_http_serve_file(struct mg_connection *nc, struct http_message *hm,
                        const char *path, const struct mg_str mime_type,
                        const struct mg_str extra_headers);
typedef struct mg_str (*mg_fu_fname_fn)(struct mg_connection *nc,
                                        struct mg_str fname);
void mg_file_upload_handler(struct mg_connection *nc, int ev, void *ev_data,
                            mg_fu_fname_fn local_name_fn, void *user_data);
void mg_register_http_endpoint(struct mg_connection *nc, const char *uri_path,
                               mg_event_handler_t handler, void *user_data);
struct mg_http_endpoint_opts {
  void *user_data;
  const char *auth_domain;
  const char *auth_file;
  enum mg_auth_algo auth_algo;
};
void mg_register_http_endpoint_opt(struct mg_connection *nc,
                                   const char *uri_path,
                                   mg_event_handler_t handler,
                                   struct mg_http_endpoint_opts opts);
struct mg_http_endpoint {
  struct mg_http_endpoint *next;
  struct mg_str uri_pattern;
  char *auth_domain;
  char *auth_file;
  enum mg_auth_algo auth_algo;
  mg_event_handler_t handler;
  void *user_data;
};
struct mg_http_endpoint *mg_get_http_endpoints(struct mg_connection *nc);
void mg_http_send_digest_auth_request(struct mg_connection *c,
                                      const char *domain);
void mg_http_send_digest_auth_request_algo(struct mg_connection *c,
                                           const char *domain,
                                           enum mg_auth_algo algo);
int mg_http_check_digest_auth(struct http_message *hm, const char *auth_domain,
                              FILE *fp);
int mg_http_check_digest_auth_algo(struct http_message *hm,
                                   const char *auth_domain,
                                   enum mg_auth_algo fp_algo, FILE *fp);
int mg_check_digest_auth(struct mg_str method, struct mg_str uri,
                         struct mg_str username, struct mg_str cnonce,
                         struct mg_str response, struct mg_str qop,
                         struct mg_str nc, struct mg_str nonce,
                         struct mg_str auth_domain, FILE *fp);
int mg_check_digest_auth_algo(struct mg_str method, struct mg_str uri,
                              struct mg_str username, struct mg_str cnonce,
                              struct mg_str response, struct mg_str qop,
                              struct mg_str nc, struct mg_str nonce,
                              struct mg_str auth_domain, enum mg_auth_algo algo,
                              FILE *fp);
void mg_send_http_chunk(struct mg_connection *nc, const char *buf, size_t len);
void mg_printf_http_chunk(struct mg_connection *nc, const char *fmt, ...);
void mg_send_response_line(struct mg_connection *nc, int status_code,
                           const char *extra_headers);
void mg_http_send_error(struct mg_connection *nc, int code, const char *reason);
void mg_http_send_redirect(struct mg_connection *nc, int status_code,
                           const struct mg_str location,
                           const struct mg_str extra_headers);
void mg_send_head(struct mg_connection *n, int status_code,
                  int64_t content_length, const char *extra_headers);
void mg_printf_html_escape(struct mg_connection *nc, const char *fmt, ...);
void mg_http_reverse_proxy(struct mg_connection *nc,
                           const struct http_message *hm, struct mg_str mount,
                           struct mg_str upstream);
struct mg_connection *mg_connect_http(struct mg_mgr *mgr,
                                      mg_event_handler_t ev_handler,
                                      void *user_data, const char *url,
                                      const char *extra_headers,
                                      const char *post_data);
struct mg_connection *mg_connect_http_opt(
    struct mg_mgr *mgr, mg_event_handler_t ev_handler, void *user_data,
    struct mg_connect_opts opts, const char *url, const char *extra_headers,
    const char *post_data);
int mg_http_create_digest_auth_header(char *buf, size_t buf_len,
                                      const char *method, const char *uri,
                                      const char *auth_domain, const char *user,
                                      const char *passwd, const char *nonce);
int mg_http_create_digest_auth_header_algo(char *buf, size_t buf_len,
                                           const char *method, const char *uri,
                                           const char *auth_domain,
                                           const char *user, const char *passwd,
                                           const char *nonce,
                                           enum mg_auth_algo algo);

#ifdef __cplusplus
}
#endif
