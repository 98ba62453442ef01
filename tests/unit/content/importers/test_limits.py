"""Every limit from both sides: what reaches it is read, what is beyond it is refused."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from services.content.adapters.importing import Imported
from services.content.adapters.packages.limits import MIB
from services.content.adapters.packages.limits import Limits
from tests.unit.content.importers.packages import cartridge
from tests.unit.content.importers.packages import choice_question
from tests.unit.content.importers.packages import quiz
from tests.unit.content.importers.packages import resource

QUIZ = "imsqti_xmlv1p2/imscc_xmlv1p3/assessment"
MANIFEST = cartridge(resource("a", "a.html") + resource("q", "q.xml", QUIZ))
TWO_QUESTIONS = quiz(
    choice_question("q1", "cc.multiple_choice.v0p1")
    + choice_question("q2", "cc.multiple_choice.v0p1")
)
# Manifest, page, quiz, file.
MEMBERS = {
    "imsmanifest.xml": MANIFEST,
    "a.html": "<p>Teks.</p>",
    "q.xml": TWO_QUESTIONS,
    "b.bin": "b" * MIB,
}
TOTAL = sum(len(text.encode()) for text in MEMBERS.values())


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A cartridge that is stored without packing, so that its size is known."""
    path = tmp_path / "package.imscc"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for name, text in MEMBERS.items():
            target.writestr(name, text)
    return path


def size_of(package: Path) -> int:
    return package.stat().st_size


@pytest.mark.parametrize(
    ("name", "reached", "code"),
    [
        ("package_bytes", size_of, "package_too_large"),
        ("unpacked_bytes", lambda package: TOTAL, "unpacked_too_large"),
        ("member_bytes", lambda package: MIB, "member_too_large"),
        ("xml_bytes", lambda package: len(TWO_QUESTIONS), "member_too_large"),
        ("xml_depth", lambda package: 10, "xml_too_deep"),
        ("entries", lambda package: len(MEMBERS), "too_many_members"),
        ("items", lambda package: 2, "too_many_items"),
        ("questions", lambda package: 2, "too_many_questions"),
    ],
)
def test_a_limit_may_be_reached_and_not_passed(
    name: str,
    reached: Callable[[Path], int],
    code: str,
    package: Path,
    import_path: Callable[..., Imported],
    codes: Callable[..., list[str]],
) -> None:
    limit = reached(package)
    allowed = import_path(package, Limits(**{name: limit}))
    assert not allowed.refused, allowed.report["entries"]
    refused = import_path(package, Limits(**{name: limit - 1}))
    assert codes(refused, "refused") == [code]
    assert refused.course is None


def test_a_package_may_be_packed_a_hundredfold_and_not_more(
    tmp_path: Path, import_path: Callable[..., Imported], codes: Callable[..., list[str]]
) -> None:
    path = tmp_path / "package.imscc"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in MEMBERS.items():
            target.writestr(name, text)
    ratio = -(-TOTAL // size_of(path))
    assert not import_path(path, Limits(ratio=ratio)).refused
    assert codes(import_path(path, Limits(ratio=ratio - 1)), "refused") == ["ratio_too_high"]


def test_a_page_beyond_its_limit_is_kept_as_a_file(
    package: Path, import_path: Callable[..., Imported], codes: Callable[..., list[str]]
) -> None:
    limit = len(MEMBERS["a.html"])
    assert "html_too_large" not in codes(import_path(package, Limits(html_bytes=limit)))
    assert "html_too_large" in codes(import_path(package, Limits(html_bytes=limit - 1)), "adapted")


def test_the_limits_are_those_that_are_promised() -> None:
    limits = Limits()
    assert (limits.package_bytes, limits.unpacked_bytes, limits.ratio) == (
        512 * MIB,
        2048 * MIB,
        100,
    )
    assert (limits.member_bytes, limits.xml_bytes, limits.xml_depth) == (256 * MIB, 32 * MIB, 128)
    assert (limits.html_bytes, limits.entries) == (4 * MIB, 20_000)
