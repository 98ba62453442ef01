"""Sets certificates with typst: PDF/A-3a and PDF/UA-1, the same bytes each time.

In the process itself: a page takes a few milliseconds, and data is never read as markup. typst is
loaded when the first certificate is printed, so that a process which prints none does not pay.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

_HERE = Path(__file__).parent

# Archival, tagged, with a file inside; and accessible. Both ask that every character has a shape.
STANDARDS = ("a-3a", "ua-1")

# One compiler serves all threads, one after the other.
_ONE_AT_A_TIME = Lock()


class Unprintable(Exception):
    """typst makes no page of it."""


@dataclass(frozen=True)
class Attachment:
    """A file that travels inside the PDF: text, its name, media type and what it is, in words."""

    name: str
    type: str
    text: str
    description: str


def print_pdf(page: Mapping[str, Any], attachment: Attachment | None = None) -> bytes:
    """One page. `page` is what `sheet` gives.

    A name in a script that no font of ours covers would break both standards. It is printed all
    the same, with boxes for what has no shape, as a plain tagged PDF that claims no standard; its
    text, the attached credential and the page that the code leads to have the name as it is.

    Raises Unprintable.
    """
    from typst import TypstError

    inputs = _inputs(page, attachment)
    try:
        return _compile(inputs, page, format="pdf", pdf_standards=list(STANDARDS))
    except TypstError:
        pass
    try:
        return _compile(inputs, page, format="pdf")
    except TypstError as error:
        raise Unprintable(str(error)) from error


def print_picture(page: Mapping[str, Any], dots_per_inch: float) -> bytes:
    """The same page as PNG."""
    return _compile(_inputs(page, None), page, format="png", ppi=dots_per_inch)


def _inputs(page: Mapping[str, Any], attachment: Attachment | None) -> dict[str, str]:
    if attachment is None:
        return {"page": json.dumps(page)}
    attached = {
        "name": attachment.name,
        "type": attachment.type,
        "description": attachment.description,
    }
    return {
        "page": json.dumps({**page, "attached": attached}),
        "credential": attachment.text,
    }


def _compile(inputs: dict[str, str], page: Mapping[str, Any], **options: Any) -> bytes:
    made = datetime(**page["made"], tzinfo=UTC)
    return compile_template("certificate.typ", inputs, timestamp=made, **options)


def compile_template(name: str, inputs: dict[str, str], **options: Any) -> bytes:
    """One page made of a template of this folder; `options` are typst's. Raises TypstError."""
    template = _template(name)
    with _ONE_AT_A_TIME:
        result = _compiler().compile(input=template, sys_inputs=inputs, **options)
    return result[0] if isinstance(result, list) else result


@cache
def _template(name: str) -> bytes:
    return (_HERE / name).read_bytes()


@cache
def _compiler() -> Any:
    from typst import Compiler
    from typst import Fonts

    fonts = Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(_HERE / "fonts")],
    )
    return Compiler(_template("certificate.typ"), root=str(_HERE), font_paths=fonts)
