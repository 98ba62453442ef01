"""Apache Kafka 4 without containers: nodes as plain processes, for tests and for one machine."""
