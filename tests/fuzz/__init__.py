"""Generated requests to every operation of every service, as every role, held to the documents."""
