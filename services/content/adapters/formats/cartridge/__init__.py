"""Common Cartridge 1.0 to 1.3, with what Canvas adds."""
