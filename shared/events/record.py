"""A record as it lies in a topic, whatever client read it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """Undecoded bytes with their place. `topic` is the name on the broker, prefix included."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    value: bytes | None

    @classmethod
    def of(cls, message: Any) -> "Record":
        """From what kafka-python's consumer gives."""
        return cls(
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
            key=message.key,
            headers=message.headers,
            value=message.value,
        )

    @property
    def raw_mark(self) -> str:
        """Identifies a record that has no usable `ce_id`, by its bytes and its place."""
        digest = hashlib.sha256(self.value or b"").hexdigest()
        return f"raw:{digest}:{self.topic}:{self.partition}:{self.offset}"
