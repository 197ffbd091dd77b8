// SPDX-License-Identifier: Apache-2.0
//
// Base64 with the standard alphabet and padding: streaming encoder, and both
// directions on whole buffers.

#ifndef MGOS_COMMON_CS_BASE64_H
#define MGOS_COMMON_CS_BASE64_H

#ifndef DISABLE_BASE64
#define DISABLE_BASE64 0
#endif

#include <stddef.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

// Takes one character of output.
typedef void (*cs_base64_putc_t)(char, void *);

// State of the streaming encoder.
struct cs_base64_ctx {
  cs_base64_putc_t b64_putc;  // where output goes
  unsigned char chunk[3];     // input not encoded yet
  int chunk_size;             // bytes in chunk
  void *user_data;            // second argument of b64_putc
};

// Begins an encoding.
void cs_base64_init(struct cs_base64_ctx *ctx, cs_base64_putc_t putc,
                    void *user_data);

// Encodes len more bytes.
void cs_base64_update(struct cs_base64_ctx *ctx, const char *str, size_t len);

// Puts out what is left, and the padding.
void cs_base64_finish(struct cs_base64_ctx *ctx);

// Encodes src_len bytes. dst: room for (src_len + 2) / 3 * 4 + 1 bytes, gets
// a NUL; enc_len: characters without it, may be NULL.
void cs_base64_encode(const unsigned char *src, int src_len, char *dst,
                      int *enc_len);

// Encodes into a stdio file.
void cs_fprint_base64(FILE *f, const unsigned char *src, int src_len);

// Decodes groups of four characters up to the first bad one or the padding.
// len: characters at s; dst: room for len / 4 * 3 + 1 bytes, gets a NUL;
// dec_len: bytes without it, may be NULL. dst may be s.
// Returns: characters used; less than len when there is more than base64.
int cs_base64_decode(const unsigned char *s, int len, char *dst, int *dec_len);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_COMMON_CS_BASE64_H
