"""What a package shows to people is harmless, and what was changed is told."""

from __future__ import annotations

from typing import Any
from typing import ClassVar

import pytest

from services.content.adapters.markup.html import clean_html
from services.content.adapters.markup.html import plain_text
from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import Target

SHA = "a" * 64


class Cleaned:
    """Markup cleaned with three known files and one item, and the notes taken."""

    known: ClassVar[dict[str, Target]] = {
        "a.png": Target(Kind.FILE, f"academy-file:{SHA}", "image/png"),
        "a.svg": Target(Kind.FILE, f"academy-file:{SHA}", "image/svg+xml"),
        "a.mp4": Target(Kind.FILE, f"academy-file:{SHA}", "video/mp4"),
        "id.vtt": Target(Kind.FILE, f"academy-file:{SHA}", "text/vtt"),
        "next.html": Target(Kind.ITEM, "academy-item:next"),
    }

    def __init__(self, markup: str) -> None:
        self.notes: list[tuple[str, dict[str, Any]]] = []
        self.html = clean_html(markup, self.where, lambda *note: self.notes.append(note))
        self.codes = [code for code, _ in self.notes]

    def where(self, address: str) -> Target:
        return self.known.get(address, Target(Kind.MISSING))


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<img src=a.png onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" jav&#x09;ascript:alert(1)">x</a>',
        '<a href="&#1;javascript:alert(1)">x</a>',
        '<a href="vbscript:alert(1)">x</a>',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        '<iframe src="javascript:alert(1)"></iframe>',
        '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
        "<iframe><img src=x onerror=alert(1)></iframe>",
        "<svg><script>alert(1)</script><animate onbegin=alert(1) attributeName=x></svg>",
        "<math><mtext><table><mglyph><style><!--</style>"
        '<img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
        '<form action="https://evil.example"><button formaction="javascript:alert(1)">x</button>',
        '<object data="javascript:alert(1)"></object>',
        '<embed src="data:text/html;base64,PHNjcmlwdD4=">',
        '<div style="position:fixed;background:url(javascript:alert(1))">x</div>',
        "<template><script>alert(1)</script></template>",
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
        "<details ontoggle=alert(1) open>x</details>",
        '<base href="https://evil.example/"><meta http-equiv="refresh" content="0">',
        '<link rel=stylesheet href="https://evil.example/x.css"><style>*{}</style>',
        '<p id="app" class="hidden" name="x">x</p>',
        '<video src="javascript:alert(1)" autoplay onplay=alert(1)></video>',
        '<img src=a.png srcset="https://evil.example/x.png 2x">',
        '<a href="https://ok.example/" target="_blank" ping="https://evil.example">x</a>',
    ],
)
def test_nothing_that_runs_or_phones_home_survives(markup: str) -> None:
    html = Cleaned(markup).html.lower()
    for trace in ("script", "alert(", "on", "style=", "evil.example", "data:", "<form", "<svg"):
        # `on` alone is in honest words: only attributes matter.
        if trace == "on":
            assert " on" not in html
        else:
            assert trace not in html
    for attribute in ("id=", "name=", "srcset", "ping", "target", 'class="hidden'):
        assert attribute not in html


def test_honest_text_stays_as_it_is() -> None:
    markup = '<h2>Judul</h2><p>Satu <em>dua</em> &amp; 3 &lt; 4</p><ul><li lang="id">x</li></ul>'
    cleaned = Cleaned(markup)
    assert cleaned.html == markup
    assert cleaned.notes == []


def test_pictures_and_links_lead_to_files_and_items_of_the_academy() -> None:
    cleaned = Cleaned('<img src="a.png" alt="x"><a href="next.html">n</a><video src="a.mp4">')
    assert f'src="academy-file:{SHA}"' in cleaned.html
    assert 'href="academy-item:next"' in cleaned.html
    assert "<video" in cleaned.html
    assert "controls" in cleaned.html
    assert cleaned.codes == []


def test_an_svg_picture_becomes_a_file_to_download() -> None:
    cleaned = Cleaned('<img src="a.svg" alt="Bagan">')
    assert "<img" not in cleaned.html
    assert f'<a href="academy-file:{SHA}"' in cleaned.html
    assert ">Bagan</a>" in cleaned.html
    assert cleaned.codes == ["svg_as_link"]


def test_a_known_player_becomes_an_embed_link() -> None:
    cleaned = Cleaned('<iframe src="//www.youtube.com/embed/x" title="Video"></iframe><p>y</p>')
    assert '<a href="https://www.youtube.com/embed/x" class="embed"' in cleaned.html
    assert ">Video</a>" in cleaned.html
    assert cleaned.html.endswith("<p>y</p>")
    assert cleaned.codes == ["video_as_link"]


@pytest.mark.parametrize(
    "host", ["youtube.com.evil.example", "notyoutube.com", "evil.example/youtube.com"]
)
def test_a_host_that_only_looks_like_a_player_is_a_plain_link(host: str) -> None:
    cleaned = Cleaned(f'<iframe src="https://{host}/embed/x"></iframe>')
    assert "class=" not in cleaned.html
    assert cleaned.codes == ["frame_as_link"]


def test_a_film_keeps_the_captions_that_came_with_it() -> None:
    cleaned = Cleaned(
        '<video src="a.mp4"><track kind="captions" src="id.vtt" srclang="id" label="Teks" default>'
        '<track src="gone.vtt"><track src="https://example.org/x.vtt"><track src="javascript:x">'
        "</video>"
    )
    assert f'<track kind="captions" src="academy-file:{SHA}" srclang="id"' in cleaned.html
    assert cleaned.html.count("<track") == 1
    assert "default" in cleaned.html
    assert cleaned.codes == ["missing_link", "external_media_as_link", "unsafe_link"]


def test_pictures_from_elsewhere_become_links() -> None:
    cleaned = Cleaned('<img src="https://example.org/a.png" alt="Peta">')
    assert "<img" not in cleaned.html
    assert ">Peta</a>" in cleaned.html
    assert cleaned.codes == ["external_media_as_link"]


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data/",
        "//127.0.0.1:9/a.png",
        "http://localhost/x",
        "http://10.0.0.1/x",
        "http://[::1]/x",
        "http://2130706433/x",
        "http://0x7f.1/x",
        "http://db.internal/x",
        "file:///etc/passwd",
        "gopher://127.0.0.1:11211/_stats",
        "http:///x",
    ],
)
def test_addresses_inside_a_network_are_left_out(address: str) -> None:
    cleaned = Cleaned(f'<img src="{address}"><a href="{address}">x</a><iframe src="{address}">')
    assert "href" not in cleaned.html
    assert "src" not in cleaned.html
    assert set(cleaned.codes) == {"unsafe_link"}


def test_a_link_to_nothing_is_told_and_its_text_stays() -> None:
    cleaned = Cleaned('<a href="gone.html">Lanjut</a>')
    assert "Lanjut" in cleaned.html
    assert "href" not in cleaned.html
    assert cleaned.notes == [("missing_link", {"url": "gone.html"})]


def test_what_was_removed_is_told() -> None:
    cleaned = Cleaned("<script>x()</script><form></form><math><mi>x</mi></math>")
    assert cleaned.codes == ["html_removed", "html_removed", "formula_as_text"]


@pytest.mark.parametrize(
    ("markup", "tag"),
    [
        ("<canvas>Peta</canvas>", "canvas"),
        ('<map name="m"><area href="next.html" alt="Lanjut"></map>', "map"),
        ('<p>Nama: <input name="n"></p>', "input"),
        ("<select><option>Satu</select>", "select"),
        ("<TEXTAREA>Jawab</TEXTAREA>", "textarea"),
        ("<button>Periksa</button>", "button"),
    ],
)
def test_controls_outside_a_form_are_told_of_too(markup: str, tag: str) -> None:
    assert Cleaned(markup).notes == [("html_removed", {"tag": tag})]


def test_the_frames_of_a_frameset_become_links_as_an_iframe_does() -> None:
    cleaned = Cleaned(
        '<html><frameset cols="20%,*"><FRAME src="next.html" title="Isi"><frame src=a.mp4 />'
        '<frame src="https://example.org/x"><frame src="gone.html"><frame src="javascript:x()">'
        "<noframes><body><p>Peramban Anda tidak mengenal bingkai.</p></body></noframes>"
        "</frameset></html>"
    )
    assert '<a href="academy-item:next"' in cleaned.html
    assert f'<a href="academy-file:{SHA}"' in cleaned.html
    assert '<a href="https://example.org/x"' in cleaned.html
    assert cleaned.html.count("<a ") == 3
    assert "bingkai" not in cleaned.html
    assert cleaned.codes == ["frame_as_link", "missing_link", "unsafe_link"]


def test_frames_without_an_end_take_no_longer_than_their_length() -> None:
    # Were each of them looked at to the end of the text, this would take minutes.
    assert Cleaned("<frameset>" + "<frame " * 200_000).html == ""


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Judul  biasa\n", "Judul biasa"),
        ("a < b & c", "a < b & c"),
        ("<img src=x onerror=alert(1)>", ""),
        ("&lt;script&gt;alert(1)&lt;/script&gt;x", "x"),
        ("&amp;lt;b&amp;gt;x&amp;lt;/b&amp;gt;", "x"),
        ("<b>Tebal</b>", "Tebal"),
        ("nul\0 dan \u202e balik", "nul dan balik"),
        ("😀 emoji", "😀 emoji"),
        ("x" * 1000, "x" * 300),
    ],
)
def test_titles_are_words_only(given: str, shown: str) -> None:
    assert plain_text(given) == shown
