// SPDX-License-Identifier: Apache-2.0
// multipart/form-data as a pull parser over a buffer that grows at its end.
// The caller shows the bytes it has, gets one event and the number of bytes
// to drop, and calls again until the answer is "more". Nothing is copied but
// the boundary; a part's headers are bounded by MG__MULTIPART_MAX_HEAD.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "mongoose.h"

#define MG__MULTIPART_MAX_BOUNDARY 70
#define MG__MULTIPART_MAX_HEAD 1024

enum mg__multipart_event {
  MG__MULTIPART_ERROR = -1,
  MG__MULTIPART_MORE = 0,  // needs bytes that are not there yet
  MG__MULTIPART_BEGIN,     // head of a part; var_name and file_name are set
  MG__MULTIPART_DATA,      // data of the part
  MG__MULTIPART_END,       // the part is complete
  MG__MULTIPART_DONE,      // the closing boundary was seen
};

struct mg__multipart {
  char delim[MG__MULTIPART_MAX_BOUNDARY + 5];  // CR LF "--" boundary
  size_t delim_len;
  int state;
  // Raw values of the last BEGIN, views into the shown buffer.
  struct mg_str disposition;
  // The data of the last DATA.
  struct mg_str data;
};

// Takes the boundary from a Content-Type value.
// Returns: false when it is not multipart/form-data or has no good boundary.
bool mg__multipart_init(struct mg__multipart *m, struct mg_str content_type);

// Finds the next event in buf[0..len). used: bytes the caller drops; the
// views in m stay valid until it does. After DATA the caller may drop less
// than used and will see the rest again.
enum mg__multipart_event mg__multipart_next(struct mg__multipart *m,
                                            const char *buf, size_t len,
                                            size_t *used);
