// SPDX-License-Identifier: Apache-2.0
// Between the files of the HTTP server library.
#pragma once

#include "mongoose.h"

// Has the device restart when this connection is closed.
void mgos__http_server_restart_after(struct mg_connection *nc);

// Registers the endpoints for the configuration (MGOS_ENABLE_WEB_CONFIG).
void mgos__http_server_web_config(void);
