let up = ffi('double mgos_uptime()');
