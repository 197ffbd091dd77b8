// SPDX-License-Identifier: Apache-2.0
//
// SPI buses.
// This version declares it only: a program that calls it does not link.

#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/mg_str.h"

#ifdef __cplusplus
extern "C" {
#endif

struct mgos_spi;
struct mgos_config_spi;
struct mgos_spi *mgos_spi_create(const struct mgos_config_spi *cfg);
bool mgos_spi_configure(struct mgos_spi *spi,
                        const struct mgos_config_spi *cfg);
struct mgos_spi_txn {
  int cs;
  int mode;
  int freq;
  union {
    struct {
      size_t tx_len;
      const void *tx_data;
      size_t dummy_len;
      size_t rx_len;
      void *rx_data;
    } hd;
    struct {
      size_t len;
      const void *tx_data;
      void *rx_data;
    } fd;
  };
};
bool mgos_spi_run_txn(struct mgos_spi *spi, bool full_duplex,
                      const struct mgos_spi_txn *txn);
void mgos_spi_close(struct mgos_spi *spi);
struct mgos_spi *mgos_spi_get_global(void);
bool mgos_spi_config_from_json(const struct mg_str cfg_json,
                               struct mgos_config_spi *cfg);

#ifdef __cplusplus
}
#endif
