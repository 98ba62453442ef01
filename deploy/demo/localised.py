"""Puts both languages into one page, for a format that knows only one."""

from html import escape

from markdown_it import MarkdownIt

from deploy.demo.source import Localised

_MARKDOWN = MarkdownIt("commonmark", {"xhtmlOut": True}).enable("table")


def label(texts: Localised) -> str:
    """One plain line for a title or a choice, the main language first."""
    return " / ".join(dict.fromkeys(texts.values()))


def html(texts: Localised) -> str:
    """The Markdown of each language as HTML in a `div` of its own that names the language."""
    return "".join(
        f'<div lang="{language}">{_MARKDOWN.render(text)}</div>' for language, text in texts.items()
    )


def page(title: Localised, texts: Localised, languages: list[str]) -> bytes:
    """A whole XHTML page in UTF-8. Relative links work from the folder that the lesson lay in."""
    parts = "".join(
        f'<section lang="{language}">\n<h1>{escape(title[language])}</h1>\n'
        f"{_MARKDOWN.render(texts[language])}</section>\n"
        for language in languages
    )
    return (
        f'<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" lang="{languages[0]}">\n'
        f'<head><meta charset="utf-8"/><title>{escape(label(title))}</title></head>\n'
        f"<body>\n{parts}</body>\n</html>\n"
    ).encode()
