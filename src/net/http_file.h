// SPDX-License-Identifier: Apache-2.0
// What the files that serve static content share.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "net/http.h"

// Descriptors from here on belong to the device's own file systems: they are
// not kept open between requests and the host's sendfile cannot use them.
#ifdef MGOS_POSIX
#define MG__HTTP_VFS_FD (1 << 20)
#else
#define MG__HTTP_VFS_FD 0
#endif

// A file that is being served, from the cache or opened for one request.
struct mg__file {
  char *path;
  int fd;                 // -1: none
  char *data;             // all of the file, NULL: read it
  uint32_t changes;       // mgos__fs_changes when it was loaded
  uint32_t read_changes;  // the same when fd was last found unchanged
  int kind;               // MG__FILE_*
  int64_t size;
  int64_t mtime;       // 0: the file system keeps no time
  int64_t checked_us;  // when stat last agreed
  uint32_t refs;       // replies in progress
  uint32_t used;       // for choosing what to drop
  int64_t used_us;
  int64_t no_gz_us;  // when path.gz was last seen to be absent, 0: never
  bool cached;
  char etag[40];  // with quotes; empty without a time
  char date[32];  // HTTP date of mtime
};

// BUSY: it exists but cannot be opened now (too many files, no memory).
enum { MG__FILE_NONE = 0, MG__FILE_REGULAR, MG__FILE_DIRECTORY, MG__FILE_BUSY };

// Finds out about path and opens it if it is a regular file.
// Returns: NULL when memory is short; else to be given to mg__file_put, also
// for a path that does not exist (kind MG__FILE_NONE).
struct mg__file *mg__file_get(const char *path);
void mg__file_put(struct mg__file *f);

// Makes the content of a regular file readable until mg__file_put: a device
// file that is remembered was closed when nobody sent it any more.
// Returns: false when it cannot be opened now or has changed.
bool mg__file_use(struct mg__file *f);

// Reads at an offset, after mg__file_use.
// Returns: bytes, 0 at the end, < 0 on error or if the file has changed.
int mg__file_read(struct mg__file *f, int64_t offset, void *buf, size_t len);

// Turns a request path into a path below root: decoded, no "." or "..", no
// double slashes. trailing_slash says whether it ended in one.
// Returns: 0 or the status to answer with.
int mg__http_resolve(const char *root, struct mg_str uri, char *out,
                     size_t out_len, bool *trailing_slash);

// True when a component of path, or all of it, matches the pattern.
bool mg__http_is_hidden(const char *path, const char *pattern);

// Media type by extension; custom is a list like ".ext=type,.e2=type".
struct mg_str mg__http_mime(const char *path, const char *custom);

// Sends an index of the directory.
void mg__http_list(struct mg_connection *nc, struct http_message *hm,
                   const char *dir, const struct mg_serve_http_opts *opts);

// Serves path; gzip: the client takes it and path.gz may be sent instead.
// Returns: false when there is no such regular file; nothing is sent then.
bool mg__http_try_file(struct mg_connection *nc, struct http_message *hm,
                       const char *path, struct mg_str mime,
                       struct mg_str extra_headers);
