"""The event backbone: outbox, relay, inbox, handlers, consumer and dead letters."""
