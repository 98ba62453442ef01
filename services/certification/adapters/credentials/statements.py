"""What a document states, as RDF statements in N-Quads terms: strict, offline, once a structure.

A structure is the document without its texts. The statements of one structure are made by pyld
from a document in which every text is a mark of its own; other documents of that structure get
their texts in the places of the marks. Whatever could make a text more than a text (a term's name,
a relative address, an unusual address) is part of the structure, or is not given this way.
"""

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pyld import jsonld

from services.certification.adapters.credentials.contexts import CONTEXTS
from services.certification.adapters.credentials.contexts import load_context
from services.certification.adapters.credentials.errors import Malformed
from services.certification.domain.credential import is_address

# Subject, predicate and object as N-Quads writes them; `_:b0` is a node without a name.
Statement = tuple[str, str, str]

# The only contexts that a document may have, in this order.
ALLOWED = (list(CONTEXTS[:1]), list(CONTEXTS))

# A term that no context knows becomes an address below the first, a relative address one below the
# second, and so they are seen instead of dropped.
UNKNOWN = "https://unknown.invalid/"
RELATIVE = "https://relative.invalid/"

# Values of these keys are names of terms, whose meaning the contexts give.
_NAMES = frozenset({"type", "proofPurpose", "cryptosuite"})

_DEEPEST = 16
_LARGEST = 2000

_ESCAPES = {
    **{chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F)},
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}
_TO_ESCAPE = re.compile(r'[\x00-\x1f\x7f"\\]')


def statements(document: dict[str, Any], *, remember: bool = True) -> list[Statement]:
    """Every statement of the document, each once. Raises Malformed.

    `remember` keeps its structure. Strangers can make up new ones without end, so theirs are not
    kept: each would push out one that is needed, and stay.

    Refused are: other contexts than the bundled ones, a context below the top, terms and types
    that the contexts do not define, terms written out as addresses, keywords, nothing (null, an
    empty list or object), relative addresses, and named nodes that call themselves nameless.
    """
    if not isinstance(document, dict) or document.get("@context") not in ALLOWED:
        raise Malformed("another @context than that of this service")
    content = {key: value for key, value in document.items() if key != "@context"}
    texts: list[str] = []
    shape = _shape(content, texts, 0)
    if len(texts) > _LARGEST:
        raise Malformed("too many values")
    template = (_template if remember else _made)(len(document["@context"]), shape)
    return list(dict.fromkeys(_filled(template, texts)))


# A place in a statement: its text as it is, or the number of the text that belongs there, whether
# as an address, and what follows a literal's closing quote.
_Place = str | tuple[int, bool, str]
_Shape = Any
_Template = tuple[tuple[_Place, _Place, _Place], ...]


def _shape(value: Any, texts: list[str], depth: int) -> _Shape:
    """The value without its texts, which are added to `texts`; can be a key of a mapping."""
    if depth > _DEEPEST:
        raise Malformed("too deep")
    if isinstance(value, dict):
        if not value:
            raise Malformed("an empty object")
        return ("{", *((_key(key), _member(key, value[key], texts, depth)) for key in value))
    if isinstance(value, list):
        if not value:
            raise Malformed("an empty list")
        return ("[", *(_shape(each, texts, depth + 1) for each in value))
    if isinstance(value, str):
        return _slot(value, texts)
    return _number(value)


def _member(key: str, value: Any, texts: list[str], depth: int) -> _Shape:
    if key in _NAMES:
        names = value if isinstance(value, list) else [value]
        if not names or not all(isinstance(name, str) and _is_name(name) for name in names):
            raise Malformed(f"not names of terms: {key}")
        return ("name", isinstance(value, list), *names)
    return _shape(value, texts, depth + 1)


def _key(key: Any) -> str:
    """Refuses keywords and terms written out, which others who read the JSON would not see."""
    if not isinstance(key, str) or not _is_name(key):
        raise Malformed("a key that is not the name of a term")
    return key


def _is_name(text: str) -> bool:
    return bool(text) and text[0] != "@" and ":" not in text


def _slot(text: str, texts: list[str]) -> _Shape:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Malformed("half a character") from error
    texts.append(text)
    return "address" if is_address(text) else "text"


def _number(value: Any) -> _Shape:
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, float) and math.isfinite(value):
        # JSON has one kind of number: 40.0 is 40 to most who read it.
        value = int(value) if value.is_integer() else value
    elif not isinstance(value, int):
        raise Malformed("nothing, or no number")
    if abs(value) >= 2**53:
        raise Malformed("a number that not everybody reads alike")
    return (type(value).__name__, value)


@lru_cache(maxsize=256)
def _template(contexts: int, shape: _Shape) -> _Template:
    return _made(contexts, shape)


def _made(contexts: int, shape: _Shape) -> _Template:
    """The statements of a structure with places for the texts. Raises Malformed."""
    marks: list[str] = []
    document = {"@context": list(CONTEXTS[:contexts]), **_marked(shape, marks)}
    found = {mark: number for number, mark in enumerate(marks)}
    used: set[int] = set()
    template = []
    for subject, predicate, object in _expanded(document):
        places = tuple(_place(term, found, used) for term in (subject, predicate, object))
        template.append((places[0], places[1], places[2]))
    if len(used) != len(marks):
        raise Malformed("a value that the signature would not cover")
    return tuple(template)


def _marked(shape: _Shape, marks: list[str]) -> Any:
    """A document of this structure in which every text is a mark."""
    if isinstance(shape, str):
        mark = f"https://mark.invalid/{len(marks)}" if shape == "address" else f"mark {len(marks)}"
        marks.append(mark)
        return mark
    kind, *rest = shape
    if kind == "{":
        return {key: _marked(value, marks) for key, value in rest}
    if kind == "[":
        return [_marked(each, marks) for each in rest]
    if kind == "name":
        return rest[1:] if rest[0] else rest[1]
    return rest[0]


def _expanded(document: dict[str, Any]) -> Iterator[tuple[Any, Any, Any]]:
    """The document's statements as pyld makes them, in its terms. Raises Malformed."""
    options = {
        "base": RELATIVE,
        "expandContext": {"@vocab": UNKNOWN},
        "documentLoader": load_context,
        "processingMode": "json-ld-1.1",
    }
    try:
        dataset = jsonld.to_rdf(document, options)
    except (jsonld.JsonLdError, ValueError, TypeError, RecursionError) as error:
        raise Malformed("no JSON-LD of these contexts") from error
    if set(dataset) != {"@default"}:
        raise Malformed("a graph in the document")
    for triple in dataset["@default"]:
        terms = triple["subject"], triple["predicate"], triple["object"]
        for term in terms:
            if term["type"] == "IRI" and term["value"].startswith((UNKNOWN, RELATIVE)):
                raise Malformed("a term that the contexts do not define, or a relative address")
        yield terms


def _place(term: dict[str, Any], found: dict[str, int], used: set[int]) -> _Place:
    value = term["value"]
    number = found.get(value)
    if number is not None:
        used.add(number)
    if term["type"] == "IRI":
        return f"<{value}>" if number is None else (number, True, "")
    if term["type"] == "blank node":
        return str(value)
    if "mark " in value and number is None:
        raise Malformed("a text inside another")
    suffix = _suffix(term)
    return f'"{_escaped(value)}"{suffix}' if number is None else (number, False, suffix)


def _suffix(term: dict[str, Any]) -> str:
    if term.get("language"):
        return f"@{term['language']}"
    datatype = term["datatype"]
    plain = datatype == "http://www.w3.org/2001/XMLSchema#string"
    return "" if plain else f"^^<{datatype}>"


def _filled(template: _Template, texts: list[str]) -> Iterator[Statement]:
    for subject, predicate, object in template:
        yield _text(subject, texts), _text(predicate, texts), _text(object, texts)


def _text(place: _Place, texts: list[str]) -> str:
    if isinstance(place, str):
        return place
    number, address, suffix = place
    text = texts[number]
    return f"<{text}>" if address else f'"{_escaped(text)}"{suffix}'


def _escaped(text: str) -> str:
    """As canonical N-Quads escapes (RDFC-1.0, 5)."""
    return _TO_ESCAPE.sub(lambda found: _ESCAPES[found.group()], text)
