"""The database: connection, transactions, documents, pages and leases."""
