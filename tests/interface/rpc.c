/* Interface check: rpc. Generated from the documented public interface. Redeclares each function, so that a header which
 * declares it otherwise is a compile error; takes each address, so that a missing one is a link error; asserts
 * each constant. A whole family may be absent until its library exists: compile the file of that family then. */
#include "mgos.h"
#include "mgos_rpc.h"
#include "mg_rpc.h"
#include "mg_rpc_channel.h"
#include "mg_rpc_channel_http.h"
#include "mg_rpc_channel_ws.h"
#include "mgos_rpc_channel_uart.h"
#include "mgos_rpc_channel_udp.h"
#include "mg_rpc_channel_loopback.h"
#include "mgos_rpc_channel_mqtt.h"

struct http_message;
struct json_out;
struct mg_connection;
struct mg_mgr;
struct mg_rpc;
struct mg_rpc_authn_info;
struct mg_rpc_call_opts;
struct mg_rpc_cfg;
struct mg_rpc_channel;
struct mg_rpc_channel_info;
struct mg_rpc_channel_ws_out_cfg;
struct mg_rpc_frame;
struct mg_rpc_handler_info;
struct mg_rpc_request_info;
struct mg_str;
struct mgos_config;
struct mgos_config_rpc_uart;
struct mgos_uart_config;

struct mg_rpc *mg_rpc_create(struct mg_rpc_cfg *);
void mg_rpc_add_channel(struct mg_rpc *, const struct mg_str, struct mg_rpc_channel *);
void mg_rpc_remove_channel(struct mg_rpc *, struct mg_rpc_channel *);
void mg_rpc_connect(struct mg_rpc *);
void mg_rpc_disconnect(struct mg_rpc *);
void mg_rpc_add_local_id(struct mg_rpc *, const struct mg_str);
bool mg_rpc_callf(struct mg_rpc *, const struct mg_str, mg_result_cb_t, void *, const struct mg_rpc_call_opts *, const char *, ...);
bool mg_rpc_vcallf(struct mg_rpc *, const struct mg_str, mg_result_cb_t, void *, const struct mg_rpc_call_opts *, const char *, va_list);
void mg_rpc_add_handler(struct mg_rpc *, const char *, const char *, mg_handler_cb_t, void *);
const struct mg_rpc_handler_info *mg_rpc_get_handler(struct mg_rpc *, const char *);
const struct mg_rpc_handler_info *mg_rpc_next_handler(struct mg_rpc *, const struct mg_rpc_handler_info *);
void mg_rpc_set_prehandler(struct mg_rpc *, mg_prehandler_cb_t, void *);
bool mg_rpc_send_responsef(struct mg_rpc_request_info *, const char *, ...);
bool mg_rpc_send_errorf(struct mg_rpc_request_info *, int, const char *, ...);
bool mg_rpc_send_error_jsonf(struct mg_rpc_request_info *, int, const char *, ...);
bool mg_rpc_is_connected(struct mg_rpc *);
bool mg_rpc_can_send(struct mg_rpc *);
void mg_rpc_add_observer(struct mg_rpc *, mg_observer_cb_t, void *);
void mg_rpc_remove_observer(struct mg_rpc *, mg_observer_cb_t, void *);
void mg_rpc_free_request_info(struct mg_rpc_request_info *);
void mg_rpc_free(struct mg_rpc *);
bool mg_rpc_get_channel_info(struct mg_rpc *, struct mg_rpc_channel_info **, int *);
void mg_rpc_channel_info_free(struct mg_rpc_channel_info *);
void mg_rpc_channel_info_free_all(struct mg_rpc_channel_info *, int);
void mg_rpc_add_list_handler(struct mg_rpc *);
bool mg_rpc_parse_frame(const struct mg_str, struct mg_rpc_frame *);
bool mg_rpc_check_digest_auth(struct mg_rpc_request_info *);
void mg_rpc_authn_info_free(struct mg_rpc_authn_info *);
void mg_rpc_add_channel_factory(struct mg_rpc *, struct mg_str, mg_rpc_channel_factory_f, void *);
bool mgos_rpc_common_init(void);
struct mg_rpc *mgos_rpc_get_global(void);
struct mg_rpc_cfg *mgos_rpc_cfg_from_sys(const struct mgos_config *);
void mgos_rpc_add_handler(const char *, mgos_rpc_eh_t, void *);
bool mgos_rpc_send_response(struct mg_rpc_request_info *, const char *);
bool mgos_rpc_call(const char *, const char *, const char *, mgos_rpc_result_cb_t, void *);
int mgos_print_sys_info(struct json_out *);
enum mgos_rpc_authz_result mgos_rpc_check_authz(const struct mg_rpc_request_info *, const char *);
bool mg_rpc_channel_true(struct mg_rpc_channel *);
bool mg_rpc_channel_false(struct mg_rpc_channel *);
struct mg_rpc_channel *mg_rpc_channel_http(struct mg_connection *, const char *, const char *, bool *);
void mg_rpc_channel_http_recd_frame(struct mg_connection *, struct http_message *, struct mg_rpc_channel *, const struct mg_str);
void mg_rpc_channel_http_recd_parsed_frame(struct mg_connection *, struct http_message *, struct mg_rpc_channel *, const struct mg_str, const struct mg_str);
char *mg_rpc_channel_tcp_get_info(struct mg_connection *);
struct mg_rpc_channel *mg_rpc_channel_ws_in(struct mg_connection *, struct mg_str);
struct mg_rpc_channel *mg_rpc_channel_ws_out(struct mg_mgr *, const struct mg_rpc_channel_ws_out_cfg *);
struct mg_rpc_channel *mg_rpc_channel_uart(const struct mgos_config_rpc_uart *, const struct mgos_uart_config *);
struct mg_rpc_channel *mg_rpc_ch_udp_in(const char *);
struct mg_rpc_channel *mg_rpc_ch_udp_out(const char *);
struct mg_rpc_channel *mg_rpc_channel_loopback(void);
bool mgos_rpc_loopback_init(void);
struct mg_rpc_channel *mg_rpc_channel_mqtt(const struct mg_str);

_Static_assert((long long) (MG_RPC_EV_CHANNEL_OPEN) == 0LL, "MG_RPC_EV_CHANNEL_OPEN");
_Static_assert((long long) (MG_RPC_EV_CHANNEL_CLOSED) == 1LL, "MG_RPC_EV_CHANNEL_CLOSED");
_Static_assert((long long) (MG_RPC_EV_DISPATCH_FRAME) == 2LL, "MG_RPC_EV_DISPATCH_FRAME");
_Static_assert((long long) (MGOS_RPC_EV_CHANNEL_OPEN) == 1380991744LL, "MGOS_RPC_EV_CHANNEL_OPEN");
_Static_assert((long long) (MGOS_RPC_EV_CHANNEL_CLOSED) == 1380991745LL, "MGOS_RPC_EV_CHANNEL_CLOSED");
_Static_assert((long long) (MGOS_RPC_AUTHZ_DENY) == 0LL, "MGOS_RPC_AUTHZ_DENY");
_Static_assert((long long) (MGOS_RPC_AUTHZ_ALLOW) == 1LL, "MGOS_RPC_AUTHZ_ALLOW");
_Static_assert((long long) (MGOS_RPC_AUTHZ_AUTHN_REQD) == 2LL, "MGOS_RPC_AUTHZ_AUTHN_REQD");
_Static_assert((long long) (MGOS_RPC_AUTHZ_ERROR) == 3LL, "MGOS_RPC_AUTHZ_ERROR");
_Static_assert((long long) (MG_RPC_CHANNEL_OPEN) == 0LL, "MG_RPC_CHANNEL_OPEN");
_Static_assert((long long) (MG_RPC_CHANNEL_FRAME_RECD) == 1LL, "MG_RPC_CHANNEL_FRAME_RECD");
_Static_assert((long long) (MG_RPC_CHANNEL_FRAME_RECD_PARSED) == 2LL, "MG_RPC_CHANNEL_FRAME_RECD_PARSED");
_Static_assert((long long) (MG_RPC_CHANNEL_FRAME_SENT) == 3LL, "MG_RPC_CHANNEL_FRAME_SENT");
_Static_assert((long long) (MG_RPC_CHANNEL_CLOSED) == 4LL, "MG_RPC_CHANNEL_CLOSED");

const void *const check_rpc[] = {
    (const void *) mg_rpc_create,
    (const void *) mg_rpc_add_channel,
    (const void *) mg_rpc_remove_channel,
    (const void *) mg_rpc_connect,
    (const void *) mg_rpc_disconnect,
    (const void *) mg_rpc_add_local_id,
    (const void *) mg_rpc_callf,
    (const void *) mg_rpc_vcallf,
    (const void *) mg_rpc_add_handler,
    (const void *) mg_rpc_get_handler,
    (const void *) mg_rpc_next_handler,
    (const void *) mg_rpc_set_prehandler,
    (const void *) mg_rpc_send_responsef,
    (const void *) mg_rpc_send_errorf,
    (const void *) mg_rpc_send_error_jsonf,
    (const void *) mg_rpc_is_connected,
    (const void *) mg_rpc_can_send,
    (const void *) mg_rpc_add_observer,
    (const void *) mg_rpc_remove_observer,
    (const void *) mg_rpc_free_request_info,
    (const void *) mg_rpc_free,
    (const void *) mg_rpc_get_channel_info,
    (const void *) mg_rpc_channel_info_free,
    (const void *) mg_rpc_channel_info_free_all,
    (const void *) mg_rpc_add_list_handler,
    (const void *) mg_rpc_parse_frame,
    (const void *) mg_rpc_check_digest_auth,
    (const void *) mg_rpc_authn_info_free,
    (const void *) mg_rpc_add_channel_factory,
    (const void *) mgos_rpc_common_init,
    (const void *) mgos_rpc_get_global,
    (const void *) mgos_rpc_cfg_from_sys,
    (const void *) mgos_rpc_add_handler,
    (const void *) mgos_rpc_send_response,
    (const void *) mgos_rpc_call,
    (const void *) mgos_print_sys_info,
    (const void *) mgos_rpc_check_authz,
    (const void *) mg_rpc_channel_true,
    (const void *) mg_rpc_channel_false,
    (const void *) mg_rpc_channel_http,
    (const void *) mg_rpc_channel_http_recd_frame,
    (const void *) mg_rpc_channel_http_recd_parsed_frame,
    (const void *) mg_rpc_channel_tcp_get_info,
    (const void *) mg_rpc_channel_ws_in,
    (const void *) mg_rpc_channel_ws_out,
    (const void *) mg_rpc_channel_uart,
    (const void *) mg_rpc_ch_udp_in,
    (const void *) mg_rpc_ch_udp_out,
    (const void *) mg_rpc_channel_loopback,
    (const void *) mgos_rpc_loopback_init,
    (const void *) mg_rpc_channel_mqtt,
};
