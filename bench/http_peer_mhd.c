// SPDX-License-Identifier: Apache-2.0
//
// The peer libmicrohttpd: /json answers a small object made per request, any
// other path the file given on the command line. http_peer_mhd PORT FILE

#include <fcntl.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *s_file;

static enum MHD_Result handle(void *cls, struct MHD_Connection *c,
                              const char *url, const char *method,
                              const char *version, const char *upload_data,
                              size_t *upload_data_size, void **con_cls) {
  static unsigned s_counter;
  struct MHD_Response *r;
  enum MHD_Result res;
  // An answer to the first call, which is for the head alone, would close the
  // connection.
  if (*con_cls == NULL) {
    *con_cls = &s_counter;
    return MHD_YES;
  }
  if (strcmp(url, "/json") == 0) {
    char buf[96];
    int len = snprintf(buf, sizeof(buf),
                       "{\"id\":%u,\"temp\":21.5,\"name\":\"sensor-1\","
                       "\"on\":true,\"up\":%u}",
                       s_counter, s_counter);
    s_counter++;
    r = MHD_create_response_from_buffer((size_t) len, buf,
                                        MHD_RESPMEM_MUST_COPY);
    MHD_add_response_header(r, "Content-Type", "application/json");
  } else {
    struct stat st;
    int fd = open(s_file, O_RDONLY);
    if (fd < 0 || fstat(fd, &st) != 0) return MHD_NO;
    r = MHD_create_response_from_fd((size_t) st.st_size, fd);
  }
  res = MHD_queue_response(c, 200, r);
  MHD_destroy_response(r);
  (void) cls;
  (void) method;
  (void) version;
  (void) upload_data;
  (void) upload_data_size;
  return res;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  s_file = argv[2];
  struct MHD_Daemon *d = MHD_start_daemon(
      MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t) atoi(argv[1]), NULL, NULL,
      handle, NULL, MHD_OPTION_CONNECTION_LIMIT, 1000u, MHD_OPTION_END);
  if (d == NULL) return 1;
  pause();
  return 0;
}
