"""Outside things: template files and the post."""
