"""The schemas of requests and responses, a file for each kind of thing."""
