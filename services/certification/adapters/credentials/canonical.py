"""The canonical form of a document, over which its proof is made (RDFC-1.0, JSON-LD 1.1).

Nothing may be in a document that its canonical form does not cover, or a stranger could add it to
a signed one. JSON-LD drops much in silence; here all of that is refused, when signing and when
verifying. Documents of one structure differ in their texts alone, so the transformation to
statements is done once for each structure (`statements.py`), and again for what anyone sends.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from services.certification.adapters.credentials.errors import Malformed
from services.certification.adapters.credentials.statements import Statement
from services.certification.adapters.credentials.statements import statements


def canonical(document: dict[str, Any], *, remember: bool = True) -> str:
    """The document's canonical N-Quads. Raises Malformed.

    `remember` keeps what was found out of its structure, which is not for documents of strangers.
    A document is also refused when two of its nodes without a name say the same: to number those
    takes time without bound, and the credentials of this service have none.
    """
    quads = statements(document, remember=remember)
    labels = _labels(quads)
    return "".join(sorted({_line(quad, labels) for quad in quads}))


def digest(document: dict[str, Any], *, remember: bool = True) -> bytes:
    """SHA-256 of the canonical form. Raises Malformed."""
    return hashlib.sha256(canonical(document, remember=remember).encode()).digest()


def _labels(quads: Iterable[Statement]) -> dict[str, str]:
    """Canonical names of blank nodes, in the order of their hashes (RDFC-1.0, 4.4.3 and 4.6)."""
    mentions: dict[str, list[Statement]] = defaultdict(list)
    for quad in quads:
        for node in {quad[0], quad[2]}:
            if node.startswith("_:"):
                mentions[node].append(quad)
    hashes: dict[str, str] = {}
    for node, around in mentions.items():
        # Two that differ in another node without a name are two lines of the same text.
        lines = sorted(_line(quad, _Others(node)) for quad in around)
        key = hashlib.sha256("".join(lines).encode()).hexdigest()
        if key in hashes:
            raise Malformed("two parts without a name say the same")
        hashes[key] = node
    return {hashes[key]: f"_:c14n{number}" for number, key in enumerate(sorted(hashes))}


class _Others(dict[str, str]):
    """Names one node `_:a` and all others `_:z`, as its own hash asks for."""

    def __init__(self, node: str) -> None:
        super().__init__({node: "_:a"})

    def __missing__(self, node: str) -> str:
        return "_:z"


def _line(quad: Statement, labels: dict[str, str]) -> str:
    subject, predicate, object = quad
    if subject.startswith("_:"):
        subject = labels[subject]
    if object.startswith("_:"):
        object = labels[object]
    return f"{subject} {predicate} {object} .\n"
