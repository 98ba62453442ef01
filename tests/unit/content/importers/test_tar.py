"""Packages in tar and tar.gz are read like zips; hostile ones are refused with the reason."""

from __future__ import annotations

import gzip
import io
import resource
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from services.content.adapters.importing import Imported
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.refusals import PackageRefused
from services.content.adapters.packages.tar import open_tar

Import = Callable[..., Imported]
Codes = Callable[..., list[str]]
Refused = Callable[..., list[str]]
ROOMY = Limits(ratio=100_000)
LINKS_AND_DEVICES = (
    tarfile.SYMTYPE,
    tarfile.LNKTYPE,
    tarfile.CHRTYPE,
    tarfile.BLKTYPE,
    tarfile.FIFOTYPE,
)

COURSE = {
    "course.yaml": (
        b"id: x\ntitle: Kursus\nlanguages: [id]\n"
        b"modules:\n- id: m\n  title: M\n  items:\n  - lesson: a\n"
    ),
    "lessons/a.md": b"# A\n\nIsi.\n",
}


def tarred(
    *members: tuple[tarfile.TarInfo | str, bytes], form: int = tarfile.PAX_FORMAT, more: str = ""
) -> bytes:
    """A tar of these members, in gzip when `more` is `gz`."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as target:
        for name, content in members:
            info = tarfile.TarInfo(name) if isinstance(name, str) else name
            info.size = info.size or len(content)
            target.addfile(info, io.BytesIO(content) if content else None)
    return gzip.compress(buffer.getvalue()) if more == "gz" else buffer.getvalue()


def kind(name: str, letter: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = letter
    info.linkname = "/etc/passwd"
    return info


def contents(data: bytes, limits: Limits = ROOMY) -> dict[str, bytes]:
    """What a reader finds in a tar."""
    tar = open_tar(io.BytesIO(data), len(data), limits)
    return {member.path: b"".join(tar.chunks(member)) for member in tar.members}


def reasons(data: bytes, limits: Limits = ROOMY) -> list[str]:
    """Why a tar is refused."""
    with pytest.raises(PackageRefused) as refused:
        contents(data, limits)
    return [reason.code for reason in refused.value.reasons]


@pytest.fixture
def refused_as(tmp_path: Path, import_path: Import, codes: Codes) -> Refused:
    """Imports these bytes, which must be refused, and returns the codes of the reasons."""

    def run(data: bytes, limits: Limits | None = None) -> list[str]:
        path = tmp_path / "package"
        path.write_bytes(data)
        imported = import_path(path, limits)
        assert imported.refused
        return codes(imported, "refused")

    return run


@pytest.mark.parametrize("more", ["", "gz"])
@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
@pytest.mark.parametrize("folder", ["", "./", "kursus/"])
def test_a_course_in_a_tar_is_imported(
    more: str, form: int, folder: str, tmp_path: Path, import_path: Import
) -> None:
    members = [(kind("./", tarfile.DIRTYPE), b""), (kind("lessons", tarfile.DIRTYPE), b"")]
    members += [(tarfile.TarInfo(folder + name), text) for name, text in COURSE.items()]
    path = tmp_path / "kursus.tgz"
    path.write_bytes(tarred(*members, form=form, more=more))
    course = import_path(path, ROOMY).course
    assert course is not None
    assert course["modules"][0]["items"][0]["html"]["id"] == "<p>Isi.</p>"


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_long_names_and_names_in_other_letters_are_read(form: int) -> None:
    name = "bab/" + "panjang" * 60 + "/é中.html"
    assert contents(tarred((name, b"x"), ("b", b"y"), form=form)) == {name: b"x", "b": b"y"}


def test_a_long_name_in_two_halves_is_read() -> None:
    name = "a" * 90 + "/" + "b" * 90
    assert contents(tarred((name, b"x"), form=tarfile.USTAR_FORMAT)) == {name: b"x"}


@pytest.mark.parametrize(
    "name", ["../up", "a/../../up", "/etc/passwd", "..\\win", "C:/win", "a\x07"]
)
def test_a_name_that_leaves_the_package_is_refused(name: str, refused_as: Refused) -> None:
    assert refused_as(tarred(("course.yaml", b"x"), (name, b"x"))) == ["name_unsafe"]


def test_a_name_with_nul_in_a_pax_header_is_refused() -> None:
    info = tarfile.TarInfo("a")
    info.pax_headers = {"path": "aXb"}
    data = tarred((info, b"x")).replace(b"path=aXb", b"path=a\0b")
    assert reasons(data) == ["name_unsafe"]


def test_every_bad_name_is_told_at_once() -> None:
    data = tarred(("../a", b"x"), ("../b", b"x"), ("c", b"x"), ("C", b"y"), ("./c", b"z"))
    assert reasons(data) == ["name_unsafe", "name_unsafe", "name_twice", "name_twice"]


@pytest.mark.parametrize(
    "letter",
    [*LINKS_AND_DEVICES, tarfile.GNUTYPE_SPARSE, b"V", b"M", b"D", b"Z"],
)
def test_what_is_no_plain_file_is_refused(letter: bytes, refused_as: Refused) -> None:
    assert refused_as(tarred((kind("a", letter), b""), more="gz"), ROOMY) == ["not_a_plain_file"]


def test_every_link_is_told_at_once() -> None:
    links = [(kind(name, tarfile.SYMTYPE), b"") for name in "abc"]
    assert reasons(tarred(*links, ("d", b"x"))) == ["not_a_plain_file"] * 3


def test_a_sparse_file_in_pax_is_refused() -> None:
    info = tarfile.TarInfo("a")
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.realsize": str(10**12)}
    assert reasons(tarred((info, b"x"))) == ["not_a_plain_file"]


@pytest.mark.parametrize("cut", [1, 100, 600, 2000])
@pytest.mark.parametrize("more", ["", "gz"])
def test_a_package_cut_off_is_refused(cut: int, more: str) -> None:
    data = tarred(("a", bytes(range(256)) * 8), more=more)
    # A plain tar ends in more zeros than it needs.
    data = data if more else data[: 512 + 2048]
    assert reasons(data[: max(len(data) - cut, 20)]) in (["truncated"], ["not_an_archive"])


def test_a_tar_without_an_end_is_refused() -> None:
    data = tarred(("a", b"x" * 512))
    assert reasons(data[:1024]) == ["truncated"]


def test_damaged_bytes_are_refused(refused_as: Refused) -> None:
    data = bytearray(tarred(*COURSE.items(), more="gz"))
    data[-8] ^= 1
    assert refused_as(bytes(data)) == ["truncated"]


def test_a_damaged_header_is_refused() -> None:
    data = bytearray(tarred(("a", b"x"), ("b", b"y")))
    data[1024] ^= 1
    assert reasons(bytes(data)) == ["truncated"]


def test_a_second_tar_behind_the_end_is_refused_not_missed() -> None:
    assert reasons(tarred(("a", b"x")) + tarred(("b", b"y"))) == ["bytes_after_end"]


def test_a_gzip_of_several_members_is_read_whole() -> None:
    data = tarred(("a", b"x" * 3000), ("b", b"y"))
    halves = gzip.compress(data[:1500]) + gzip.compress(b"") + gzip.compress(data[1500:])
    assert contents(halves + b"\0" * 512) == {"a": b"x" * 3000, "b": b"y"}


def test_bytes_behind_the_last_member_of_a_gzip_are_refused() -> None:
    assert reasons(tarred(("a", b"x"), more="gz") + b"more") == ["truncated"]


def test_members_may_be_read_in_any_order_and_again() -> None:
    data = tarred(("a", b"1" * 600), ("b", b"2" * 600), more="gz")
    tar = open_tar(io.BytesIO(data), len(data), ROOMY)
    first, second = tar.members
    found = [b"".join(tar.chunks(each)) for each in (second, first, first, second)]
    assert found == [b"2" * 600, b"1" * 600, b"1" * 600, b"2" * 600]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (gzip.compress(b"just words" * 100, mtime=0), "not_an_archive"),
        (b"\x1f\x8b\x08rest", "truncated"),
        (b"BZh91AY", "archive_unknown"),
        (b"\xfd7zXZ\0rest", "archive_unknown"),
        (b"7z\xbc\xaf\x27\x1crest", "archive_unknown"),
        (b"Salted__12345678", "archive_encrypted"),
    ],
)
def test_other_archives_are_refused_in_plain_words(
    data: bytes, code: str, refused_as: Refused
) -> None:
    assert refused_as(data) == [code]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(unpacked_bytes=1280), "unpacked_too_large"),
        (Limits(member_bytes=1279), "member_too_large"),
        (Limits(entries=1), "too_many_members"),
    ],
)
def test_limits_hold_from_both_sides(limits: Limits, code: str) -> None:
    data = tarred(("a.bin", bytes(range(256)) * 5), ("b.bin", b"x"))
    assert reasons(data, limits) == [code]
    roomier = Limits(unpacked_bytes=1281, member_bytes=1280, entries=2)
    assert len(contents(data, roomier)) == 2


def test_a_package_beyond_the_upload_limit_is_refused(refused_as: Refused) -> None:
    assert refused_as(tarred(("a", b"x")), Limits(package_bytes=100)) == ["package_too_large"]


def bomb_of(*parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=1) as target:
        for part in parts:
            target.write(part)
    return buffer.getvalue()


def header_of(name: str, size: int, letter: bytes = tarfile.REGTYPE) -> bytes:
    info = kind(name, letter)
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT)


ZEROS = b"\0" * (64 * 1024 * 1024)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (bomb_of(header_of("a", len(ZEROS)), ZEROS, b"\0" * 1024), "ratio_too_high"),
        (bomb_of(header_of("a", 0), ZEROS), "bytes_after_end"),
        (bomb_of(header_of("a", len(ZEROS), tarfile.DIRTYPE), ZEROS), "bytes_after_end"),
        (bomb_of(header_of("a", len(ZEROS), b"x"), ZEROS), "truncated"),
        (bomb_of(header_of("a", 10**15), ZEROS[:1000]), "member_too_large"),
        (bomb_of(*[header_of("a", 900 * 1024, b"L"), ZEROS[: 900 * 1024]] * 60), "ratio_too_high"),
        (gzip.compress(b"", mtime=0) * 120_000, "too_many_members"),
    ],
    ids=["zeros", "zeros-behind", "folder", "pax", "size-lies", "names", "gzip-members"],
)
def test_a_bomb_is_refused_quickly_before_it_is_unpacked(data: bytes, code: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    assert reasons(data, Limits()) == [code]
    assert time.process_time() - started < 0.5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_a_gzip_bomb_inside_a_package_is_refused(refused_as: Refused) -> None:
    members = [*COURSE.items(), ("files/data.gz", bomb_of(ZEROS))]
    assert refused_as(tarred(*members)) == ["archive_inside_unsafe"]


def test_a_gzip_inside_a_package_is_a_file(tmp_path: Path, import_path: Import) -> None:
    path = tmp_path / "package"
    whole, broken = gzip.compress(b"a,b\n" * 9000), gzip.compress(b"a,b\n")[:-4]
    path.write_bytes(tarred(*COURSE.items(), ("files/a.gz", whole), ("files/b.gz", broken)))
    course = import_path(path).course
    assert course is not None
    assert [file["type"] for file in course["files"]] == ["application/gzip"] * 2


names = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x2FFF, exclude_characters="/\\:\x7f"),
    min_size=1,
    max_size=150,
).filter(lambda name: name not in (".", "..") and name.isprintable())


@settings(deadline=None, max_examples=60)
@given(
    members=st.dictionaries(names, st.binary(max_size=2000), min_size=1, max_size=6),
    form=st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]),
    more=st.sampled_from(["", "gz"]),
)
def test_whatever_python_packs_is_read_back_or_refused_for_its_names(
    members: dict[str, bytes], form: int, more: str
) -> None:
    data = tarred(*members.items(), form=form, more=more)
    try:
        found = contents(data)
    except PackageRefused as refused:
        assert {reason.code for reason in refused.reasons} <= {"name_twice", "name_unsafe"}
        return
    assert sorted(found.values()) == sorted(members.values())


@settings(deadline=None, max_examples=200)
@given(
    flips=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=8),
    cut=st.integers(0, 6000),
)
def test_a_damaged_tar_is_read_or_refused_and_nothing_else(
    flips: list[tuple[int, int]], cut: int
) -> None:
    data = bytearray(tarred(("a", b"x" * 700), ("b" * 200, b"y" * 10), ("c", b"")))
    for at, byte in flips:
        data[at] = byte
    file = io.BytesIO(data[: len(data) - cut])
    try:
        tar = open_tar(file, len(data), ROOMY)
        for member in tar.members:
            assert sum(map(len, tar.chunks(member))) == member.size
    except PackageRefused as refused:
        assert refused.reasons
