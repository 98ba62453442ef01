"""Credentials read out of files that anyone may have sent."""

import json
import time
import tracemalloc
import zlib

import pytest

from services.certification.adapters.credentials.png import SIGNATURE
from services.certification.adapters.credentials.png import bake_png
from services.certification.adapters.credentials.printed import printed_serials
from services.certification.adapters.credentials.reading import LARGEST
from services.certification.adapters.credentials.reading import read_credential
from services.certification.adapters.credentials.svg import NAMESPACE
from services.certification.adapters.credentials.svg import bake_svg
from services.certification.adapters.credentials.tokens import LONGEST
from services.certification.adapters.credentials.unreadable import Unreadable

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJpZCI6MX0.c2lnbmF0dXJl"
CREDENTIAL = {"type": ["OpenBadgeCredential"], "name": "Ibu <Siti> & ]]> ꦱꦶꦠꦶ \ufffe"}
JSON = json.dumps(CREDENTIAL)

SVG = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def image(*more: bytes) -> bytes:
    """A PNG of one pixel, with more chunks before its data."""
    head = chunk(b"IHDR", b"\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00")
    data = chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    return SIGNATURE + head + b"".join(more) + data + chunk(b"IEND", b"")


def itxt(
    text: bytes, keyword: bytes = b"openbadgecredential", compressed: bytes = b"\x00"
) -> bytes:
    return chunk(b"iTXt", keyword + b"\x00" + compressed + b"\x00\x00\x00" + text)


def printed(*files: bytes, deflate: bool = True) -> bytes:
    """What of a PDF matters here: its beginning, and streams that are embedded files."""
    made = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Names << /EmbeddedFiles 9 0 R >> >>\nendobj\n"
    for number, file in enumerate(files, start=2):
        content = zlib.compress(file) if deflate else file
        coded = b"/Filter /FlateDecode" if deflate else b""
        made += b"%d 0 obj\n<< /Type /EmbeddedFile /Params << /Size %d >> %b /Length %d >>\n" % (
            number,
            len(file),
            coded,
            len(content),
        )
        made += b"stream\n" + content + b"\nendstream\nendobj\n"
    return made + b"%%EOF\n"


def reason(file: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read_credential(file)
    return refused.value.reason


@pytest.mark.parametrize("text", [TOKEN, JSON], ids=["token", "json"])
def test_what_was_put_into_each_form_is_read_out_again(text: str) -> None:
    meant = CREDENTIAL if text == JSON else TOKEN
    forms = [
        text.encode(),
        b"\xef\xbb\xbf \n" + text.encode() + b"\n",
        bake_png(image(), text),
        bake_svg(SVG, text).encode(),
        printed(text.encode()),
        printed(text.encode(), deflate=False),
        b"junk before it\n" + printed(b"<other/>", text.encode(), b"\xff\x00"),
        # The same file twice, as after an incremental save.
        printed(text.encode()) + printed(text.encode()),
    ]
    assert [read_credential(form) for form in forms] == [meant] * len(forms)


def test_the_element_stands_directly_after_the_opening_tag() -> None:
    baked = bake_svg(SVG, TOKEN)
    assert f'xmlns:openbadges="{NAMESPACE}"><openbadges:credential verify="{TOKEN}"/>' in baked
    assert "<![CDATA[{" in bake_svg(SVG, JSON)


@pytest.mark.parametrize(
    "file",
    [image(), SVG.encode(), printed(), printed(b"a letter", b'["no", "credential"]')],
    ids=["png", "svg", "pdf", "pdf-with-others"],
)
def test_a_file_without_a_credential_says_so(file: bytes) -> None:
    assert reason(file) == "no_credential"


def test_two_credentials_in_one_file_are_none() -> None:
    """Otherwise two readers of the file could each see another certificate."""
    other = TOKEN.replace("c2ln", "d3Jv").encode()
    element = f'<openbadges:credential verify="{TOKEN}"/>'
    twice = bake_svg(SVG, TOKEN).replace(element, element * 2)
    for file in (
        image(itxt(TOKEN.encode()), itxt(TOKEN.encode())),
        twice.encode(),
        printed(TOKEN.encode(), other),
        printed(TOKEN.encode()) + printed(other),
    ):
        assert reason(file) == "several_credentials"


def test_a_png_that_is_cut_or_lies_about_its_lengths_is_damaged() -> None:
    whole = bake_png(image(), TOKEN)
    assert {reason(whole[:length]) for length in range(len(SIGNATURE), len(whole))} == {"damaged"}
    assert reason(SIGNATURE + b"\xff\xff\xff\xffiTXt" + b"0" * 100) == "damaged"
    assert reason(image(itxt(b"x" * 50, compressed=b"\x01"))) == "damaged"
    assert reason(image(chunk(b"iTXt", b"openbadgecredential\x00\x00"))) == "damaged"


@pytest.mark.parametrize(
    "made",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        '<svg xmlns="http://www.w3.org/2000/svg">&b;</svg>',
        '<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg xmlns="http://www.w3.org/2000/svg"/>',
        '<svg xmlns="http://www.w3.org/2000/svg">&unknown;</svg>',
        '<svg xmlns="http://www.w3.org/2000/svg">' + "<g>" * 100_000,
        '<svg xmlns="http://www.w3.org/2000/svg"><path>',
        '<svg xmlns="http://www.w3.org/2000/svg"' + 'a="1" a="2"/>',
        f'<o:credential xmlns:o="{NAMESPACE}" verify="{TOKEN}"/>',
        '<?xml version="1.0" encoding="rot13"?><svg/>',
        "<",
    ],
)
def test_xml_that_wants_more_than_to_be_read_is_damaged(made: str) -> None:
    assert reason(made.encode()) == "damaged"


def test_an_element_of_another_name_or_place_is_not_the_credential() -> None:
    inside = bake_svg(SVG, TOKEN)
    for file in (
        inside.replace(NAMESPACE, "https://example.org/ns"),
        inside.replace("<openbadges", "<g><openbadges").replace("/><path", "/></g><path"),
    ):
        assert reason(file.encode()) == "no_credential"


def test_what_inflates_to_more_than_a_credential_is_not_inflated() -> None:
    bomb = printed(*[b" " * 50_000_000 + JSON.encode()] * 2)
    assert len(bomb) < LARGEST
    tracemalloc.start()
    assert reason(bomb) == "no_credential"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * LONGEST


def test_too_much_of_anything_is_refused() -> None:
    assert reason(b" " * (LARGEST + 1)) == "too_large"
    assert reason(b"{" + b" " * LONGEST + b"}") == "too_large"
    assert reason(SVG.encode() + b" " * 1024 * 1024) == "too_large"
    assert reason(image(itxt(b"a" * (LONGEST + 1)))) == "too_large"
    assert reason(b"%PDF-1.7" + b"/EmbeddedFile " * 100) == "damaged"
    assert reason(b"[" * 100_000) == "unknown_form"
    assert reason(b'{"a":' * 50_000) == "damaged"


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"   ",
        b"GIF89a",
        b"a.b",
        b"a.b.c.d",
        b"\xff\xd8\xff\xe0",
        b"PK\x03\x04",
        b"[1]",
        b"null",
    ],
)
def test_anything_else_has_an_unknown_form(file: bytes) -> None:
    assert reason(file) == "unknown_form"


def test_json_that_breaks_off_or_is_no_text_is_damaged() -> None:
    for file in (b"{", b'{"a": NaN}', b'{"a": "\xff"}', JSON.encode()[:-1], printed()[:8] + b"{"):
        assert reason(file) in {"damaged", "no_credential"}


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


def test_a_member_that_is_named_twice_is_read_by_nobody() -> None:
    """Some readers take the first of the two and some the last."""
    twice = (
        JSON[:-1] + ', "name": "Budi"}',
        JSON.replace('"name"', '"n\\u0061me": "Budi", "name"'),
        '{"a": [{"b": [{"c": 1, "c": 1}]}]}',
    )
    for text in twice:
        for file in (
            text.encode(),
            bake_png(image(), text),
            bake_svg(SVG, text).encode(),
            printed(text.encode()),
            # Nor is the other one taken that lies beside it.
            printed(JSON.encode(), text.encode()),
        ):
            assert reason(file) == "ambiguous"
    assert read_credential(b'{"a": {"b": 1}, "b": [{"b": 1}, {"b": 2}]}')


def test_what_is_nested_deeper_than_others_can_follow_is_read_by_nobody() -> None:
    for depth in (65, 300, 900, 990, 1020, 1023):
        assert reason(nested(depth)) == "ambiguous", depth
        assert reason(printed(nested(depth), nested(depth))) == "ambiguous", depth
    assert read_credential(nested(20)) == json.loads(nested(20))


def hard() -> dict[str, bytes]:
    """JSON of 256 KB that takes more time to walk through than other JSON."""
    texts = {
        "numbers": b"1," * (LONGEST // 2),
        "objects": b"{}," * (LONGEST // 3),
        "members": b'{"a":1},' * (LONGEST // 8),
        "lists": (b"[" * 60 + b"]" * 60 + b",") * (LONGEST // 122),
    }
    return {name: b'{"a":[' + text[: LONGEST - 300] for name, text in texts.items()}


@pytest.mark.parametrize("name", list(hard()))
def test_many_hard_attachments_take_no_time(name: str) -> None:
    """Each file is small, because what repeats is deflated to almost nothing."""
    text = hard()[name].rpartition(b",")[0] + b"]}"
    assert isinstance(json.loads(text)["a"], list)
    others = [text[:-number] + b" " * number for number in range(2, 10)]
    for files, told in (([text] * 8, "no_credential"), (others, "too_large")):
        begun = time.process_time()
        assert reason(printed(*files)) == told
        assert time.process_time() - begun < 0.3
    assert reason(printed(*[text] * 9)) == "damaged"


def test_the_serial_of_a_document_is_found_in_what_it_calls_its_subject() -> None:
    serial = b"PIA-2026-C03-0123-K7M2QX"
    for subject in (b"/Subject (Nomor seri %b)", b"/Subject(%b)", b"/Subject\n( %b )"):
        assert printed_serials(printed() + subject % serial) == {serial.decode()}
    for other in (b"/Subjects (%b)", b"/Title (%b)", b"/Subject (%b (1))", b"/Subject %b"):
        assert printed_serials(printed() + other % serial) == set()
    assert printed_serials(b"/Subject (%b)" % serial) == set()


@pytest.mark.parametrize(
    "filling",
    [b"A", b"A-", b"0" * 80 + b"A-A-A-", b" ", b"(", b"A-A-A-A-A\\", b"/Subject", b"/Subject("],
)
def test_a_subject_of_megabytes_takes_no_time(filling: bytes) -> None:
    beginning = b"%PDF-1.7\n" + b"/Subject(" * 60
    begun = time.process_time()
    try:
        assert printed_serials(beginning + filling * (LARGEST // len(filling))) == set()
    except Unreadable as error:
        assert (error.reason, filling[:1]) == ("damaged", b"/")
    assert time.process_time() - begun < 0.3
