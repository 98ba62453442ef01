"""The public pages in a real browser, which `get.sh` fetches where it can be had."""
