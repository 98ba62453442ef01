"""Plain markup is cleaned by a shorter way, with the same outcome as by the long one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.content.adapters.markup.html import clean_html
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.html import words_of
from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import Target

PIECES = (
    "<p>",
    "</p>",
    "<div class='x'>",
    "</div>",
    "<br>",
    "</br>",
    "<STRONG>",
    "</strong>",
    "<em title='a > b'>",
    "</em>",
    "<b>",
    "</b>",
    "<ul>",
    "</ul>",
    "<ol>",
    "<li>",
    "</li>",
    "<span onclick='x()'>",
    "</span>",
    "<sub>",
    "satu dua",
    " ",
    "\n",
    "&amp;",
    "&nbsp;",
    "&lt;b>",
    "&copy",
    "&notit;",
    "&am",
    "é",
    "\xa0",
    '"',
    "'",
    ">",
)
# An element that no lesson may hold makes the cleaner take the long way.
LONG_WAY = "<x-y></x-y>"


def clean(markup: str) -> str:
    return clean_html(markup, lambda address: Target(Kind.MISSING), lambda code, params: None)


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_plain_markup_is_cleaned_as_any_other(markup: str) -> None:
    # A piece that ends in the middle of a reference would run into what is put behind it.
    assert clean(f"{markup} ") == clean(f"{markup} {LONG_WAY}")


@given(st.text(max_size=40))
def test_plain_text_is_cleaned_as_any_markup(text: str) -> None:
    assert clean(f"{text} ") == clean(f"{text} {LONG_WAY}")


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_clean_markup_stays_as_it_is(markup: str) -> None:
    once = clean(markup)
    assert clean(once) == once


@pytest.mark.parametrize(
    "title", ["Tanya & jawab", "<b>Tanya</b> &amp; jawab", "Tanya &amp;amp; jawab"]
)
def test_titles_are_words_however_they_are_written(title: str) -> None:
    assert first_title(title) == "Tanya & jawab"


def test_words_are_counted_without_their_tags() -> None:
    assert words_of("<p>satu <b>dua</b></p><p>tiga</p>") == 3
