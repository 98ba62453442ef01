"""The use cases of content: each is one verb function that runs in one transaction."""
