/* Interface check: core. Generated from the documented public interface. Redeclares each function, so that a header which
 * declares it otherwise is a compile error; takes each address, so that a missing one is a link error; asserts
 * each constant. A whole family may be absent until its library exists: compile the file of that family then. */
#include "mgos.h"
#include "common/mbuf.h"
#include "common/str_util.h"
#include "common/json_utils.h"
#include "mgos_vfs.h"
#include "mgos_vfs_dev.h"
#include "mbedtls/md.h"
#include "mgos_app.h"
#include "mgos_event.h"
#include "mgos_timers.h"
#include "mgos_system.h"
#include "mgos_utils.h"
#include "mgos_time.h"
#include "mgos_gpio.h"
#include "mgos_uart.h"
#include "mgos_debug.h"
#include "mgos_sys_config.h"
#include "mgos_config_util.h"
#include "mgos_net.h"
#include "mgos_mongoose.h"
#include "mgos_dlsym.h"
#include "mgos_file_utils.h"
#include "mgos_bitbang.h"
#include "mgos_core_dump.h"
#include "common/mg_str.h"
#include "frozen.h"
#include "common/cs_file.h"
#include "common/cs_hex.h"
#include "common/cs_base64.h"
#include "common/cs_crc32.h"
#include "common/cs_rbuf.h"
#include "common/cs_frbuf.h"
#include "common/cs_varint.h"
#include "common/cs_time.h"

struct cs_base64_ctx;
struct cs_frbuf;
struct dirent;
struct json_out;
struct json_token;
struct mbuf;
struct mg_connection;
struct mg_mgr;
struct mg_str;
struct mgos_conf_entry;
struct mgos_config;
struct mgos_net_ip_info;
struct mgos_rlock_type;
struct mgos_timer_info;
struct mgos_uart_config;
struct mgos_uart_stats;
struct mgos_vfs_dev;
struct mgos_vfs_dev_ops;
struct mgos_vfs_fs;
struct mgos_vfs_fs_ops;
struct mgos_vfs_mmap_desc;
struct sockaddr_in;
struct stat;
struct timezone;
struct tm;

enum mgos_app_init_result mgos_app_init(void);
void mgos_app_preinit(void);
bool mgos_event_register_base(int, const char *);
int mgos_event_trigger(int, void *);
bool mgos_event_add_handler(int, mgos_event_handler_t, void *);
bool mgos_event_add_group_handler(int, mgos_event_handler_t, void *);
bool mgos_event_remove_handler(int, mgos_event_handler_t, void *);
bool mgos_event_remove_group_handler(int, mgos_event_handler_t, void *);
mgos_timer_id mgos_set_timer(int, int, timer_callback, void *);
mgos_timer_id mgos_set_hw_timer(int, int, timer_callback, void *);
void mgos_clear_timer(mgos_timer_id);
bool mgos_get_timer_info(mgos_timer_id, struct mgos_timer_info *);
size_t mgos_get_heap_size(void);
size_t mgos_get_free_heap_size(void);
size_t mgos_get_min_free_heap_size(void);
size_t mgos_get_fs_memory_usage(void);
size_t mgos_get_fs_size(void);
size_t mgos_get_free_fs_size(void);
void mgos_fs_gc(void);
void mgos_wdt_feed(void);
void mgos_wdt_set_timeout(int);
void mgos_wdt_enable(void);
void mgos_wdt_disable(void);
void mgos_system_restart(void) __attribute__((noreturn));
void mgos_msleep(uint32_t);
void mgos_usleep(uint32_t);
void mgos_ints_disable(void);
void mgos_ints_enable(void);
bool mgos_invoke_cb(mgos_cb_t, void *, uint32_t);
uint32_t mgos_get_cpu_freq(void);
struct mgos_rlock_type *mgos_rlock_create(void);
void mgos_rlock(struct mgos_rlock_type *);
void mgos_runlock(struct mgos_rlock_type *);
void mgos_rlock_destroy(struct mgos_rlock_type *);
int mgos_itoa(int, char *, int);
int mgos_utoa(unsigned int, char *, int);
void mgos_system_restart_after(int);
float mgos_rand_range(float, float);
double mgos_uptime(void);
int64_t mgos_uptime_micros(void);
int64_t mgos_time_micros(void);
int mgos_strftime(char *, int, const char *, int);
int mgos_settimeofday(double, struct timezone *);
bool mgos_gpio_set_mode(int, enum mgos_gpio_mode);
bool mgos_gpio_set_pull(int, enum mgos_gpio_pull_type);
bool mgos_gpio_setup_input(int, enum mgos_gpio_pull_type);
bool mgos_gpio_setup_output(int, bool);
bool mgos_gpio_read(int);
void mgos_gpio_write(int, bool);
bool mgos_gpio_toggle(int);
bool mgos_gpio_read_out(int);
bool mgos_gpio_set_int_handler(int, enum mgos_gpio_int_mode, mgos_gpio_int_handler_f, void *);
bool mgos_gpio_set_int_handler_isr(int, enum mgos_gpio_int_mode, mgos_gpio_int_handler_f, void *);
bool mgos_gpio_enable_int(int);
bool mgos_gpio_disable_int(int);
void mgos_gpio_clear_int(int);
void mgos_gpio_remove_int_handler(int, mgos_gpio_int_handler_f *, void **);
bool mgos_gpio_set_button_handler(int, enum mgos_gpio_pull_type, enum mgos_gpio_int_mode, int, mgos_gpio_int_handler_f, void *);
bool mgos_gpio_blink(int, int, int);
const char *mgos_gpio_str(int, char [8]);
bool mgos_uart_configure(int, const struct mgos_uart_config *);
void mgos_uart_config_set_defaults(int, struct mgos_uart_config *);
bool mgos_uart_config_get(int, struct mgos_uart_config *);
void mgos_uart_set_dispatcher(int, mgos_uart_dispatcher_t, void *);
size_t mgos_uart_write(int, const void *, size_t);
size_t mgos_uart_write_avail(int);
int mgos_uart_printf(int, const char *, ...);
size_t mgos_uart_read(int, void *, size_t);
size_t mgos_uart_read_mbuf(int, struct mbuf *, size_t);
size_t mgos_uart_read_avail(int);
void mgos_uart_set_rx_enabled(int, bool);
bool mgos_uart_is_rx_enabled(int);
void mgos_uart_flush(int);
void mgos_uart_schedule_dispatcher(int, bool);
const struct mgos_uart_stats *mgos_uart_get_stats(int);
void mgos_debug_write(int, const void *, size_t);
void mgos_debug_flush(void);
bool mgos_set_stdout_uart(int);
bool mgos_set_stderr_uart(int);
int mgos_get_stdout_uart(void);
int mgos_get_stderr_uart(void);
void mgos_debug_suspend_uart(void);
void mgos_debug_resume_uart(void);
bool mgos_debug_uart_is_suspended(void);
bool mgos_debug_uart_custom_cfg(int, struct mgos_uart_config *);
void cs_log_set_level(enum cs_log_level);
void cs_log_set_file_level(const char *);
int cs_log_print_prefix(enum cs_log_level, const char *, int);
void cs_log_set_file(FILE *);
void cs_log_printf(const char *, ...) PRINTF_LIKE(1, 2);
bool mgos_sys_config_is_initialized(void);
bool mgos_sys_config_save(const struct mgos_config *, bool, char **);
bool mgos_sys_config_save_level(const struct mgos_config *, enum mgos_config_level, bool, char **);
bool mgos_sys_config_load_level(struct mgos_config *, enum mgos_config_level);
bool save_cfg(const struct mgos_config *, char **);
bool load_config_defaults(struct mgos_config *);
void mgos_config_reset(int);
void mgos_sys_config_register_validator(mgos_config_validator_fn);
bool mgos_config_validate(const struct mgos_config *, char **);
void device_get_mac_address(uint8_t [6]);
void device_set_mac_address(uint8_t [6]);
void mgos_expand_mac_address_placeholders(char *);
bool mgos_config_apply(const char *, bool);
bool mgos_config_apply_s(const struct mg_str, bool);
bool mgos_sys_config_parse_sub(const struct mg_str, const char *, void *);
bool mgos_conf_check_access(const struct mg_str, const char *);
bool mgos_conf_check_access_n(const struct mg_str, struct mg_str);
bool mgos_conf_parse(const struct mg_str, const char *, struct mgos_config *);
bool mgos_conf_parse_msg(const struct mg_str, const char *, struct mgos_config *, char **);
bool mgos_conf_parse_sub(const struct mg_str, const struct mgos_conf_entry *, void *);
bool mgos_conf_parse_sub_f(const char *, const struct mgos_conf_entry *, const void *);
bool mgos_conf_parse_sub_msg(const struct mg_str, const struct mgos_conf_entry *, const char *, void *, char **);
void mgos_conf_emit_cb(const void *, const void *, const struct mgos_conf_entry *, bool, struct mbuf *, mgos_conf_emit_cb_t, void *);
bool mgos_conf_emit_f(const void *, const void *, const struct mgos_conf_entry *, bool, const char *);
bool mgos_conf_emit_json_out(const void *, const void *, const struct mgos_conf_entry *, bool, struct json_out *);
bool mgos_conf_copy(const struct mgos_conf_entry *, const void *, void *);
void mgos_conf_free(const struct mgos_conf_entry *, void *);
const struct mgos_conf_entry *mgos_conf_find_schema_entry(const char *, const struct mgos_conf_entry *);
const struct mgos_conf_entry *mgos_conf_find_schema_entry_s(const struct mg_str, const struct mgos_conf_entry *);
bool mgos_config_get(const struct mg_str, struct mg_str *, const void *, const struct mgos_conf_entry *);
bool mgos_config_set(const struct mg_str, const struct mg_str, void *, const struct mgos_conf_entry *, bool);
void mgos_conf_set_str(const char **, const char *);
bool mgos_conf_str_empty(const char *);
bool mgos_conf_copy_str(const char *, const char **);
void mgos_conf_free_str(const char **);
enum mgos_conf_type mgos_conf_value_type(struct mgos_conf_entry *);
const char *mgos_conf_value_string(const void *, const struct mgos_conf_entry *);
const char *mgos_conf_value_string_nonnull(const void *, const struct mgos_conf_entry *);
int mgos_conf_value_int(const void *, const struct mgos_conf_entry *);
double mgos_conf_value_double(const void *, const struct mgos_conf_entry *);
void mgos_expand_placeholders(const struct mg_str, struct mg_str *);
bool mgos_net_get_ip_info(enum mgos_net_if_type, int, struct mgos_net_ip_info *);
char *mgos_net_ip_to_str(const struct sockaddr_in *, char *);
bool mgos_net_str_to_ip(const char *, struct sockaddr_in *);
bool mgos_net_str_to_ip_n(const struct mg_str, struct sockaddr_in *);
struct mg_mgr *mgos_get_mgr(void);
int mongoose_poll(int);
void mgos_add_poll_cb(mgos_poll_cb_t, void *);
void mgos_remove_poll_cb(mgos_poll_cb_t, void *);
void mgos_wdt_set_feed_on_poll(bool);
void mgos_set_enable_min_heap_free_reporting(bool);
enum mgos_init_result mongoose_init(void);
void mongoose_schedule_poll(bool);
struct mg_connection *mgos_bind(const char *, mg_event_handler_t, void *);
struct mg_connection *mgos_connect(const char *, mg_event_handler_t, void *);
struct mg_connection *mgos_connect_ssl(const char *, mg_event_handler_t, void *, const char *, const char *, const char *);
void mgos_disconnect(struct mg_connection *);
struct mg_connection *mgos_bind_http(const char *);
bool mgos_add_http_endpoint(struct mg_connection *, const char *, mg_event_handler_t, void *);
struct mg_connection *mgos_connect_http(const char *, mg_event_handler_t, void *);
struct mg_connection *mgos_connect_http_ssl(const char *, mg_event_handler_t, void *, const char *, const char *, const char *);
void *mgos_dlsym(void *, const char *);
bool mgos_file_copy(const char *, const char *);
bool mgos_file_digest(const char *, mbedtls_md_type_t, uint8_t *);
bool mgos_file_copy_if_different(const char *, const char *);
void mgos_bitbang_write_bits(int, enum mgos_delay_unit, int, int, int, int, const uint8_t *, size_t);
void mgos_bitbang_write_bits_js(int, enum mgos_delay_unit, uint32_t, const uint8_t *, size_t);
void mgos_cd_register_section_writer(mgos_cd_section_writer_f);
void mgos_cd_write(void);
void mgos_cd_write_section(const char *, const void *, size_t);
void mgos_cd_puts(const char *);
void mgos_cd_printf(const char *, ...) __attribute__((format(printf, 1, 2)));
void mgos_cd_putc(int);
void mgos_vfs_mmap_init(void);
int mgos_vfs_mmap_descs_cnt(void);
struct mgos_vfs_mmap_desc *mgos_vfs_mmap_desc_get(int);
DIR *opendir(const char *);
struct dirent *readdir(DIR *);
int closedir(DIR *);
bool mgos_vfs_fs_register_type(const char *, const struct mgos_vfs_fs_ops *);
bool mgos_vfs_mkfs(const char *, const char *, const char *, const char *);
bool mgos_vfs_mkfs_dev(struct mgos_vfs_dev *, const char *, const char *);
bool mgos_vfs_mkfs_dev_name(const char *, const char *, const char *);
bool mgos_vfs_mount(const char *, const char *, const char *, const char *, const char *);
bool mgos_vfs_mount_dev(const char *, struct mgos_vfs_dev *, const char *, const char *);
bool mgos_vfs_mount_dev_name(const char *, const char *, const char *, const char *);
bool mgos_vfs_umount(const char *);
void mgos_vfs_umount_all(void);
size_t mgos_vfs_get_space_total(const char *);
size_t mgos_vfs_get_space_free(const char *);
bool mgos_vfs_gc(const char *);
bool mgos_vfs_hal_mount(const char *, struct mgos_vfs_fs *);
char *mgos_realpath(const char *, char *);
int mgos_vfs_open(const char *, int, int);
int mgos_vfs_close(int);
ssize_t mgos_vfs_read(int, void *, size_t);
ssize_t mgos_vfs_write(int, const void *, size_t);
int mgos_vfs_stat(const char *, struct stat *);
int mgos_vfs_fstat(int, struct stat *);
off_t mgos_vfs_lseek(int, off_t, int);
int mgos_vfs_unlink(const char *);
int mgos_vfs_rename(const char *, const char *);
DIR *mgos_vfs_opendir(const char *);
struct dirent *mgos_vfs_readdir(DIR *);
int mgos_vfs_closedir(DIR *);
bool mgos_vfs_dev_register_type(const char *, const struct mgos_vfs_dev_ops *);
struct mgos_vfs_dev *mgos_vfs_dev_create(const char *, const char *);
bool mgos_vfs_dev_create_and_register(const char *, const char *, const char *);
bool mgos_vfs_dev_register(struct mgos_vfs_dev *, const char *);
bool mgos_vfs_dev_unregister(const char *);
struct mgos_vfs_dev *mgos_vfs_dev_open(const char *);
enum mgos_vfs_dev_err mgos_vfs_dev_read(struct mgos_vfs_dev *, size_t, size_t, void *);
enum mgos_vfs_dev_err mgos_vfs_dev_write(struct mgos_vfs_dev *, size_t, size_t, const void *);
enum mgos_vfs_dev_err mgos_vfs_dev_erase(struct mgos_vfs_dev *, size_t, size_t);
size_t mgos_vfs_dev_get_size(struct mgos_vfs_dev *);
enum mgos_vfs_dev_err mgos_vfs_dev_get_erase_sizes(struct mgos_vfs_dev *, size_t [MGOS_VFS_DEV_NUM_ERASE_SIZES]);
bool mgos_vfs_dev_close(struct mgos_vfs_dev *);
bool mgos_vfs_dev_unregister_all(void);
bool mgos_process_devtab(const char *);
struct mg_str mg_mk_str(const char *);
struct mg_str mg_mk_str_n(const char *, size_t);
int mg_vcmp(const struct mg_str *, const char *);
int mg_vcasecmp(const struct mg_str *, const char *);
struct mg_str mg_strdup(const struct mg_str);
struct mg_str mg_strdup_nul(const struct mg_str);
const char *mg_strchr(const struct mg_str, int);
int mg_strcmp(const struct mg_str, const struct mg_str);
int mg_strncmp(const struct mg_str, const struct mg_str, size_t);
int mg_strcasecmp(const struct mg_str, const struct mg_str);
void mg_strfree(struct mg_str *);
const char *mg_strstr(const struct mg_str, const struct mg_str);
struct mg_str mg_strstrip(struct mg_str);
int mg_str_starts_with(struct mg_str, struct mg_str);
void mbuf_init(struct mbuf *, size_t);
void mbuf_free(struct mbuf *);
size_t mbuf_append(struct mbuf *, const void *, size_t);
size_t mbuf_append_and_free(struct mbuf *, void *, size_t);
size_t mbuf_insert(struct mbuf *, size_t, const void *, size_t);
void mbuf_remove(struct mbuf *, size_t);
void mbuf_resize(struct mbuf *, size_t);
void mbuf_move(struct mbuf *, struct mbuf *);
void mbuf_clear(struct mbuf *);
void mbuf_trim(struct mbuf *);
size_t c_strnlen(const char *, size_t);
int c_snprintf(char *, size_t, const char *, ...) PRINTF_LIKE(3, 4);
int c_vsnprintf(char *, size_t, const char *, va_list);
const char *c_strnstr(const char *, const char *, size_t);
void cs_to_hex(char *, const unsigned char *, size_t);
void cs_from_hex(char *, const char *, size_t);
char *strdup(const char *);
int64_t cs_to64(const char *);
int mg_ncasecmp(const char *, const char *, size_t);
int mg_casecmp(const char *, const char *);
int mg_asprintf(char **, size_t, const char *, ...) PRINTF_LIKE(3, 4);
int mg_avprintf(char **, size_t, const char *, va_list);
const char *mg_next_comma_list_entry(const char *, struct mg_str *, struct mg_str *);
struct mg_str mg_next_comma_list_entry_n(struct mg_str, struct mg_str *, struct mg_str *);
struct mg_str mg_next_query_string_entry_n(struct mg_str, struct mg_str *, struct mg_str *);
size_t mg_match_prefix(const char *, int, const char *);
size_t mg_match_prefix_n(const struct mg_str, const struct mg_str);
int mg_json_printer_mbuf(struct json_out *, const char *, size_t);
void mg_json_emit_str(struct mbuf *, const struct mg_str, int);
int json_walk(const char *, int, json_walk_callback_t, void *);
int json_printer_buf(struct json_out *, const char *, size_t);
int json_printer_file(struct json_out *, const char *, size_t);
int json_printf(struct json_out *, const char *, ...);
int json_vprintf(struct json_out *, const char *, va_list);
int json_fprintf(const char *, const char *, ...);
int json_vfprintf(const char *, const char *, va_list);
char *json_asprintf(const char *, ...);
char *json_vasprintf(const char *, va_list);
int json_printf_array(struct json_out *, va_list *);
int json_scanf(const char *, int, const char *, ...);
int json_vscanf(const char *, int, const char *, va_list);
int json_scanf_array_elem(const char *, int, const char *, int, struct json_token *);
int json_unescape(const char *, int, char *, int);
int json_escape(struct json_out *, const char *, size_t);
char *json_fread(const char *);
int json_setf(const char *, int, struct json_out *, const char *, const char *, ...);
int json_vsetf(const char *, int, struct json_out *, const char *, const char *, va_list);
int json_prettify(const char *, int, struct json_out *);
int json_prettify_file(const char *);
void *json_next_key(const char *, int, void *, const char *, struct json_token *, struct json_token *);
void *json_next_elem(const char *, int, void *, const char *, int *, struct json_token *);
char *cs_read_file(const char *, size_t *);
char *cs_mmap_file(const char *, size_t *);
int cs_hex_decode(const char *, int, unsigned char *, int *);
void cs_base64_init(struct cs_base64_ctx *, cs_base64_putc_t, void *);
void cs_base64_update(struct cs_base64_ctx *, const char *, size_t);
void cs_base64_finish(struct cs_base64_ctx *);
void cs_base64_encode(const unsigned char *, int, char *, int *);
void cs_fprint_base64(FILE *, const unsigned char *, int);
int cs_base64_decode(const unsigned char *, int, char *, int *);
uint32_t cs_crc32(uint32_t, const void *, uint32_t);
void cs_rbuf_init(cs_rbuf_t *, uint16_t);
void cs_rbuf_deinit(cs_rbuf_t *);
void cs_rbuf_clear(cs_rbuf_t *);
void cs_rbuf_append(cs_rbuf_t *, const void *, uint16_t);
void cs_rbuf_append_one(cs_rbuf_t *, uint8_t);
uint8_t cs_rbuf_at(cs_rbuf_t *, uint16_t);
uint16_t cs_rbuf_get(cs_rbuf_t *, uint16_t, uint8_t **);
void cs_rbuf_consume(cs_rbuf_t *, uint16_t);
uint16_t cs_rbuf_contig_tail_space(cs_rbuf_t *, uint8_t **);
void cs_rbuf_advance_tail(cs_rbuf_t *, uint16_t);
struct cs_frbuf *cs_frbuf_init(const char *, uint16_t);
void cs_frbuf_deinit(struct cs_frbuf *);
bool cs_frbuf_append(struct cs_frbuf *, const void *, uint16_t);
int cs_frbuf_get(struct cs_frbuf *, char **);
size_t cs_varint_llen(uint64_t);
size_t cs_varint_encode(uint64_t, uint8_t *, size_t);
bool cs_varint_decode(const uint8_t *, size_t, uint64_t *, size_t *);
uint64_t cs_varint_decode_unsafe(const uint8_t *, int *);
double cs_time(void);
double cs_timegm(const struct tm *);

_Static_assert((long long) (MGOS_LIB_INFO_VERSION) == 2LL, "MGOS_LIB_INFO_VERSION");
_Static_assert((long long) (MGOS_MODULE_INFO_VERSION) == 1LL, "MGOS_MODULE_INFO_VERSION");
_Static_assert((long long) (MGOS_APP_INIT_SUCCESS) == 0LL, "MGOS_APP_INIT_SUCCESS");
_Static_assert((long long) (MGOS_APP_INIT_ERROR) == -2LL, "MGOS_APP_INIT_ERROR");
_Static_assert((long long) (MGOS_INIT_OK) == 0LL, "MGOS_INIT_OK");
_Static_assert((long long) (MGOS_INIT_OUT_OF_MEMORY) == -1LL, "MGOS_INIT_OUT_OF_MEMORY");
_Static_assert((long long) (MGOS_INIT_APP_INIT_FAILED) == -2LL, "MGOS_INIT_APP_INIT_FAILED");
_Static_assert((long long) (MGOS_INIT_APP_JS_INIT_FAILED) == -3LL, "MGOS_INIT_APP_JS_INIT_FAILED");
_Static_assert((long long) (MGOS_INIT_SYS_INIT_JS_FAILED) == -4LL, "MGOS_INIT_SYS_INIT_JS_FAILED");
_Static_assert((long long) (MGOS_INIT_FS_INIT_FAILED) == -5LL, "MGOS_INIT_FS_INIT_FAILED");
_Static_assert((long long) (MGOS_INIT_CONFIG_LOAD_DEFAULTS_FAILED) == -10LL, "MGOS_INIT_CONFIG_LOAD_DEFAULTS_FAILED");
_Static_assert((long long) (MGOS_INIT_CONFIG_WIFI_INIT_FAILED) == -11LL, "MGOS_INIT_CONFIG_WIFI_INIT_FAILED");
_Static_assert((long long) (MGOS_INIT_CONFIG_INVALID_STDOUT_UART) == -12LL, "MGOS_INIT_CONFIG_INVALID_STDOUT_UART");
_Static_assert((long long) (MGOS_INIT_CONFIG_INVALID_STDERR_UART) == -13LL, "MGOS_INIT_CONFIG_INVALID_STDERR_UART");
_Static_assert((long long) (MGOS_INIT_CONFIG_WEB_SERVER_LISTEN_FAILED) == -14LL, "MGOS_INIT_CONFIG_WEB_SERVER_LISTEN_FAILED");
_Static_assert((long long) (MGOS_INIT_MG_RPC_FAILED) == -15LL, "MGOS_INIT_MG_RPC_FAILED");
_Static_assert((long long) (MGOS_INIT_UART_FAILED) == -16LL, "MGOS_INIT_UART_FAILED");
_Static_assert((long long) (MGOS_INIT_MDNS_FAILED) == -17LL, "MGOS_INIT_MDNS_FAILED");
_Static_assert((long long) (MGOS_INIT_MQTT_FAILED) == -18LL, "MGOS_INIT_MQTT_FAILED");
_Static_assert((long long) (MGOS_INIT_I2C_FAILED) == -19LL, "MGOS_INIT_I2C_FAILED");
_Static_assert((long long) (MGOS_INIT_APPLY_UPDATE_FAILED) == -21LL, "MGOS_INIT_APPLY_UPDATE_FAILED");
_Static_assert((long long) (MGOS_INIT_CONSOLE_INIT_FAILED) == -22LL, "MGOS_INIT_CONSOLE_INIT_FAILED");
_Static_assert((long long) (MGOS_INIT_GPIO_INIT_FAILED) == -23LL, "MGOS_INIT_GPIO_INIT_FAILED");
_Static_assert((long long) (MGOS_INIT_DEBUG_INIT_FAILED) == -24LL, "MGOS_INIT_DEBUG_INIT_FAILED");
_Static_assert((long long) (MGOS_INIT_MQTT_INIT_FAILED) == -25LL, "MGOS_INIT_MQTT_INIT_FAILED");
_Static_assert((long long) (MGOS_INIT_AWS_SHADOW_INIT_FAILED) == -26LL, "MGOS_INIT_AWS_SHADOW_INIT_FAILED");
_Static_assert((long long) (MGOS_INIT_SNTP_INIT_FAILED) == -27LL, "MGOS_INIT_SNTP_INIT_FAILED");
_Static_assert((long long) (MGOS_INIT_TIMERS_INIT_FAILED) == -28LL, "MGOS_INIT_TIMERS_INIT_FAILED");
_Static_assert((long long) (MGOS_INIT_SPI_FAILED) == -29LL, "MGOS_INIT_SPI_FAILED");
_Static_assert((long long) (MGOS_INIT_GCP_INIT_FAILED) == -30LL, "MGOS_INIT_GCP_INIT_FAILED");
_Static_assert((long long) (MGOS_INIT_GCP_INIT_FAILED_INVALID_KEY) == -31LL, "MGOS_INIT_GCP_INIT_FAILED_INVALID_KEY");
_Static_assert((long long) (MGOS_INIT_DEPS_FAILED) == -32LL, "MGOS_INIT_DEPS_FAILED");
_Static_assert((long long) (MGOS_INIT_MOUNT_FAILED) == -33LL, "MGOS_INIT_MOUNT_FAILED");
_Static_assert((long long) (MGOS_INIT_NET_INIT_FAILED) == -34LL, "MGOS_INIT_NET_INIT_FAILED");
_Static_assert((long long) (MGOS_INIT_UPD_INIT_FAILED) == -35LL, "MGOS_INIT_UPD_INIT_FAILED");
_Static_assert((long long) (MGOS_EVENT_INIT_DONE) == 1297044224LL, "MGOS_EVENT_INIT_DONE");
_Static_assert((long long) (MGOS_EVENT_LOG) == 1297044225LL, "MGOS_EVENT_LOG");
_Static_assert((long long) (MGOS_EVENT_REBOOT) == 1297044226LL, "MGOS_EVENT_REBOOT");
_Static_assert((long long) (MGOS_EVENT_TIME_CHANGED) == 1297044227LL, "MGOS_EVENT_TIME_CHANGED");
_Static_assert((long long) (MGOS_EVENT_CLOUD_CONNECTED) == 1297044228LL, "MGOS_EVENT_CLOUD_CONNECTED");
_Static_assert((long long) (MGOS_EVENT_CLOUD_DISCONNECTED) == 1297044229LL, "MGOS_EVENT_CLOUD_DISCONNECTED");
_Static_assert((long long) (MGOS_EVENT_CLOUD_CONNECTING) == 1297044230LL, "MGOS_EVENT_CLOUD_CONNECTING");
_Static_assert((long long) (MGOS_EVENT_CLOUD_CONNECTERROR) == 1297044231LL, "MGOS_EVENT_CLOUD_CONNECTERROR");
_Static_assert((long long) (MGOS_EVENT_REBOOT_AFTER) == 1297044232LL, "MGOS_EVENT_REBOOT_AFTER");
_Static_assert((long long) (MGOS_CLOUD_MQTT) == 0LL, "MGOS_CLOUD_MQTT");
_Static_assert((long long) (MGOS_CLOUD_DASH) == 1LL, "MGOS_CLOUD_DASH");
_Static_assert((long long) (MGOS_CLOUD_AWS) == 2LL, "MGOS_CLOUD_AWS");
_Static_assert((long long) (MGOS_CLOUD_AZURE) == 3LL, "MGOS_CLOUD_AZURE");
_Static_assert((long long) (MGOS_CLOUD_GCP) == 4LL, "MGOS_CLOUD_GCP");
_Static_assert((long long) (MGOS_CLOUD_WATSON) == 5LL, "MGOS_CLOUD_WATSON");
_Static_assert((long long) (MGOS_INVALID_TIMER_ID) == 0LL, "MGOS_INVALID_TIMER_ID");
_Static_assert((long long) (MGOS_TIMER_REPEAT) == 1LL, "MGOS_TIMER_REPEAT");
_Static_assert((long long) (MGOS_TIMER_RUN_NOW) == 2LL, "MGOS_TIMER_RUN_NOW");
_Static_assert((long long) (MGOS_INVOKE_CB_F_FROM_ISR) == 1LL, "MGOS_INVOKE_CB_F_FROM_ISR");
_Static_assert((long long) (MGOS_INVOKE_CB_F_BG_TASK) == 2LL, "MGOS_INVOKE_CB_F_BG_TASK");
_Static_assert((long long) (MGOS_GPIO_MODE_INPUT) == 0LL, "MGOS_GPIO_MODE_INPUT");
_Static_assert((long long) (MGOS_GPIO_MODE_OUTPUT) == 1LL, "MGOS_GPIO_MODE_OUTPUT");
_Static_assert((long long) (MGOS_GPIO_MODE_OUTPUT_OD) == 2LL, "MGOS_GPIO_MODE_OUTPUT_OD");
_Static_assert((long long) (MGOS_GPIO_PULL_NONE) == 0LL, "MGOS_GPIO_PULL_NONE");
_Static_assert((long long) (MGOS_GPIO_PULL_UP) == 1LL, "MGOS_GPIO_PULL_UP");
_Static_assert((long long) (MGOS_GPIO_PULL_DOWN) == 2LL, "MGOS_GPIO_PULL_DOWN");
_Static_assert((long long) (MGOS_GPIO_INT_NONE) == 0LL, "MGOS_GPIO_INT_NONE");
_Static_assert((long long) (MGOS_GPIO_INT_EDGE_POS) == 1LL, "MGOS_GPIO_INT_EDGE_POS");
_Static_assert((long long) (MGOS_GPIO_INT_EDGE_NEG) == 2LL, "MGOS_GPIO_INT_EDGE_NEG");
_Static_assert((long long) (MGOS_GPIO_INT_EDGE_ANY) == 3LL, "MGOS_GPIO_INT_EDGE_ANY");
_Static_assert((long long) (MGOS_GPIO_INT_LEVEL_HI) == 4LL, "MGOS_GPIO_INT_LEVEL_HI");
_Static_assert((long long) (MGOS_GPIO_INT_LEVEL_LO) == 5LL, "MGOS_GPIO_INT_LEVEL_LO");
_Static_assert((long long) (MGOS_UART_XON_CHAR) == 17LL, "MGOS_UART_XON_CHAR");
_Static_assert((long long) (MGOS_UART_XOFF_CHAR) == 19LL, "MGOS_UART_XOFF_CHAR");
_Static_assert((long long) (MGOS_UART_FC_NONE) == 0LL, "MGOS_UART_FC_NONE");
_Static_assert((long long) (MGOS_UART_FC_HW) == 1LL, "MGOS_UART_FC_HW");
_Static_assert((long long) (MGOS_UART_FC_SW) == 2LL, "MGOS_UART_FC_SW");
_Static_assert((long long) (MGOS_UART_PARITY_NONE) == 0LL, "MGOS_UART_PARITY_NONE");
_Static_assert((long long) (MGOS_UART_PARITY_EVEN) == 1LL, "MGOS_UART_PARITY_EVEN");
_Static_assert((long long) (MGOS_UART_PARITY_ODD) == 2LL, "MGOS_UART_PARITY_ODD");
_Static_assert((long long) (MGOS_UART_STOP_BITS_1) == 1LL, "MGOS_UART_STOP_BITS_1");
_Static_assert((long long) (MGOS_UART_STOP_BITS_2) == 2LL, "MGOS_UART_STOP_BITS_2");
_Static_assert((long long) (MGOS_UART_STOP_BITS_1_5) == 3LL, "MGOS_UART_STOP_BITS_1_5");
_Static_assert((long long) (MGOS_DEBUG_TMP_BUF_SIZE) == 96LL, "MGOS_DEBUG_TMP_BUF_SIZE");
_Static_assert((long long) (LL_NONE) == -1LL, "LL_NONE");
_Static_assert((long long) (LL_ERROR) == 0LL, "LL_ERROR");
_Static_assert((long long) (LL_WARN) == 1LL, "LL_WARN");
_Static_assert((long long) (LL_INFO) == 2LL, "LL_INFO");
_Static_assert((long long) (LL_DEBUG) == 3LL, "LL_DEBUG");
_Static_assert((long long) (LL_VERBOSE_DEBUG) == 4LL, "LL_VERBOSE_DEBUG");
_Static_assert((long long) (_LL_MIN) == -2LL, "_LL_MIN");
_Static_assert((long long) (_LL_MAX) == 5LL, "_LL_MAX");
_Static_assert((long long) (MGOS_CONFIG_LEVEL_DEFAULTS) == 0LL, "MGOS_CONFIG_LEVEL_DEFAULTS");
_Static_assert((long long) (MGOS_CONFIG_LEVEL_VENDOR_1) == 1LL, "MGOS_CONFIG_LEVEL_VENDOR_1");
_Static_assert((long long) (MGOS_CONFIG_LEVEL_VENDOR_2) == 2LL, "MGOS_CONFIG_LEVEL_VENDOR_2");
_Static_assert((long long) (MGOS_CONFIG_LEVEL_VENDOR_3) == 3LL, "MGOS_CONFIG_LEVEL_VENDOR_3");
_Static_assert((long long) (MGOS_CONFIG_LEVEL_VENDOR_4) == 4LL, "MGOS_CONFIG_LEVEL_VENDOR_4");
_Static_assert((long long) (MGOS_CONFIG_LEVEL_VENDOR_5) == 5LL, "MGOS_CONFIG_LEVEL_VENDOR_5");
_Static_assert((long long) (MGOS_CONFIG_LEVEL_VENDOR_6) == 6LL, "MGOS_CONFIG_LEVEL_VENDOR_6");
_Static_assert((long long) (MGOS_CONFIG_LEVEL_VENDOR_7) == 7LL, "MGOS_CONFIG_LEVEL_VENDOR_7");
_Static_assert((long long) (MGOS_CONFIG_LEVEL_VENDOR_8) == 8LL, "MGOS_CONFIG_LEVEL_VENDOR_8");
_Static_assert((long long) (MGOS_CONFIG_LEVEL_USER) == 9LL, "MGOS_CONFIG_LEVEL_USER");
_Static_assert((long long) (CONF_TYPE_INT) == 0LL, "CONF_TYPE_INT");
_Static_assert((long long) (CONF_TYPE_BOOL) == 1LL, "CONF_TYPE_BOOL");
_Static_assert((long long) (CONF_TYPE_DOUBLE) == 2LL, "CONF_TYPE_DOUBLE");
_Static_assert((long long) (CONF_TYPE_STRING) == 3LL, "CONF_TYPE_STRING");
_Static_assert((long long) (CONF_TYPE_OBJECT) == 4LL, "CONF_TYPE_OBJECT");
_Static_assert((long long) (CONF_TYPE_UNSIGNED_INT) == 5LL, "CONF_TYPE_UNSIGNED_INT");
_Static_assert((long long) (CONF_TYPE_FLOAT) == 6LL, "CONF_TYPE_FLOAT");
_Static_assert((long long) (MGOS_NET_EV_DISCONNECTED) == 1313166336LL, "MGOS_NET_EV_DISCONNECTED");
_Static_assert((long long) (MGOS_NET_EV_CONNECTING) == 1313166337LL, "MGOS_NET_EV_CONNECTING");
_Static_assert((long long) (MGOS_NET_EV_CONNECTED) == 1313166338LL, "MGOS_NET_EV_CONNECTED");
_Static_assert((long long) (MGOS_NET_EV_IP_ACQUIRED) == 1313166339LL, "MGOS_NET_EV_IP_ACQUIRED");
_Static_assert((long long) (MGOS_NET_IF_TYPE_WIFI) == 0LL, "MGOS_NET_IF_TYPE_WIFI");
_Static_assert((long long) (MGOS_NET_IF_TYPE_ETHERNET) == 1LL, "MGOS_NET_IF_TYPE_ETHERNET");
_Static_assert((long long) (MGOS_NET_IF_TYPE_PPP) == 2LL, "MGOS_NET_IF_TYPE_PPP");
_Static_assert((long long) (MGOS_NET_IF_MAX) == 3LL, "MGOS_NET_IF_MAX");
_Static_assert((long long) (MGOS_RECV_MBUF_LIMIT) == 3072LL, "MGOS_RECV_MBUF_LIMIT");
_Static_assert((long long) (MGOS_VFS_DEV_NUM_ERASE_SIZES) == 8LL, "MGOS_VFS_DEV_NUM_ERASE_SIZES");
_Static_assert((long long) (MGOS_VFS_DEV_ERR_NONE) == 0LL, "MGOS_VFS_DEV_ERR_NONE");
_Static_assert((long long) (MGOS_VFS_DEV_ERR_INVAL) == -1LL, "MGOS_VFS_DEV_ERR_INVAL");
_Static_assert((long long) (MGOS_VFS_DEV_ERR_NOMEM) == -2LL, "MGOS_VFS_DEV_ERR_NOMEM");
_Static_assert((long long) (MGOS_VFS_DEV_ERR_NOSPC) == -3LL, "MGOS_VFS_DEV_ERR_NOSPC");
_Static_assert((long long) (MGOS_VFS_DEV_ERR_ACCESS) == -4LL, "MGOS_VFS_DEV_ERR_ACCESS");
_Static_assert((long long) (MGOS_VFS_DEV_ERR_TIMEDOUT) == -5LL, "MGOS_VFS_DEV_ERR_TIMEDOUT");
_Static_assert((long long) (MGOS_VFS_DEV_ERR_CORRUPT) == -6LL, "MGOS_VFS_DEV_ERR_CORRUPT");
_Static_assert((long long) (MGOS_VFS_DEV_ERR_NXIO) == -7LL, "MGOS_VFS_DEV_ERR_NXIO");
_Static_assert((long long) (MGOS_VFS_DEV_ERR_IO) == -8LL, "MGOS_VFS_DEV_ERR_IO");
_Static_assert((long long) (MBUF_SIZE_MAX_HEADROOM) == 8192LL, "MBUF_SIZE_MAX_HEADROOM");
_Static_assert((long long) (JSON_STRING_INVALID) == -1LL, "JSON_STRING_INVALID");
_Static_assert((long long) (JSON_STRING_INCOMPLETE) == -2LL, "JSON_STRING_INCOMPLETE");
_Static_assert((long long) (JSON_MINIMAL) == 0LL, "JSON_MINIMAL");
_Static_assert((long long) (JSON_TYPE_INVALID) == 0LL, "JSON_TYPE_INVALID");
_Static_assert((long long) (JSON_TYPE_STRING) == 1LL, "JSON_TYPE_STRING");
_Static_assert((long long) (JSON_TYPE_NUMBER) == 2LL, "JSON_TYPE_NUMBER");
_Static_assert((long long) (JSON_TYPE_TRUE) == 3LL, "JSON_TYPE_TRUE");
_Static_assert((long long) (JSON_TYPE_FALSE) == 4LL, "JSON_TYPE_FALSE");
_Static_assert((long long) (JSON_TYPE_NULL) == 5LL, "JSON_TYPE_NULL");
_Static_assert((long long) (JSON_TYPE_OBJECT_START) == 6LL, "JSON_TYPE_OBJECT_START");
_Static_assert((long long) (JSON_TYPE_OBJECT_END) == 7LL, "JSON_TYPE_OBJECT_END");
_Static_assert((long long) (JSON_TYPE_ARRAY_START) == 8LL, "JSON_TYPE_ARRAY_START");
_Static_assert((long long) (JSON_TYPE_ARRAY_END) == 9LL, "JSON_TYPE_ARRAY_END");
_Static_assert((long long) (JSON_TYPES_CNT) == 10LL, "JSON_TYPES_CNT");
_Static_assert((long long) (DISABLE_BASE64) == 0LL, "DISABLE_BASE64");

const void *const check_core[] = {
    (const void *) mgos_app_init,
    (const void *) mgos_app_preinit,
    (const void *) mgos_event_register_base,
    (const void *) mgos_event_trigger,
    (const void *) mgos_event_add_handler,
    (const void *) mgos_event_add_group_handler,
    (const void *) mgos_event_remove_handler,
    (const void *) mgos_event_remove_group_handler,
    (const void *) mgos_set_timer,
    (const void *) mgos_set_hw_timer,
    (const void *) mgos_clear_timer,
    (const void *) mgos_get_timer_info,
    (const void *) mgos_get_heap_size,
    (const void *) mgos_get_free_heap_size,
    (const void *) mgos_get_min_free_heap_size,
    (const void *) mgos_get_fs_memory_usage,
    (const void *) mgos_get_fs_size,
    (const void *) mgos_get_free_fs_size,
    (const void *) mgos_fs_gc,
    (const void *) mgos_wdt_feed,
    (const void *) mgos_wdt_set_timeout,
    (const void *) mgos_wdt_enable,
    (const void *) mgos_wdt_disable,
    (const void *) mgos_system_restart,
    (const void *) mgos_msleep,
    (const void *) mgos_usleep,
    (const void *) mgos_ints_disable,
    (const void *) mgos_ints_enable,
    (const void *) mgos_invoke_cb,
    (const void *) mgos_get_cpu_freq,
    (const void *) mgos_rlock_create,
    (const void *) mgos_rlock,
    (const void *) mgos_runlock,
    (const void *) mgos_rlock_destroy,
    (const void *) mgos_itoa,
    (const void *) mgos_utoa,
    (const void *) mgos_system_restart_after,
    (const void *) mgos_rand_range,
    (const void *) mgos_uptime,
    (const void *) mgos_uptime_micros,
    (const void *) mgos_time_micros,
    (const void *) mgos_strftime,
    (const void *) mgos_settimeofday,
    (const void *) mgos_gpio_set_mode,
    (const void *) mgos_gpio_set_pull,
    (const void *) mgos_gpio_setup_input,
    (const void *) mgos_gpio_setup_output,
    (const void *) mgos_gpio_read,
    (const void *) mgos_gpio_write,
    (const void *) mgos_gpio_toggle,
    (const void *) mgos_gpio_read_out,
    (const void *) mgos_gpio_set_int_handler,
    (const void *) mgos_gpio_set_int_handler_isr,
    (const void *) mgos_gpio_enable_int,
    (const void *) mgos_gpio_disable_int,
    (const void *) mgos_gpio_clear_int,
    (const void *) mgos_gpio_remove_int_handler,
    (const void *) mgos_gpio_set_button_handler,
    (const void *) mgos_gpio_blink,
    (const void *) mgos_gpio_str,
    (const void *) mgos_uart_configure,
    (const void *) mgos_uart_config_set_defaults,
    (const void *) mgos_uart_config_get,
    (const void *) mgos_uart_set_dispatcher,
    (const void *) mgos_uart_write,
    (const void *) mgos_uart_write_avail,
    (const void *) mgos_uart_printf,
    (const void *) mgos_uart_read,
    (const void *) mgos_uart_read_mbuf,
    (const void *) mgos_uart_read_avail,
    (const void *) mgos_uart_set_rx_enabled,
    (const void *) mgos_uart_is_rx_enabled,
    (const void *) mgos_uart_flush,
    (const void *) mgos_uart_schedule_dispatcher,
    (const void *) mgos_uart_get_stats,
    (const void *) mgos_debug_write,
    (const void *) mgos_debug_flush,
    (const void *) mgos_set_stdout_uart,
    (const void *) mgos_set_stderr_uart,
    (const void *) mgos_get_stdout_uart,
    (const void *) mgos_get_stderr_uart,
    (const void *) mgos_debug_suspend_uart,
    (const void *) mgos_debug_resume_uart,
    (const void *) mgos_debug_uart_is_suspended,
    (const void *) mgos_debug_uart_custom_cfg,
    (const void *) cs_log_set_level,
    (const void *) cs_log_set_file_level,
    (const void *) cs_log_print_prefix,
    (const void *) cs_log_set_file,
    (const void *) cs_log_printf,
    (const void *) mgos_sys_config_is_initialized,
    (const void *) mgos_sys_config_save,
    (const void *) mgos_sys_config_save_level,
    (const void *) mgos_sys_config_load_level,
    (const void *) save_cfg,
    (const void *) load_config_defaults,
    (const void *) mgos_config_reset,
    (const void *) mgos_sys_config_register_validator,
    (const void *) mgos_config_validate,
    (const void *) device_get_mac_address,
    (const void *) device_set_mac_address,
    (const void *) mgos_expand_mac_address_placeholders,
    (const void *) mgos_config_apply,
    (const void *) mgos_config_apply_s,
    (const void *) mgos_sys_config_parse_sub,
    (const void *) mgos_conf_check_access,
    (const void *) mgos_conf_check_access_n,
    (const void *) mgos_conf_parse,
    (const void *) mgos_conf_parse_msg,
    (const void *) mgos_conf_parse_sub,
    (const void *) mgos_conf_parse_sub_f,
    (const void *) mgos_conf_parse_sub_msg,
    (const void *) mgos_conf_emit_cb,
    (const void *) mgos_conf_emit_f,
    (const void *) mgos_conf_emit_json_out,
    (const void *) mgos_conf_copy,
    (const void *) mgos_conf_free,
    (const void *) mgos_conf_find_schema_entry,
    (const void *) mgos_conf_find_schema_entry_s,
    (const void *) mgos_config_get,
    (const void *) mgos_config_set,
    (const void *) mgos_conf_set_str,
    (const void *) mgos_conf_str_empty,
    (const void *) mgos_conf_copy_str,
    (const void *) mgos_conf_free_str,
    (const void *) mgos_conf_value_type,
    (const void *) mgos_conf_value_string,
    (const void *) mgos_conf_value_string_nonnull,
    (const void *) mgos_conf_value_int,
    (const void *) mgos_conf_value_double,
    (const void *) mgos_expand_placeholders,
    (const void *) mgos_net_get_ip_info,
    (const void *) mgos_net_ip_to_str,
    (const void *) mgos_net_str_to_ip,
    (const void *) mgos_net_str_to_ip_n,
    (const void *) mgos_get_mgr,
    (const void *) mongoose_poll,
    (const void *) mgos_add_poll_cb,
    (const void *) mgos_remove_poll_cb,
    (const void *) mgos_wdt_set_feed_on_poll,
    (const void *) mgos_set_enable_min_heap_free_reporting,
    (const void *) mongoose_init,
    (const void *) mongoose_schedule_poll,
    (const void *) mgos_bind,
    (const void *) mgos_connect,
    (const void *) mgos_connect_ssl,
    (const void *) mgos_disconnect,
    (const void *) mgos_bind_http,
    (const void *) mgos_add_http_endpoint,
    (const void *) mgos_connect_http,
    (const void *) mgos_connect_http_ssl,
    (const void *) mgos_dlsym,
    (const void *) mgos_file_copy,
    (const void *) mgos_file_digest,
    (const void *) mgos_file_copy_if_different,
    (const void *) mgos_bitbang_write_bits,
    (const void *) mgos_bitbang_write_bits_js,
    (const void *) mgos_cd_register_section_writer,
    (const void *) mgos_cd_write,
    (const void *) mgos_cd_write_section,
    (const void *) mgos_cd_puts,
    (const void *) mgos_cd_printf,
    (const void *) mgos_cd_putc,
    (const void *) mgos_vfs_mmap_init,
    (const void *) mgos_vfs_mmap_descs_cnt,
    (const void *) mgos_vfs_mmap_desc_get,
    (const void *) opendir,
    (const void *) readdir,
    (const void *) closedir,
    (const void *) mgos_vfs_fs_register_type,
    (const void *) mgos_vfs_mkfs,
    (const void *) mgos_vfs_mkfs_dev,
    (const void *) mgos_vfs_mkfs_dev_name,
    (const void *) mgos_vfs_mount,
    (const void *) mgos_vfs_mount_dev,
    (const void *) mgos_vfs_mount_dev_name,
    (const void *) mgos_vfs_umount,
    (const void *) mgos_vfs_umount_all,
    (const void *) mgos_vfs_get_space_total,
    (const void *) mgos_vfs_get_space_free,
    (const void *) mgos_vfs_gc,
    (const void *) mgos_vfs_hal_mount,
    (const void *) mgos_realpath,
    (const void *) mgos_vfs_open,
    (const void *) mgos_vfs_close,
    (const void *) mgos_vfs_read,
    (const void *) mgos_vfs_write,
    (const void *) mgos_vfs_stat,
    (const void *) mgos_vfs_fstat,
    (const void *) mgos_vfs_lseek,
    (const void *) mgos_vfs_unlink,
    (const void *) mgos_vfs_rename,
    (const void *) mgos_vfs_opendir,
    (const void *) mgos_vfs_readdir,
    (const void *) mgos_vfs_closedir,
    (const void *) mgos_vfs_dev_register_type,
    (const void *) mgos_vfs_dev_create,
    (const void *) mgos_vfs_dev_create_and_register,
    (const void *) mgos_vfs_dev_register,
    (const void *) mgos_vfs_dev_unregister,
    (const void *) mgos_vfs_dev_open,
    (const void *) mgos_vfs_dev_read,
    (const void *) mgos_vfs_dev_write,
    (const void *) mgos_vfs_dev_erase,
    (const void *) mgos_vfs_dev_get_size,
    (const void *) mgos_vfs_dev_get_erase_sizes,
    (const void *) mgos_vfs_dev_close,
    (const void *) mgos_vfs_dev_unregister_all,
    (const void *) mgos_process_devtab,
    (const void *) mg_mk_str,
    (const void *) mg_mk_str_n,
    (const void *) mg_vcmp,
    (const void *) mg_vcasecmp,
    (const void *) mg_strdup,
    (const void *) mg_strdup_nul,
    (const void *) mg_strchr,
    (const void *) mg_strcmp,
    (const void *) mg_strncmp,
    (const void *) mg_strcasecmp,
    (const void *) mg_strfree,
    (const void *) mg_strstr,
    (const void *) mg_strstrip,
    (const void *) mg_str_starts_with,
    (const void *) mbuf_init,
    (const void *) mbuf_free,
    (const void *) mbuf_append,
    (const void *) mbuf_append_and_free,
    (const void *) mbuf_insert,
    (const void *) mbuf_remove,
    (const void *) mbuf_resize,
    (const void *) mbuf_move,
    (const void *) mbuf_clear,
    (const void *) mbuf_trim,
    (const void *) c_strnlen,
    (const void *) c_snprintf,
    (const void *) c_vsnprintf,
    (const void *) c_strnstr,
    (const void *) cs_to_hex,
    (const void *) cs_from_hex,
    (const void *) strdup,
    (const void *) cs_to64,
    (const void *) mg_ncasecmp,
    (const void *) mg_casecmp,
    (const void *) mg_asprintf,
    (const void *) mg_avprintf,
    (const void *) mg_next_comma_list_entry,
    (const void *) mg_next_comma_list_entry_n,
    (const void *) mg_next_query_string_entry_n,
    (const void *) mg_match_prefix,
    (const void *) mg_match_prefix_n,
    (const void *) mg_json_printer_mbuf,
    (const void *) mg_json_emit_str,
    (const void *) json_walk,
    (const void *) json_printer_buf,
    (const void *) json_printer_file,
    (const void *) json_printf,
    (const void *) json_vprintf,
    (const void *) json_fprintf,
    (const void *) json_vfprintf,
    (const void *) json_asprintf,
    (const void *) json_vasprintf,
    (const void *) json_printf_array,
    (const void *) json_scanf,
    (const void *) json_vscanf,
    (const void *) json_scanf_array_elem,
    (const void *) json_unescape,
    (const void *) json_escape,
    (const void *) json_fread,
    (const void *) json_setf,
    (const void *) json_vsetf,
    (const void *) json_prettify,
    (const void *) json_prettify_file,
    (const void *) json_next_key,
    (const void *) json_next_elem,
    (const void *) cs_read_file,
    (const void *) cs_mmap_file,
    (const void *) cs_hex_decode,
    (const void *) cs_base64_init,
    (const void *) cs_base64_update,
    (const void *) cs_base64_finish,
    (const void *) cs_base64_encode,
    (const void *) cs_fprint_base64,
    (const void *) cs_base64_decode,
    (const void *) cs_crc32,
    (const void *) cs_rbuf_init,
    (const void *) cs_rbuf_deinit,
    (const void *) cs_rbuf_clear,
    (const void *) cs_rbuf_append,
    (const void *) cs_rbuf_append_one,
    (const void *) cs_rbuf_at,
    (const void *) cs_rbuf_get,
    (const void *) cs_rbuf_consume,
    (const void *) cs_rbuf_contig_tail_space,
    (const void *) cs_rbuf_advance_tail,
    (const void *) cs_frbuf_init,
    (const void *) cs_frbuf_deinit,
    (const void *) cs_frbuf_append,
    (const void *) cs_frbuf_get,
    (const void *) cs_varint_llen,
    (const void *) cs_varint_encode,
    (const void *) cs_varint_decode,
    (const void *) cs_varint_decode_unsafe,
    (const void *) cs_time,
    (const void *) cs_timegm,
};
