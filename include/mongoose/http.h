// SPDX-License-Identifier: Apache-2.0
//
// HTTP and WebSocket on connections of net.h: messages, server, client,
// authentication, static files. Include through mongoose.h.

#pragma once

#include "mongoose/net.h"

#ifdef __cplusplus
extern "C" {
#endif

// Headers kept of one message; more are ignored.
#ifndef MG_MAX_HTTP_HEADERS
#if UINTPTR_MAX > 0xffffffffu
#define MG_MAX_HTTP_HEADERS 40
#else
#define MG_MAX_HTTP_HEADERS 20
#endif
#endif

// Size of the environment of a CGI program (CGI is not built).
#define MG_CGI_ENVIRONMENT_SIZE 8192

// content_length of a message whose end is not known in advance.
#define MG_HTTP_CONTENT_LENGTH_UNKNOWN ((size_t) -1)

// Events of HTTP connections; ev_data is struct http_message * up to and
// including the WebSocket handshake. A whole request has come.
#define MG_EV_HTTP_REQUEST 100

// A whole reply has come to a client.
#define MG_EV_HTTP_REPLY 101

// A piece of the body has come. A handler that sets MG_F_DELETE_CHUNK gets the
// body piecewise instead of buffered.
#define MG_EV_HTTP_CHUNK 102

// Server side includes (not built).
#define MG_EV_SSI_CALL 105
#define MG_EV_SSI_CALL_CTX 106

// A client asks for WebSocket; to refuse, send a reply and set a closing flag.
#define MG_EV_WEBSOCKET_HANDSHAKE_REQUEST 111

// The handshake ended; on a client resp_code is 101 on success.
#define MG_EV_WEBSOCKET_HANDSHAKE_DONE 112

// A message (or fragment) has come [struct websocket_message *].
#define MG_EV_WEBSOCKET_FRAME 113

// A ping, pong or close has come [struct websocket_message *].
#define MG_EV_WEBSOCKET_CONTROL_FRAME 114

// A multipart body begins [struct http_message *].
#define MG_EV_HTTP_MULTIPART_REQUEST 121

// A part of a multipart body [struct mg_http_multipart_part *].
#define MG_EV_HTTP_PART_BEGIN 122
#define MG_EV_HTTP_PART_DATA 123
#define MG_EV_HTTP_PART_END 124

// The multipart body ended; status < 0 when it was cut off [struct
// mg_http_multipart_part *].
#define MG_EV_HTTP_MULTIPART_REQUEST_END 125

// Frame types; or WEBSOCKET_DONT_FIN to one to send a fragment.
#define WEBSOCKET_OP_CONTINUE 0
#define WEBSOCKET_OP_TEXT 1
#define WEBSOCKET_OP_BINARY 2
#define WEBSOCKET_OP_CLOSE 8
#define WEBSOCKET_OP_PING 9
#define WEBSOCKET_OP_PONG 10
#define WEBSOCKET_DONT_FIN 0x100

// Flags of mg_http_is_authorized.
#define MG_AUTH_FLAG_IS_DIRECTORY (1 << 0)
#define MG_AUTH_FLAG_IS_GLOBAL_PASS_FILE (1 << 1)
#define MG_AUTH_FLAG_ALLOW_MISSING_FILE (1 << 2)
#define MG_AUTH_FLAG_ALGO(algo) ((((int) algo) & 3) << 8)

// A parsed request or reply. The strings point into the buffer of the
// connection and hold only during the event.
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

// A message or frame that has come. data holds only during the event.
struct websocket_message {
  unsigned char *data;
  size_t size;
  unsigned char flags;
};

// A part of a multipart body. user_data is the handler's from begin to end. In
// PART_DATA a handler that cannot take all sets num_data_consumed.
struct mg_http_multipart_part {
  const char *file_name;
  const char *var_name;
  struct mg_str data;
  int status;
  void *user_data;
  size_t num_data_consumed;
};

// Data of MG_EV_SSI_CALL_CTX.
struct mg_ssi_call_ctx {
  struct http_message *req;
  struct mg_str file;
  struct mg_str arg;
};

// Makes nc, a listener or client connection, speak HTTP and WebSocket.
void mg_set_protocol_http_websocket(struct mg_connection *nc);

// Asks the server for WebSocket on a client connection. extra_headers are
// whole lines ending in CRLF, or NULL.
void mg_send_websocket_handshake(struct mg_connection *nc, const char *uri,
                                 const char *extra_headers);

// As mg_send_websocket_handshake, with Host and subprotocol.
void mg_send_websocket_handshake2(struct mg_connection *nc, const char *path,
                                  const char *host, const char *protocol,
                                  const char *extra_headers);

// As mg_send_websocket_handshake2, with basic authentication.
void mg_send_websocket_handshake3(struct mg_connection *nc, const char *path,
                                  const char *host, const char *protocol,
                                  const char *extra_headers, const char *user,
                                  const char *pass);

// As mg_send_websocket_handshake3, for strings with length.
void mg_send_websocket_handshake3v(struct mg_connection *nc,
                                   const struct mg_str path,
                                   const struct mg_str host,
                                   const struct mg_str protocol,
                                   const struct mg_str extra_headers,
                                   const struct mg_str user,
                                   const struct mg_str pass);

// Opens a WebSocket to ws://HOST[:PORT]/PATH. Returns NULL on failure.
struct mg_connection *mg_connect_ws(struct mg_mgr *mgr,
                                    mg_event_handler_t ev_handler,
                                    void *user_data, const char *url,
                                    const char *protocol,
                                    const char *extra_headers);

// As mg_connect_ws, with options.
struct mg_connection *mg_connect_ws_opt(struct mg_mgr *mgr,
                                        mg_event_handler_t ev_handler,
                                        void *user_data,
                                        struct mg_connect_opts opts,
                                        const char *url, const char *protocol,
                                        const char *extra_headers);

// Sends one frame: WEBSOCKET_OP_*, with WEBSOCKET_DONT_FIN for a fragment.
void mg_send_websocket_frame(struct mg_connection *nc, int op_and_flags,
                             const void *data, size_t data_len);

// As mg_send_websocket_frame, for a payload in several pieces.
void mg_send_websocket_framev(struct mg_connection *nc, int op_and_flags,
                              const struct mg_str *strings, int num_strings);

// As mg_send_websocket_frame, for formatted text.
void mg_printf_websocket_frame(struct mg_connection *nc, int op_and_flags,
                               const char *fmt, ...);

// Digest of several pieces, one after the other; digest has 16 bytes.
extern void mg_hash_md5_v(size_t num_msgs, const uint8_t *msgs[],
                          const size_t *msg_lens, uint8_t *digest);

// The same with SHA-1, 20 bytes.
extern void mg_hash_sha1_v(size_t num_msgs, const uint8_t *msgs[],
                           const size_t *msg_lens, uint8_t *digest);

// The same with SHA-256, 32 bytes.
extern void mg_hash_sha256_v(size_t num_msgs, const uint8_t *msgs[],
                             const size_t *msg_lens, uint8_t *digest);

// Checks a request for path against a password file, see MG_AUTH_FLAG_*.
// Returns 1 when it may pass, else 0.
int mg_http_is_authorized(struct http_message *hm, struct mg_str path,
                          const char *domain, const char *passwords_file,
                          int flags);

// Parses the head of a request or reply. Returns its length, 0 when more bytes
// are needed, -1 when malformed.
int mg_parse_http(const char *s, int n, struct http_message *hm, int is_req);

// The value of a header, case of the name ignored, or NULL.
struct mg_str *mg_get_http_header(struct http_message *hm, const char *name);

// Finds a parameter such as filename="x" in a header value. *buf has buf_size
// bytes and is replaced by allocated memory when that is too small; free it if
// changed. Returns the length, 0 when absent.
int mg_http_parse_header2(struct mg_str *hdr, const char *var_name, char **buf,
                          size_t buf_size);

// As mg_http_parse_header2 with a fixed buffer. Returns 0 when it is too
// small.
int mg_http_parse_header(struct mg_str *hdr, const char *var_name, char *buf,
                         size_t buf_size) __attribute__((deprecated));

// User and password of a request's basic authentication. Returns 0, or -1.
int mg_get_http_basic_auth(struct http_message *hm, char *user, size_t user_len,
                           char *pass, size_t pass_len);

// The same from the value of an Authorization header.
int mg_parse_http_basic_auth(struct mg_str *hdr, char *user, size_t user_len,
                             char *pass, size_t pass_len);

// Parses the next part of a multipart body in memory. Returns the offset of
// the following part, 0 at the end.
size_t mg_parse_multipart(const char *buf, size_t buf_len, char *var_name,
                          size_t var_name_len, char *file_name,
                          size_t file_name_len, const char **chunk,
                          size_t *chunk_len);

// Finds and decodes a variable of a form or query. Returns its length, -1 bad
// arguments, -2 malformed, -3 dst too small, -4 absent.
int mg_get_http_var(const struct mg_str *buf, const char *name, char *dst,
                    size_t dst_len);

// Hash of digest authentication.
enum mg_auth_algo {
  MG_AUTH_ALGO_MD5 = 0,
  MG_AUTH_ALGO_SHA256 = 1,
};

// Options of mg_serve_http; zero means default. Members of SSI, CGI and DAV
// are accepted and have no effect.
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

// Answers a request with a file or directory listing of document_root.
void mg_serve_http(struct mg_connection *nc, struct http_message *hm,
                   struct mg_serve_http_opts opts);

// Answers a request with one file.
void mg_http_serve_file(struct mg_connection *nc, struct http_message *hm,
                        const char *path, const struct mg_str mime_type,
                        const struct mg_str extra_headers);

// Turns the name that a browser gave into a path; an empty string refuses the
// file. The string is freed if it differs from fname.
typedef struct mg_str (*mg_fu_fname_fn)(struct mg_connection *nc,
                                        struct mg_str fname);

// Event handler body for endpoints that take file uploads.
void mg_file_upload_handler(struct mg_connection *nc, int ev, void *ev_data,
                            mg_fu_fname_fn local_name_fn, void *user_data);

// Gives requests of listener nc whose path matches uri_path (a pattern; the
// longest match wins) to handler instead of the listener's.
void mg_register_http_endpoint(struct mg_connection *nc, const char *uri_path,
                               mg_event_handler_t handler, void *user_data);

// Options of mg_register_http_endpoint_opt; auth_file turns authentication on.
struct mg_http_endpoint_opts {
  void *user_data;
  const char *auth_domain;
  const char *auth_file;
  enum mg_auth_algo auth_algo;
};

// As mg_register_http_endpoint, with options.
void mg_register_http_endpoint_opt(struct mg_connection *nc,
                                   const char *uri_path,
                                   mg_event_handler_t handler,
                                   struct mg_http_endpoint_opts opts);

// One endpoint of a listener.
struct mg_http_endpoint {
  struct mg_http_endpoint *next;
  struct mg_str uri_pattern;
  char *auth_domain;
  char *auth_file;
  enum mg_auth_algo auth_algo;
  mg_event_handler_t handler;
  void *user_data;
};

// The endpoints of a listener, newest first, or NULL.
struct mg_http_endpoint *mg_get_http_endpoints(struct mg_connection *nc);

// Answers 401 and asks for digest authentication with MD5.
void mg_http_send_digest_auth_request(struct mg_connection *c,
                                      const char *domain);

// The same with a hash of choice.
void mg_http_send_digest_auth_request_algo(struct mg_connection *c,
                                           const char *domain,
                                           enum mg_auth_algo algo);

// Checks the digest of a request against an open password file. Returns 1 when
// it is right, else 0.
int mg_http_check_digest_auth(struct http_message *hm, const char *auth_domain,
                              FILE *fp);

// The same with a hash of choice.
int mg_http_check_digest_auth_algo(struct http_message *hm,
                                   const char *auth_domain,
                                   enum mg_auth_algo fp_algo, FILE *fp);

// Checks a digest given in parts, as RPC frames do. Returns 1 when it is
// right.
int mg_check_digest_auth(struct mg_str method, struct mg_str uri,
                         struct mg_str username, struct mg_str cnonce,
                         struct mg_str response, struct mg_str qop,
                         struct mg_str nc, struct mg_str nonce,
                         struct mg_str auth_domain, FILE *fp);

// The same with a hash of choice.
int mg_check_digest_auth_algo(struct mg_str method, struct mg_str uri,
                              struct mg_str username, struct mg_str cnonce,
                              struct mg_str response, struct mg_str qop,
                              struct mg_str nc, struct mg_str nonce,
                              struct mg_str auth_domain, enum mg_auth_algo algo,
                              FILE *fp);

// Sends one chunk of a chunked body; len 0 ends it.
void mg_send_http_chunk(struct mg_connection *nc, const char *buf, size_t len);

// mg_send_http_chunk of formatted text.
void mg_printf_http_chunk(struct mg_connection *nc, const char *fmt, ...);

// Sends the status line and extra_headers (lines without the last CRLF).
void mg_send_response_line(struct mg_connection *nc, int status_code,
                           const char *extra_headers);

// Answers with an error and a short text; 4xx and 5xx may close.
void mg_http_send_error(struct mg_connection *nc, int code, const char *reason);

// Answers with a redirect.
void mg_http_send_redirect(struct mg_connection *nc, int status_code,
                           const struct mg_str location,
                           const struct mg_str extra_headers);

// Sends a whole head; content_length < 0 announces a chunked body.
void mg_send_head(struct mg_connection *n, int status_code,
                  int64_t content_length, const char *extra_headers);

// mg_printf with HTML's special characters escaped.
void mg_printf_html_escape(struct mg_connection *nc, const char *fmt, ...);

// Passes a request on to another server, and its answer back.
void mg_http_reverse_proxy(struct mg_connection *nc,
                           const struct http_message *hm, struct mg_str mount,
                           struct mg_str upstream);

// Sends a request to http://HOST[:PORT]/PATH: POST with post_data, else GET.
// Returns NULL on failure.
struct mg_connection *mg_connect_http(struct mg_mgr *mgr,
                                      mg_event_handler_t ev_handler,
                                      void *user_data, const char *url,
                                      const char *extra_headers,
                                      const char *post_data);

// As mg_connect_http, with options.
struct mg_connection *mg_connect_http_opt(
    struct mg_mgr *mgr, mg_event_handler_t ev_handler, void *user_data,
    struct mg_connect_opts opts, const char *url, const char *extra_headers,
    const char *post_data);

// Writes the Authorization header of digest authentication with MD5. Returns
// its length.
int mg_http_create_digest_auth_header(char *buf, size_t buf_len,
                                      const char *method, const char *uri,
                                      const char *auth_domain, const char *user,
                                      const char *passwd, const char *nonce);

// The same with a hash of choice.
int mg_http_create_digest_auth_header_algo(char *buf, size_t buf_len,
                                           const char *method, const char *uri,
                                           const char *auth_domain,
                                           const char *user, const char *passwd,
                                           const char *nonce,
                                           enum mg_auth_algo algo);

#ifdef __cplusplus
}
#endif
