"""One address for all services: the configuration of nginx, and what fills it in elsewhere."""
