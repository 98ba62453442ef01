"""Writes documents as YAML that `course_yaml` reads back the same, in the same bytes each time."""

from __future__ import annotations

from typing import Any

import yaml

from services.content.adapters.formats.markdown.course_yaml import PlainLoader

WIDTH = 100


class PlainDumper(yaml.CSafeDumper):
    """Quotes what `PlainLoader` would not read as the text that it is."""

    yaml_implicit_resolvers = PlainLoader.yaml_implicit_resolvers

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: PlainDumper, text: str) -> yaml.Node:
    """Text of several lines stays so, for people who read and change the file."""
    style = "|" if _fits_a_block(text) else None if text else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _fits_a_block(text: str) -> bool:
    lines = text.split("\n")
    return (
        len(lines) > 1
        and not text[:1].isspace()
        and all(line == line.rstrip() and line.isprintable() for line in lines)
    )


def _number(dumper: PlainDumper, number: float) -> yaml.Node:
    """A number with a point, so that it is read back as one."""
    digits, _, power = repr(number).partition("e")
    text = digits if "." in digits else f"{digits}.0"
    return dumper.represent_scalar("tag:yaml.org,2002:float", f"{text}e{power}" if power else text)


PlainDumper.add_representer(str, _text)
PlainDumper.add_representer(float, _number)


def yaml_text(document: Any) -> str:
    """The document (maps, lists, texts, finite numbers, booleans, null) as YAML."""
    text: str = yaml.dump(
        document, Dumper=PlainDumper, allow_unicode=True, sort_keys=False, width=WIDTH
    )
    return text
