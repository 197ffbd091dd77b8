/* Interface check: net. Generated from the documented public interface. Redeclares each function, so that a header which
 * declares it otherwise is a compile error; takes each address, so that a missing one is a link error; asserts
 * each constant. A whole family may be absent until its library exists: compile the file of that family then. */
#include "mgos.h"
#include "mgos_mongoose.h"
#include "mgos_http_server.h"
#include "mgos_mqtt.h"
#include "mgos_sntp.h"

struct http_message;
struct mbuf;
struct mg_add_sock_opts;
struct mg_bind_opts;
struct mg_coap_message;
struct mg_coap_option;
struct mg_connect_opts;
struct mg_connection;
struct mg_dns_message;
struct mg_dns_reply;
struct mg_dns_resource_record;
struct mg_http_endpoint;
struct mg_http_endpoint_opts;
struct mg_iface;
struct mg_iface_vtable;
struct mg_mgr;
struct mg_mgr_init_opts;
struct mg_mqtt_broker;
struct mg_mqtt_message;
struct mg_mqtt_session;
struct mg_mqtt_topic_expression;
struct mg_resolve_async_opts;
struct mg_send_mqtt_handshake_opts;
struct mg_serve_http_opts;
struct mg_ssl_if_conn_params;
struct mg_str;
struct mgos_config_mqtt;
struct mgos_mqtt_conn;

void mg_mgr_init(struct mg_mgr *, void *);
void mg_mgr_init_opt(struct mg_mgr *, void *, struct mg_mgr_init_opts);
void mg_mgr_free(struct mg_mgr *);
int mg_mgr_poll(struct mg_mgr *, int);
void mg_broadcast(struct mg_mgr *, mg_event_handler_t, void *, size_t);
struct mg_connection *mg_next(struct mg_mgr *, struct mg_connection *);
struct mg_connection *mg_add_sock(struct mg_mgr *, sock_t, mg_event_handler_t, void *);
struct mg_connection *mg_add_sock_opt(struct mg_mgr *, sock_t, mg_event_handler_t, void *, struct mg_add_sock_opts);
struct mg_connection *mg_bind(struct mg_mgr *, const char *, mg_event_handler_t, void *);
struct mg_connection *mg_bind_opt(struct mg_mgr *, const char *, mg_event_handler_t, void *, struct mg_bind_opts);
struct mg_connection *mg_connect(struct mg_mgr *, const char *, mg_event_handler_t, void *);
struct mg_connection *mg_connect_opt(struct mg_mgr *, const char *, mg_event_handler_t, void *, struct mg_connect_opts);
const char *mg_set_ssl(struct mg_connection *, const char *, const char *);
void mg_send(struct mg_connection *, const void *, int);
int mg_printf(struct mg_connection *, const char *, ...);
int mg_vprintf(struct mg_connection *, const char *, va_list);
int mg_socketpair(sock_t [2], int);
int mg_resolve(const char *, char *, size_t);
int mg_check_ip_acl(const char *, uint32_t);
double mg_set_timer(struct mg_connection *, double);
double mg_time(void);
int mg_parse_uri(const struct mg_str, struct mg_str *, struct mg_str *, struct mg_str *, unsigned int *, struct mg_str *, struct mg_str *, struct mg_str *);
int mg_assemble_uri(const struct mg_str *, const struct mg_str *, const struct mg_str *, unsigned int, const struct mg_str *, const struct mg_str *, const struct mg_str *, int, struct mg_str *);
int mg_normalize_uri_path(const struct mg_str *, struct mg_str *);
const char *mg_skip(const char *, const char *, const char *, struct mg_str *);
int mg_base64_decode(const unsigned char *, int, char *);
void mg_base64_encode(const unsigned char *, int, char *);
int mg_stat(const char *, cs_stat_t *);
FILE *mg_fopen(const char *, const char *);
int mg_open(const char *, int, int);
size_t mg_fread(void *, size_t, size_t, FILE *);
size_t mg_fwrite(const void *, size_t, size_t, FILE *);
void *mg_start_thread(void *(*)(void *), void *);
void mg_set_close_on_exec(sock_t);
int mg_conn_addr_to_str(struct mg_connection *, char *, size_t, int);
void mg_sock_to_str(sock_t, char *, size_t, int);
int mg_sock_addr_to_str(const union socket_address *, char *, size_t, int);
int mg_hexdump(const void *, int, char *, int);
void mg_hexdumpf(FILE *, const void *, int);
void mg_hexdump_connection(struct mg_connection *, const char *, const void *, int, int);
int mg_is_big_endian(void);
void mg_mbuf_append_base64_putc(char, void *);
void mg_mbuf_append_base64(struct mbuf *, const void *, size_t);
void mg_basic_auth_header(const struct mg_str, const struct mg_str, struct mbuf *);
struct mg_str mg_url_encode_opt(const struct mg_str, const struct mg_str, unsigned int);
struct mg_str mg_url_encode(const struct mg_str);
int mg_url_decode(const char *, int, char *, int, int);
int mg_url_decode_n(struct mg_str, struct mg_str *, int);
struct mg_iface *mg_if_create_iface(const struct mg_iface_vtable *, struct mg_mgr *);
struct mg_iface *mg_find_iface(struct mg_mgr *, const struct mg_iface_vtable *, struct mg_iface *);
struct mg_connection *mg_if_accept_new_conn(struct mg_connection *);
void mg_if_accept_tcp_cb(struct mg_connection *, union socket_address *, size_t);
void mg_if_connect_cb(struct mg_connection *, int);
void mg_if_can_recv_cb(struct mg_connection *);
void mg_if_can_send_cb(struct mg_connection *);
void mg_if_recv_udp_cb(struct mg_connection *, void *, int, union socket_address *, size_t);
int mg_if_poll(struct mg_connection *, double);
double mg_mgr_min_timer(const struct mg_mgr *);
void mg_ssl_if_init(void);
enum mg_ssl_if_result mg_ssl_if_conn_init(struct mg_connection *, const struct mg_ssl_if_conn_params *, const char **);
enum mg_ssl_if_result mg_ssl_if_conn_accept(struct mg_connection *, struct mg_connection *);
void mg_ssl_if_conn_close_notify(struct mg_connection *);
void mg_ssl_if_conn_free(struct mg_connection *);
enum mg_ssl_if_result mg_ssl_if_handshake(struct mg_connection *);
int mg_ssl_if_read(struct mg_connection *, void *, size_t);
int mg_ssl_if_write(struct mg_connection *, const void *, size_t);
void mg_set_protocol_http_websocket(struct mg_connection *);
void mg_send_websocket_handshake(struct mg_connection *, const char *, const char *);
void mg_send_websocket_handshake2(struct mg_connection *, const char *, const char *, const char *, const char *);
void mg_send_websocket_handshake3(struct mg_connection *, const char *, const char *, const char *, const char *, const char *, const char *);
void mg_send_websocket_handshake3v(struct mg_connection *, const struct mg_str, const struct mg_str, const struct mg_str, const struct mg_str, const struct mg_str, const struct mg_str);
struct mg_connection *mg_connect_ws(struct mg_mgr *, mg_event_handler_t, void *, const char *, const char *, const char *);
struct mg_connection *mg_connect_ws_opt(struct mg_mgr *, mg_event_handler_t, void *, struct mg_connect_opts, const char *, const char *, const char *);
void mg_send_websocket_frame(struct mg_connection *, int, const void *, size_t);
void mg_send_websocket_framev(struct mg_connection *, int, const struct mg_str *, int);
void mg_printf_websocket_frame(struct mg_connection *, int, const char *, ...);
void mg_hash_md5_v(size_t, const uint8_t * [], const size_t *, uint8_t *);
void mg_hash_sha1_v(size_t, const uint8_t * [], const size_t *, uint8_t *);
void mg_hash_sha256_v(size_t, const uint8_t * [], const size_t *, uint8_t *);
int mg_http_is_authorized(struct http_message *, struct mg_str, const char *, const char *, int);
int mg_parse_http(const char *, int, struct http_message *, int);
struct mg_str *mg_get_http_header(struct http_message *, const char *);
int mg_http_parse_header2(struct mg_str *, const char *, char **, size_t);
int mg_http_parse_header(struct mg_str *, const char *, char *, size_t buf_size) __attribute__((deprecated));
int mg_get_http_basic_auth(struct http_message *, char *, size_t, char *, size_t);
int mg_parse_http_basic_auth(struct mg_str *, char *, size_t, char *, size_t);
size_t mg_parse_multipart(const char *, size_t, char *, size_t, char *, size_t, const char **, size_t *);
int mg_get_http_var(const struct mg_str *, const char *, char *, size_t);
void mg_serve_http(struct mg_connection *, struct http_message *, struct mg_serve_http_opts);
void mg_http_serve_file(struct mg_connection *, struct http_message *, const char *, const struct mg_str, const struct mg_str);
void mg_file_upload_handler(struct mg_connection *, int, void *, mg_fu_fname_fn, void *);
void mg_register_http_endpoint(struct mg_connection *, const char *, mg_event_handler_t, void *);
void mg_register_http_endpoint_opt(struct mg_connection *, const char *, mg_event_handler_t, struct mg_http_endpoint_opts);
struct mg_http_endpoint *mg_get_http_endpoints(struct mg_connection *);
void mg_http_send_digest_auth_request(struct mg_connection *, const char *);
void mg_http_send_digest_auth_request_algo(struct mg_connection *, const char *, enum mg_auth_algo);
int mg_http_check_digest_auth(struct http_message *, const char *, FILE *);
int mg_http_check_digest_auth_algo(struct http_message *, const char *, enum mg_auth_algo, FILE *);
int mg_check_digest_auth(struct mg_str, struct mg_str, struct mg_str, struct mg_str, struct mg_str, struct mg_str, struct mg_str, struct mg_str, struct mg_str, FILE *);
int mg_check_digest_auth_algo(struct mg_str, struct mg_str, struct mg_str, struct mg_str, struct mg_str, struct mg_str, struct mg_str, struct mg_str, struct mg_str, enum mg_auth_algo, FILE *);
void mg_send_http_chunk(struct mg_connection *, const char *, size_t);
void mg_printf_http_chunk(struct mg_connection *, const char *, ...);
void mg_send_response_line(struct mg_connection *, int, const char *);
void mg_http_send_error(struct mg_connection *, int, const char *);
void mg_http_send_redirect(struct mg_connection *, int, const struct mg_str, const struct mg_str);
void mg_send_head(struct mg_connection *, int, int64_t, const char *);
void mg_printf_html_escape(struct mg_connection *, const char *, ...);
void mg_http_reverse_proxy(struct mg_connection *, const struct http_message *, struct mg_str, struct mg_str);
struct mg_connection *mg_connect_http(struct mg_mgr *, mg_event_handler_t, void *, const char *, const char *, const char *);
struct mg_connection *mg_connect_http_opt(struct mg_mgr *, mg_event_handler_t, void *, struct mg_connect_opts, const char *, const char *, const char *);
int mg_http_create_digest_auth_header(char *, size_t, const char *, const char *, const char *, const char *, const char *, const char *);
int mg_http_create_digest_auth_header_algo(char *, size_t, const char *, const char *, const char *, const char *, const char *, const char *, enum mg_auth_algo);
void mg_set_protocol_mqtt(struct mg_connection *);
void mg_send_mqtt_handshake(struct mg_connection *, const char *);
void mg_send_mqtt_handshake_opt(struct mg_connection *, const char *, struct mg_send_mqtt_handshake_opts);
void mg_mqtt_publish(struct mg_connection *, const char *, uint16_t, int, const void *, size_t);
void mg_mqtt_subscribe(struct mg_connection *, const struct mg_mqtt_topic_expression *, size_t, uint16_t);
void mg_mqtt_unsubscribe(struct mg_connection *, char **, size_t, uint16_t);
void mg_mqtt_disconnect(struct mg_connection *);
void mg_mqtt_connack(struct mg_connection *, uint8_t);
void mg_mqtt_puback(struct mg_connection *, uint16_t);
void mg_mqtt_pubrec(struct mg_connection *, uint16_t);
void mg_mqtt_pubrel(struct mg_connection *, uint16_t);
void mg_mqtt_pubcomp(struct mg_connection *, uint16_t);
void mg_mqtt_suback(struct mg_connection *, uint8_t *, size_t, uint16_t);
void mg_mqtt_unsuback(struct mg_connection *, uint16_t);
void mg_mqtt_ping(struct mg_connection *);
void mg_mqtt_pong(struct mg_connection *);
int mg_mqtt_next_subscribe_topic(struct mg_mqtt_message *, struct mg_str *, uint8_t *, int);
int mg_mqtt_match_topic_expression(struct mg_str, struct mg_str);
int mg_mqtt_vmatch_topic_expression(const char *, struct mg_str);
void mg_mqtt_broker_init(struct mg_mqtt_broker *, void *);
void mg_mqtt_broker(struct mg_connection *, int, void *);
struct mg_mqtt_session *mg_mqtt_next(struct mg_mqtt_broker *, struct mg_mqtt_session *);
struct mg_dns_resource_record *mg_dns_next_record(struct mg_dns_message *, int, struct mg_dns_resource_record *);
int mg_dns_parse_record_data(struct mg_dns_message *, struct mg_dns_resource_record *, void *, size_t);
void mg_send_dns_query(struct mg_connection *, const char *, int);
int mg_dns_insert_header(struct mbuf *, size_t, struct mg_dns_message *);
int mg_dns_copy_questions(struct mbuf *, struct mg_dns_message *);
int mg_dns_encode_record(struct mbuf *, struct mg_dns_resource_record *, const char *, size_t, const void *, size_t);
int mg_dns_encode_name(struct mbuf *, const char *, size_t);
int mg_dns_encode_name_s(struct mbuf *, struct mg_str);
int mg_parse_dns(const char *, int, struct mg_dns_message *);
size_t mg_dns_uncompress_name(struct mg_dns_message *, struct mg_str *, char *, int);
void mg_set_protocol_dns(struct mg_connection *);
struct mg_dns_reply mg_dns_create_reply(struct mbuf *, struct mg_dns_message *);
int mg_dns_reply_record(struct mg_dns_reply *, struct mg_dns_resource_record *, const char *, int, int, const void *, size_t);
void mg_dns_send_reply(struct mg_connection *, struct mg_dns_reply *);
int mg_resolve_async(struct mg_mgr *, const char *, int, mg_resolve_callback_t, void *);
void mg_set_nameserver(struct mg_mgr *, const char *);
int mg_resolve_async_opt(struct mg_mgr *, const char *, int, mg_resolve_callback_t, void *, struct mg_resolve_async_opts);
int mg_resolve_from_hosts_file(const char *, union socket_address *);
int mg_set_protocol_coap(struct mg_connection *);
struct mg_coap_option *mg_coap_add_option(struct mg_coap_message *, uint32_t, char *, size_t);
void mg_coap_free_options(struct mg_coap_message *);
uint32_t mg_coap_send_message(struct mg_connection *, struct mg_coap_message *);
uint32_t mg_coap_send_ack(struct mg_connection *, uint16_t);
uint32_t mg_coap_parse(struct mbuf *, struct mg_coap_message *);
uint32_t mg_coap_compose(struct mg_coap_message *, struct mbuf *);
struct mg_connection *mg_sntp_connect(struct mg_mgr *, mg_event_handler_t, void *, const char *);
void mg_sntp_send_request(struct mg_connection *);
struct mg_connection *mg_sntp_get_time(struct mg_mgr *, mg_event_handler_t, const char *);
void mg_set_protocol_socks(struct mg_connection *);
struct mg_iface *mg_socks_mk_iface(struct mg_mgr *, const char *);
struct mg_connection *mgos_get_sys_http_server(void);
void mgos_register_http_endpoint(const char *, mg_event_handler_t, void *);
void mgos_register_http_endpoint_opt(const char *, mg_event_handler_t, struct mg_http_endpoint_opts);
void mgos_http_server_set_document_root(const char *);
void mgos_http_server_publish_dns_sd(const char *);
void mgos_mqtt_global_subscribe(const struct mg_str, mg_event_handler_t, void *);
void mgos_mqtt_add_global_handler(mg_event_handler_t, void *);
void mgos_mqtt_set_connect_fn(mgos_mqtt_connect_fn_t, void *);
struct mg_connection *mgos_mqtt_get_global_conn(void);
bool mgos_mqtt_global_connect(void);
void mgos_mqtt_global_disconnect(void);
bool mgos_mqtt_global_is_connected(void);
uint16_t mgos_mqtt_pub(const char *, const void *, size_t, int, bool);
uint16_t mgos_mqtt_pubf(const char *, int, bool, const char *, ...);
uint16_t mgos_mqtt_pubv(const char *, int, bool, const char *, va_list);
void mgos_mqtt_sub(const char *, sub_handler_t, void *);
bool mgos_mqtt_unsub(const char *);
size_t mgos_mqtt_num_unsent_bytes(void);
uint16_t mgos_mqtt_get_packet_id(void);
void mgos_mqtt_set_max_qos(int);
bool mgos_mqtt_set_config(const struct mgos_config_mqtt *);
struct mgos_mqtt_conn *mgos_mqtt_conn_create(int, const struct mgos_config_mqtt *);
struct mgos_mqtt_conn *mgos_mqtt_conn_create2(int, const struct mgos_config_mqtt *, const struct mgos_config_mqtt *);
struct mgos_mqtt_conn *mgos_mqtt_conn_from_nc(struct mg_connection *);
void mgos_mqtt_conn_add_handler(struct mgos_mqtt_conn *, mg_event_handler_t, void *);
void mgos_mqtt_conn_set_connect_fn(struct mgos_mqtt_conn *, mgos_mqtt_connect_fn_t, void *);
bool mgos_mqtt_conn_connect(struct mgos_mqtt_conn *);
void mgos_mqtt_conn_disconnect(struct mgos_mqtt_conn *);
bool mgos_mqtt_conn_is_connected(struct mgos_mqtt_conn *);
uint16_t mgos_mqtt_conn_pub(struct mgos_mqtt_conn *, const char *, struct mg_str, int, bool);
uint16_t mgos_mqtt_conn_pubv(struct mgos_mqtt_conn *, const char *, int, bool, const char *, va_list);
uint16_t mgos_mqtt_conn_pubf(struct mgos_mqtt_conn *, const char *, int, bool, const char *, ...);
void mgos_mqtt_conn_sub(struct mgos_mqtt_conn *, const char *, int, mg_event_handler_t, void *);
bool mgos_mqtt_conn_unsub(struct mgos_mqtt_conn *, const char *);
size_t mgos_mqtt_conn_num_unsent_bytes(struct mgos_mqtt_conn *);
void mgos_mqtt_conn_set_max_qos(struct mgos_mqtt_conn *, int);
bool mgos_mqtt_conn_set_config(struct mgos_mqtt_conn *, const struct mgos_config_mqtt *);

_Static_assert((long long) (MG_EV_POLL) == 0LL, "MG_EV_POLL");
_Static_assert((long long) (MG_EV_ACCEPT) == 1LL, "MG_EV_ACCEPT");
_Static_assert((long long) (MG_EV_CONNECT) == 2LL, "MG_EV_CONNECT");
_Static_assert((long long) (MG_EV_RECV) == 3LL, "MG_EV_RECV");
_Static_assert((long long) (MG_EV_SEND) == 4LL, "MG_EV_SEND");
_Static_assert((long long) (MG_EV_CLOSE) == 5LL, "MG_EV_CLOSE");
_Static_assert((long long) (MG_EV_TIMER) == 6LL, "MG_EV_TIMER");
_Static_assert((long long) (MG_F_LISTENING) == 1LL, "MG_F_LISTENING");
_Static_assert((long long) (MG_F_UDP) == 2LL, "MG_F_UDP");
_Static_assert((long long) (MG_F_RESOLVING) == 4LL, "MG_F_RESOLVING");
_Static_assert((long long) (MG_F_CONNECTING) == 8LL, "MG_F_CONNECTING");
_Static_assert((long long) (MG_F_SSL) == 16LL, "MG_F_SSL");
_Static_assert((long long) (MG_F_SSL_HANDSHAKE_DONE) == 32LL, "MG_F_SSL_HANDSHAKE_DONE");
_Static_assert((long long) (MG_F_WANT_READ) == 64LL, "MG_F_WANT_READ");
_Static_assert((long long) (MG_F_WANT_WRITE) == 128LL, "MG_F_WANT_WRITE");
_Static_assert((long long) (MG_F_IS_WEBSOCKET) == 256LL, "MG_F_IS_WEBSOCKET");
_Static_assert((long long) (MG_F_RECV_AND_CLOSE) == 512LL, "MG_F_RECV_AND_CLOSE");
_Static_assert((long long) (MG_F_SEND_AND_CLOSE) == 1024LL, "MG_F_SEND_AND_CLOSE");
_Static_assert((long long) (MG_F_CLOSE_IMMEDIATELY) == 2048LL, "MG_F_CLOSE_IMMEDIATELY");
_Static_assert((long long) (MG_F_PROTO_1) == 4096LL, "MG_F_PROTO_1");
_Static_assert((long long) (MG_F_PROTO_2) == 8192LL, "MG_F_PROTO_2");
_Static_assert((long long) (MG_F_ENABLE_BROADCAST) == 16384LL, "MG_F_ENABLE_BROADCAST");
_Static_assert((long long) (MG_F_USER_1) == 1048576LL, "MG_F_USER_1");
_Static_assert((long long) (MG_F_USER_2) == 2097152LL, "MG_F_USER_2");
_Static_assert((long long) (MG_F_USER_3) == 4194304LL, "MG_F_USER_3");
_Static_assert((long long) (MG_F_USER_4) == 8388608LL, "MG_F_USER_4");
_Static_assert((long long) (MG_F_USER_5) == 16777216LL, "MG_F_USER_5");
_Static_assert((long long) (MG_F_USER_6) == 33554432LL, "MG_F_USER_6");
_Static_assert((long long) (MG_SOCK_STRINGIFY_IP) == 1LL, "MG_SOCK_STRINGIFY_IP");
_Static_assert((long long) (MG_SOCK_STRINGIFY_PORT) == 2LL, "MG_SOCK_STRINGIFY_PORT");
_Static_assert((long long) (MG_SOCK_STRINGIFY_REMOTE) == 4LL, "MG_SOCK_STRINGIFY_REMOTE");
_Static_assert((long long) (MG_URL_ENCODE_F_SPACE_AS_PLUS) == 1LL, "MG_URL_ENCODE_F_SPACE_AS_PLUS");
_Static_assert((long long) (MG_URL_ENCODE_F_UPPERCASE_HEX) == 2LL, "MG_URL_ENCODE_F_UPPERCASE_HEX");
_Static_assert((long long) (MG_F_WEBSOCKET_NO_DEFRAG) == 4096LL, "MG_F_WEBSOCKET_NO_DEFRAG");
_Static_assert((long long) (MG_F_DELETE_CHUNK) == 8192LL, "MG_F_DELETE_CHUNK");
_Static_assert((long long) (MG_SSL_OK) == 0LL, "MG_SSL_OK");
_Static_assert((long long) (MG_SSL_WANT_READ) == -1LL, "MG_SSL_WANT_READ");
_Static_assert((long long) (MG_SSL_WANT_WRITE) == -2LL, "MG_SSL_WANT_WRITE");
_Static_assert((long long) (MG_SSL_ERROR) == -3LL, "MG_SSL_ERROR");
_Static_assert((long long) (MG_MAX_HTTP_HEADERS) == 40LL, "MG_MAX_HTTP_HEADERS");
_Static_assert((long long) (MG_CGI_ENVIRONMENT_SIZE) == 8192LL, "MG_CGI_ENVIRONMENT_SIZE");
_Static_assert((long long) (MG_HTTP_CONTENT_LENGTH_UNKNOWN) == -1LL, "MG_HTTP_CONTENT_LENGTH_UNKNOWN");
_Static_assert((long long) (MG_EV_HTTP_REQUEST) == 100LL, "MG_EV_HTTP_REQUEST");
_Static_assert((long long) (MG_EV_HTTP_REPLY) == 101LL, "MG_EV_HTTP_REPLY");
_Static_assert((long long) (MG_EV_HTTP_CHUNK) == 102LL, "MG_EV_HTTP_CHUNK");
_Static_assert((long long) (MG_EV_SSI_CALL) == 105LL, "MG_EV_SSI_CALL");
_Static_assert((long long) (MG_EV_SSI_CALL_CTX) == 106LL, "MG_EV_SSI_CALL_CTX");
_Static_assert((long long) (MG_EV_WEBSOCKET_HANDSHAKE_REQUEST) == 111LL, "MG_EV_WEBSOCKET_HANDSHAKE_REQUEST");
_Static_assert((long long) (MG_EV_WEBSOCKET_HANDSHAKE_DONE) == 112LL, "MG_EV_WEBSOCKET_HANDSHAKE_DONE");
_Static_assert((long long) (MG_EV_WEBSOCKET_FRAME) == 113LL, "MG_EV_WEBSOCKET_FRAME");
_Static_assert((long long) (MG_EV_WEBSOCKET_CONTROL_FRAME) == 114LL, "MG_EV_WEBSOCKET_CONTROL_FRAME");
_Static_assert((long long) (MG_EV_HTTP_MULTIPART_REQUEST) == 121LL, "MG_EV_HTTP_MULTIPART_REQUEST");
_Static_assert((long long) (MG_EV_HTTP_PART_BEGIN) == 122LL, "MG_EV_HTTP_PART_BEGIN");
_Static_assert((long long) (MG_EV_HTTP_PART_DATA) == 123LL, "MG_EV_HTTP_PART_DATA");
_Static_assert((long long) (MG_EV_HTTP_PART_END) == 124LL, "MG_EV_HTTP_PART_END");
_Static_assert((long long) (MG_EV_HTTP_MULTIPART_REQUEST_END) == 125LL, "MG_EV_HTTP_MULTIPART_REQUEST_END");
_Static_assert((long long) (WEBSOCKET_OP_CONTINUE) == 0LL, "WEBSOCKET_OP_CONTINUE");
_Static_assert((long long) (WEBSOCKET_OP_TEXT) == 1LL, "WEBSOCKET_OP_TEXT");
_Static_assert((long long) (WEBSOCKET_OP_BINARY) == 2LL, "WEBSOCKET_OP_BINARY");
_Static_assert((long long) (WEBSOCKET_OP_CLOSE) == 8LL, "WEBSOCKET_OP_CLOSE");
_Static_assert((long long) (WEBSOCKET_OP_PING) == 9LL, "WEBSOCKET_OP_PING");
_Static_assert((long long) (WEBSOCKET_OP_PONG) == 10LL, "WEBSOCKET_OP_PONG");
_Static_assert((long long) (WEBSOCKET_DONT_FIN) == 256LL, "WEBSOCKET_DONT_FIN");
_Static_assert((long long) (MG_AUTH_FLAG_IS_DIRECTORY) == 1LL, "MG_AUTH_FLAG_IS_DIRECTORY");
_Static_assert((long long) (MG_AUTH_FLAG_IS_GLOBAL_PASS_FILE) == 2LL, "MG_AUTH_FLAG_IS_GLOBAL_PASS_FILE");
_Static_assert((long long) (MG_AUTH_FLAG_ALLOW_MISSING_FILE) == 4LL, "MG_AUTH_FLAG_ALLOW_MISSING_FILE");
_Static_assert((long long) (MG_AUTH_ALGO_MD5) == 0LL, "MG_AUTH_ALGO_MD5");
_Static_assert((long long) (MG_AUTH_ALGO_SHA256) == 1LL, "MG_AUTH_ALGO_SHA256");
_Static_assert((long long) (MG_MQTT_CMD_CONNECT) == 1LL, "MG_MQTT_CMD_CONNECT");
_Static_assert((long long) (MG_MQTT_CMD_CONNACK) == 2LL, "MG_MQTT_CMD_CONNACK");
_Static_assert((long long) (MG_MQTT_CMD_PUBLISH) == 3LL, "MG_MQTT_CMD_PUBLISH");
_Static_assert((long long) (MG_MQTT_CMD_PUBACK) == 4LL, "MG_MQTT_CMD_PUBACK");
_Static_assert((long long) (MG_MQTT_CMD_PUBREC) == 5LL, "MG_MQTT_CMD_PUBREC");
_Static_assert((long long) (MG_MQTT_CMD_PUBREL) == 6LL, "MG_MQTT_CMD_PUBREL");
_Static_assert((long long) (MG_MQTT_CMD_PUBCOMP) == 7LL, "MG_MQTT_CMD_PUBCOMP");
_Static_assert((long long) (MG_MQTT_CMD_SUBSCRIBE) == 8LL, "MG_MQTT_CMD_SUBSCRIBE");
_Static_assert((long long) (MG_MQTT_CMD_SUBACK) == 9LL, "MG_MQTT_CMD_SUBACK");
_Static_assert((long long) (MG_MQTT_CMD_UNSUBSCRIBE) == 10LL, "MG_MQTT_CMD_UNSUBSCRIBE");
_Static_assert((long long) (MG_MQTT_CMD_UNSUBACK) == 11LL, "MG_MQTT_CMD_UNSUBACK");
_Static_assert((long long) (MG_MQTT_CMD_PINGREQ) == 12LL, "MG_MQTT_CMD_PINGREQ");
_Static_assert((long long) (MG_MQTT_CMD_PINGRESP) == 13LL, "MG_MQTT_CMD_PINGRESP");
_Static_assert((long long) (MG_MQTT_CMD_DISCONNECT) == 14LL, "MG_MQTT_CMD_DISCONNECT");
_Static_assert((long long) (MG_MQTT_EVENT_BASE) == 200LL, "MG_MQTT_EVENT_BASE");
_Static_assert((long long) (MG_EV_MQTT_CONNECT) == 201LL, "MG_EV_MQTT_CONNECT");
_Static_assert((long long) (MG_EV_MQTT_CONNACK) == 202LL, "MG_EV_MQTT_CONNACK");
_Static_assert((long long) (MG_EV_MQTT_PUBLISH) == 203LL, "MG_EV_MQTT_PUBLISH");
_Static_assert((long long) (MG_EV_MQTT_PUBACK) == 204LL, "MG_EV_MQTT_PUBACK");
_Static_assert((long long) (MG_EV_MQTT_PUBREC) == 205LL, "MG_EV_MQTT_PUBREC");
_Static_assert((long long) (MG_EV_MQTT_PUBREL) == 206LL, "MG_EV_MQTT_PUBREL");
_Static_assert((long long) (MG_EV_MQTT_PUBCOMP) == 207LL, "MG_EV_MQTT_PUBCOMP");
_Static_assert((long long) (MG_EV_MQTT_SUBSCRIBE) == 208LL, "MG_EV_MQTT_SUBSCRIBE");
_Static_assert((long long) (MG_EV_MQTT_SUBACK) == 209LL, "MG_EV_MQTT_SUBACK");
_Static_assert((long long) (MG_EV_MQTT_UNSUBSCRIBE) == 210LL, "MG_EV_MQTT_UNSUBSCRIBE");
_Static_assert((long long) (MG_EV_MQTT_UNSUBACK) == 211LL, "MG_EV_MQTT_UNSUBACK");
_Static_assert((long long) (MG_EV_MQTT_PINGREQ) == 212LL, "MG_EV_MQTT_PINGREQ");
_Static_assert((long long) (MG_EV_MQTT_PINGRESP) == 213LL, "MG_EV_MQTT_PINGRESP");
_Static_assert((long long) (MG_EV_MQTT_DISCONNECT) == 214LL, "MG_EV_MQTT_DISCONNECT");
_Static_assert((long long) (MG_MQTT_RETAIN) == 1LL, "MG_MQTT_RETAIN");
_Static_assert((long long) (MG_MQTT_DUP) == 8LL, "MG_MQTT_DUP");
_Static_assert((long long) (MG_MQTT_CLEAN_SESSION) == 2LL, "MG_MQTT_CLEAN_SESSION");
_Static_assert((long long) (MG_MQTT_HAS_WILL) == 4LL, "MG_MQTT_HAS_WILL");
_Static_assert((long long) (MG_MQTT_WILL_RETAIN) == 32LL, "MG_MQTT_WILL_RETAIN");
_Static_assert((long long) (MG_MQTT_HAS_PASSWORD) == 64LL, "MG_MQTT_HAS_PASSWORD");
_Static_assert((long long) (MG_MQTT_HAS_USER_NAME) == 128LL, "MG_MQTT_HAS_USER_NAME");
_Static_assert((long long) (MG_EV_MQTT_CONNACK_ACCEPTED) == 0LL, "MG_EV_MQTT_CONNACK_ACCEPTED");
_Static_assert((long long) (MG_EV_MQTT_CONNACK_UNACCEPTABLE_VERSION) == 1LL, "MG_EV_MQTT_CONNACK_UNACCEPTABLE_VERSION");
_Static_assert((long long) (MG_EV_MQTT_CONNACK_IDENTIFIER_REJECTED) == 2LL, "MG_EV_MQTT_CONNACK_IDENTIFIER_REJECTED");
_Static_assert((long long) (MG_EV_MQTT_CONNACK_SERVER_UNAVAILABLE) == 3LL, "MG_EV_MQTT_CONNACK_SERVER_UNAVAILABLE");
_Static_assert((long long) (MG_EV_MQTT_CONNACK_BAD_AUTH) == 4LL, "MG_EV_MQTT_CONNACK_BAD_AUTH");
_Static_assert((long long) (MG_EV_MQTT_CONNACK_NOT_AUTHORIZED) == 5LL, "MG_EV_MQTT_CONNACK_NOT_AUTHORIZED");
_Static_assert((long long) (MG_DNS_A_RECORD) == 1LL, "MG_DNS_A_RECORD");
_Static_assert((long long) (MG_DNS_CNAME_RECORD) == 5LL, "MG_DNS_CNAME_RECORD");
_Static_assert((long long) (MG_DNS_PTR_RECORD) == 12LL, "MG_DNS_PTR_RECORD");
_Static_assert((long long) (MG_DNS_TXT_RECORD) == 16LL, "MG_DNS_TXT_RECORD");
_Static_assert((long long) (MG_DNS_AAAA_RECORD) == 28LL, "MG_DNS_AAAA_RECORD");
_Static_assert((long long) (MG_DNS_SRV_RECORD) == 33LL, "MG_DNS_SRV_RECORD");
_Static_assert((long long) (MG_DNS_MX_RECORD) == 15LL, "MG_DNS_MX_RECORD");
_Static_assert((long long) (MG_DNS_ANY_RECORD) == 255LL, "MG_DNS_ANY_RECORD");
_Static_assert((long long) (MG_DNS_NSEC_RECORD) == 47LL, "MG_DNS_NSEC_RECORD");
_Static_assert((long long) (MG_DNS_MESSAGE) == 100LL, "MG_DNS_MESSAGE");
_Static_assert((long long) (MG_DNS_SERVER_DEFAULT_TTL) == 3600LL, "MG_DNS_SERVER_DEFAULT_TTL");
_Static_assert((long long) (MG_SNTP_EVENT_BASE) == 500LL, "MG_SNTP_EVENT_BASE");
_Static_assert((long long) (MG_SNTP_REPLY) == 501LL, "MG_SNTP_REPLY");
_Static_assert((long long) (MG_SNTP_MALFORMED_REPLY) == 502LL, "MG_SNTP_MALFORMED_REPLY");
_Static_assert((long long) (MG_SNTP_FAILED) == 503LL, "MG_SNTP_FAILED");
_Static_assert((long long) (MG_DNS_INVALID_RECORD) == 0LL, "MG_DNS_INVALID_RECORD");
_Static_assert((long long) (MG_DNS_QUESTION) == 1LL, "MG_DNS_QUESTION");
_Static_assert((long long) (MG_DNS_ANSWER) == 2LL, "MG_DNS_ANSWER");
_Static_assert((long long) (MG_RESOLVE_OK) == 0LL, "MG_RESOLVE_OK");
_Static_assert((long long) (MG_RESOLVE_NO_ANSWERS) == 1LL, "MG_RESOLVE_NO_ANSWERS");
_Static_assert((long long) (MG_RESOLVE_EXCEEDED_RETRY_COUNT) == 2LL, "MG_RESOLVE_EXCEEDED_RETRY_COUNT");
_Static_assert((long long) (MG_RESOLVE_TIMEOUT) == 3LL, "MG_RESOLVE_TIMEOUT");

const void *const check_net[] = {
    (const void *) mg_mgr_init,
    (const void *) mg_mgr_init_opt,
    (const void *) mg_mgr_free,
    (const void *) mg_mgr_poll,
    (const void *) mg_broadcast,
    (const void *) mg_next,
    (const void *) mg_add_sock,
    (const void *) mg_add_sock_opt,
    (const void *) mg_bind,
    (const void *) mg_bind_opt,
    (const void *) mg_connect,
    (const void *) mg_connect_opt,
    (const void *) mg_set_ssl,
    (const void *) mg_send,
    (const void *) mg_printf,
    (const void *) mg_vprintf,
    (const void *) mg_socketpair,
    (const void *) mg_resolve,
    (const void *) mg_check_ip_acl,
    (const void *) mg_set_timer,
    (const void *) mg_time,
    (const void *) mg_parse_uri,
    (const void *) mg_assemble_uri,
    (const void *) mg_normalize_uri_path,
    (const void *) mg_skip,
    (const void *) mg_base64_decode,
    (const void *) mg_base64_encode,
    (const void *) mg_stat,
    (const void *) mg_fopen,
    (const void *) mg_open,
    (const void *) mg_fread,
    (const void *) mg_fwrite,
    (const void *) mg_start_thread,
    (const void *) mg_set_close_on_exec,
    (const void *) mg_conn_addr_to_str,
    (const void *) mg_sock_to_str,
    (const void *) mg_sock_addr_to_str,
    (const void *) mg_hexdump,
    (const void *) mg_hexdumpf,
    (const void *) mg_hexdump_connection,
    (const void *) mg_is_big_endian,
    (const void *) mg_mbuf_append_base64_putc,
    (const void *) mg_mbuf_append_base64,
    (const void *) mg_basic_auth_header,
    (const void *) mg_url_encode_opt,
    (const void *) mg_url_encode,
    (const void *) mg_url_decode,
    (const void *) mg_url_decode_n,
    (const void *) mg_if_create_iface,
    (const void *) mg_find_iface,
    (const void *) mg_if_accept_new_conn,
    (const void *) mg_if_accept_tcp_cb,
    (const void *) mg_if_connect_cb,
    (const void *) mg_if_can_recv_cb,
    (const void *) mg_if_can_send_cb,
    (const void *) mg_if_recv_udp_cb,
    (const void *) mg_if_poll,
    (const void *) mg_mgr_min_timer,
    (const void *) mg_ssl_if_init,
    (const void *) mg_ssl_if_conn_init,
    (const void *) mg_ssl_if_conn_accept,
    (const void *) mg_ssl_if_conn_close_notify,
    (const void *) mg_ssl_if_conn_free,
    (const void *) mg_ssl_if_handshake,
    (const void *) mg_ssl_if_read,
    (const void *) mg_ssl_if_write,
    (const void *) mg_set_protocol_http_websocket,
    (const void *) mg_send_websocket_handshake,
    (const void *) mg_send_websocket_handshake2,
    (const void *) mg_send_websocket_handshake3,
    (const void *) mg_send_websocket_handshake3v,
    (const void *) mg_connect_ws,
    (const void *) mg_connect_ws_opt,
    (const void *) mg_send_websocket_frame,
    (const void *) mg_send_websocket_framev,
    (const void *) mg_printf_websocket_frame,
    (const void *) mg_hash_md5_v,
    (const void *) mg_hash_sha1_v,
    (const void *) mg_hash_sha256_v,
    (const void *) mg_http_is_authorized,
    (const void *) mg_parse_http,
    (const void *) mg_get_http_header,
    (const void *) mg_http_parse_header2,
    (const void *) mg_http_parse_header,
    (const void *) mg_get_http_basic_auth,
    (const void *) mg_parse_http_basic_auth,
    (const void *) mg_parse_multipart,
    (const void *) mg_get_http_var,
    (const void *) mg_serve_http,
    (const void *) mg_http_serve_file,
    (const void *) mg_file_upload_handler,
    (const void *) mg_register_http_endpoint,
    (const void *) mg_register_http_endpoint_opt,
    (const void *) mg_get_http_endpoints,
    (const void *) mg_http_send_digest_auth_request,
    (const void *) mg_http_send_digest_auth_request_algo,
    (const void *) mg_http_check_digest_auth,
    (const void *) mg_http_check_digest_auth_algo,
    (const void *) mg_check_digest_auth,
    (const void *) mg_check_digest_auth_algo,
    (const void *) mg_send_http_chunk,
    (const void *) mg_printf_http_chunk,
    (const void *) mg_send_response_line,
    (const void *) mg_http_send_error,
    (const void *) mg_http_send_redirect,
    (const void *) mg_send_head,
    (const void *) mg_printf_html_escape,
    (const void *) mg_http_reverse_proxy,
    (const void *) mg_connect_http,
    (const void *) mg_connect_http_opt,
    (const void *) mg_http_create_digest_auth_header,
    (const void *) mg_http_create_digest_auth_header_algo,
    (const void *) mg_set_protocol_mqtt,
    (const void *) mg_send_mqtt_handshake,
    (const void *) mg_send_mqtt_handshake_opt,
    (const void *) mg_mqtt_publish,
    (const void *) mg_mqtt_subscribe,
    (const void *) mg_mqtt_unsubscribe,
    (const void *) mg_mqtt_disconnect,
    (const void *) mg_mqtt_connack,
    (const void *) mg_mqtt_puback,
    (const void *) mg_mqtt_pubrec,
    (const void *) mg_mqtt_pubrel,
    (const void *) mg_mqtt_pubcomp,
    (const void *) mg_mqtt_suback,
    (const void *) mg_mqtt_unsuback,
    (const void *) mg_mqtt_ping,
    (const void *) mg_mqtt_pong,
    (const void *) mg_mqtt_next_subscribe_topic,
    (const void *) mg_mqtt_match_topic_expression,
    (const void *) mg_mqtt_vmatch_topic_expression,
    (const void *) mg_mqtt_broker_init,
    (const void *) mg_mqtt_broker,
    (const void *) mg_mqtt_next,
    (const void *) mg_dns_next_record,
    (const void *) mg_dns_parse_record_data,
    (const void *) mg_send_dns_query,
    (const void *) mg_dns_insert_header,
    (const void *) mg_dns_copy_questions,
    (const void *) mg_dns_encode_record,
    (const void *) mg_dns_encode_name,
    (const void *) mg_dns_encode_name_s,
    (const void *) mg_parse_dns,
    (const void *) mg_dns_uncompress_name,
    (const void *) mg_set_protocol_dns,
    (const void *) mg_dns_create_reply,
    (const void *) mg_dns_reply_record,
    (const void *) mg_dns_send_reply,
    (const void *) mg_resolve_async,
    (const void *) mg_set_nameserver,
    (const void *) mg_resolve_async_opt,
    (const void *) mg_resolve_from_hosts_file,
    (const void *) mg_set_protocol_coap,
    (const void *) mg_coap_add_option,
    (const void *) mg_coap_free_options,
    (const void *) mg_coap_send_message,
    (const void *) mg_coap_send_ack,
    (const void *) mg_coap_parse,
    (const void *) mg_coap_compose,
    (const void *) mg_sntp_connect,
    (const void *) mg_sntp_send_request,
    (const void *) mg_sntp_get_time,
    (const void *) mg_set_protocol_socks,
    (const void *) mg_socks_mk_iface,
    (const void *) mgos_get_sys_http_server,
    (const void *) mgos_register_http_endpoint,
    (const void *) mgos_register_http_endpoint_opt,
    (const void *) mgos_http_server_set_document_root,
    (const void *) mgos_http_server_publish_dns_sd,
    (const void *) mgos_mqtt_global_subscribe,
    (const void *) mgos_mqtt_add_global_handler,
    (const void *) mgos_mqtt_set_connect_fn,
    (const void *) mgos_mqtt_get_global_conn,
    (const void *) mgos_mqtt_global_connect,
    (const void *) mgos_mqtt_global_disconnect,
    (const void *) mgos_mqtt_global_is_connected,
    (const void *) mgos_mqtt_pub,
    (const void *) mgos_mqtt_pubf,
    (const void *) mgos_mqtt_pubv,
    (const void *) mgos_mqtt_sub,
    (const void *) mgos_mqtt_unsub,
    (const void *) mgos_mqtt_num_unsent_bytes,
    (const void *) mgos_mqtt_get_packet_id,
    (const void *) mgos_mqtt_set_max_qos,
    (const void *) mgos_mqtt_set_config,
    (const void *) mgos_mqtt_conn_create,
    (const void *) mgos_mqtt_conn_create2,
    (const void *) mgos_mqtt_conn_from_nc,
    (const void *) mgos_mqtt_conn_add_handler,
    (const void *) mgos_mqtt_conn_set_connect_fn,
    (const void *) mgos_mqtt_conn_connect,
    (const void *) mgos_mqtt_conn_disconnect,
    (const void *) mgos_mqtt_conn_is_connected,
    (const void *) mgos_mqtt_conn_pub,
    (const void *) mgos_mqtt_conn_pubv,
    (const void *) mgos_mqtt_conn_pubf,
    (const void *) mgos_mqtt_conn_sub,
    (const void *) mgos_mqtt_conn_unsub,
    (const void *) mgos_mqtt_conn_num_unsent_bytes,
    (const void *) mgos_mqtt_conn_set_max_qos,
    (const void *) mgos_mqtt_conn_set_config,
};
