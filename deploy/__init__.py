"""How Academy is run: on one machine (local/), as an image, with demonstration data (demo/)."""
