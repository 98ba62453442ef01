"""The reads of content, straight from the collections."""
