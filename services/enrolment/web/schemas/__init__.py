"""What requests and responses look like, a file for each resource."""
