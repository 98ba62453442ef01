"""HTTP of content: routes that parse, call one use case and return."""
