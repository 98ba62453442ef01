"""Hostile zips are refused with the reason, and leave nothing behind."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from services.content.adapters.importing import Imported
from services.content.adapters.packages.limits import Limits

Import = Callable[..., Imported]
Codes = Callable[..., list[str]]


def zipped(*members: tuple[zipfile.ZipInfo | str, bytes]) -> bytes:
    """A zip of these members; twice the same name is what some tests want."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        warnings.simplefilter("ignore")
        for name, content in members:
            target.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def refused_as(
    tmp_path: Path, out: Path, import_path: Import, codes: Codes
) -> Callable[..., list[str]]:
    """Imports these bytes, which must be refused, and returns the codes of the reasons."""

    def run(data: bytes, limits: Limits | None = None) -> list[str]:
        path = tmp_path / "package.zip"
        path.write_bytes(data)
        imported = import_path(path, limits)
        assert imported.refused
        assert imported.course is None
        assert not (out / "files").exists()
        assert all(entry["message"].keys() == {"id", "en"} for entry in imported.report["entries"])
        return codes(imported, "refused")

    return run


@pytest.mark.parametrize(
    "name",
    ["../up.html", "a/../../up.html", "/etc/passwd", "..\\win.html", "C:/win.html", "a\x07b", "./"],
)
def test_a_name_that_leaves_the_package_is_refused(
    name: str, refused_as: Callable[..., list[str]]
) -> None:
    assert "name_unsafe" in refused_as(zipped(("course.yaml", b"x"), (name, b"x")))


def test_a_name_with_nul_is_refused(refused_as: Callable[..., list[str]]) -> None:
    data = zipped(("course.yaml", b"x"), ("aXb.html", b"x")).replace(b"aXb.html", b"a\0b.html")
    assert refused_as(data) == ["name_unsafe"]


def test_every_bad_name_is_told_at_once(refused_as: Callable[..., list[str]]) -> None:
    data = zipped(("../a", b"x"), ("../b", b"x"), ("c", b"x"), ("C", b"y"))
    assert refused_as(data) == ["name_unsafe", "name_unsafe", "name_twice"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("a.html", "a.html"), ("a.html", "A.HTML"), ("caf\u00e9", "cafe\u0301"), ("a/b", "a//./b")],
)
def test_two_members_of_one_name_are_refused(
    first: str, second: str, refused_as: Callable[..., list[str]]
) -> None:
    assert refused_as(zipped((first, b"1"), (second, b"2"))) == ["name_twice"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO])
def test_links_and_devices_are_refused(kind: int, refused_as: Callable[..., list[str]]) -> None:
    info = zipfile.ZipInfo("link")
    info.external_attr = (kind | 0o777) << 16
    assert refused_as(zipped((info, b"/etc/passwd"))) == ["not_a_plain_file"]


def test_an_encrypted_member_is_refused(refused_as: Callable[..., list[str]]) -> None:
    data = bytearray(zipped(("a.html", b"x")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refused_as(bytes(data)) == ["encrypted"]


def test_a_member_encrypted_in_its_own_header_only_is_refused(
    refused_as: Callable[..., list[str]],
) -> None:
    data = bytearray(zipped(("a.html", b"x")))
    data[6] |= 1
    assert refused_as(bytes(data)) == ["encrypted"]


def test_members_that_share_bytes_are_refused(refused_as: Callable[..., list[str]]) -> None:
    data = bytearray(zipped(("a.bin", b"0" * 5000), ("b.bin", b"1" * 5000)))
    # The second directory entry gets the name and the offset of the first member.
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    struct.pack_into("<I", data, second + 42, 0)
    data[second + 46 : second + 51] = b"a.bin"
    assert refused_as(bytes(data)) == ["members_overlap"]


def test_headers_that_disagree_about_the_name_are_refused(
    refused_as: Callable[..., list[str]],
) -> None:
    data = zipped(("a.html", b"x")).replace(b"a.html", b"b.html", 1)
    assert refused_as(data) == ["headers_disagree"]


@pytest.mark.parametrize("declared", [10, 4999, 5001, 400_000])
def test_a_size_that_lies_is_refused(declared: int, refused_as: Callable[..., list[str]]) -> None:
    data = bytearray(zipped(("a.bin", bytes(range(256)) * 20), ("b.bin", b"x" * 5000)))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    struct.pack_into("<I", data, second + 24, declared)
    assert refused_as(bytes(data), Limits(ratio=10_000)) == ["size_lies"]


def test_damaged_bytes_are_refused(refused_as: Callable[..., list[str]]) -> None:
    info = zipfile.ZipInfo("a.txt")
    data = zipped((info, b"sound contents")).replace(b"sound contents", b"wrong contents")
    assert refused_as(data) == ["damaged"]


def test_a_package_cut_off_is_refused(refused_as: Callable[..., list[str]]) -> None:
    data = zipped(("course.yaml", b"x" * 500))
    assert refused_as(data[:-30]) == ["truncated"]


@pytest.mark.parametrize("data", [b"", b"not a zip", b"x" * 1000])
def test_what_is_no_archive_is_refused(data: bytes, refused_as: Callable[..., list[str]]) -> None:
    assert refused_as(data) == ["not_an_archive"]


def test_a_bomb_is_refused_before_it_is_unpacked(refused_as: Callable[..., list[str]]) -> None:
    assert refused_as(zipped(("big.bin", b"\0" * 2_000_000))) == ["ratio_too_high"]


def test_a_bomb_in_archives_in_archives_is_refused(refused_as: Callable[..., list[str]]) -> None:
    bomb = zipped(("big.bin", b"\0" * 2_000_000))
    for level in range(3):
        bomb = zipped((f"level{level}.zip", bomb))
    assert refused_as(bomb) == ["archive_inside_unsafe"]


def test_archives_too_deep_to_judge_are_refused(refused_as: Callable[..., list[str]]) -> None:
    data = b"harmless"
    for level in range(6):
        data = zipped((f"level{level}.zip", data))
    assert refused_as(data) == ["archive_inside_unsafe"]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(package_bytes=100), "package_too_large"),
        (Limits(unpacked_bytes=1000), "unpacked_too_large"),
        (Limits(member_bytes=1000), "member_too_large"),
        (Limits(entries=1), "too_many_members"),
    ],
)
def test_a_package_beyond_a_limit_is_refused(
    limits: Limits, code: str, refused_as: Callable[..., list[str]]
) -> None:
    data = zipped(("a.bin", bytes(range(256)) * 5), ("b.bin", b"x"))
    assert refused_as(data, limits) == [code]


def test_a_package_of_no_known_format_is_refused(refused_as: Callable[..., list[str]]) -> None:
    assert refused_as(zipped(("page.html", b"<p>x</p>"))) == ["format_unknown"]
