"""Broken packages of every format: whatever is done to one, it is read or refused with a reason."""

import io
import json
import os
import random
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from services.content.adapters.convert import convert
from services.content.adapters.packages.limits import Limits
from tests.fuzz.seeds import SEEDS

# Small enough that a break is found before the limits are.
LIMITS = Limits(package_bytes=2**22, unpacked_bytes=2**24, member_bytes=2**22)
ROUNDS = 40
MINUTES = float(os.environ.get("FUZZ_MINUTES") or 0)
SEED = int(os.environ.get("FUZZ_SEED") or 1)
WORDS = [
    b"", b"\0", b"\xff\xfe", b"<", b"</", b"&#x0;", b"&amp;lt;script&amp;gt;", b"<!DOCTYPE x>",
    b"-1", b"0", b"1e309", b"NaN", b"9" * 40, b"\xe2\x80\xae", b"../../x", b"javascript:alert(1)",
    b"[[x]]", b"{{x}}", b"(a+)+$", b"%2e%2e/", b"null", b"[]", b"{}", b"true", b'"', b"'",
    b"x" * 3000, b"<i>" * 200, b"[" * 200,
]  # fmt: skip
UNSAFE = re.compile(r"<script|=[\"']?\s*javascript:", re.IGNORECASE)
PIECE = re.compile(rb"<[^<>]*>|[\"'][^\"'<>]*[\"']|[^<>\"']+")


def broken(members: dict[str, bytes], chance: random.Random) -> dict[str, bytes]:
    """The members with one to four things done to them."""
    members = dict(members)
    for _ in range(chance.randint(1, 4)):
        if not members:
            break
        name = chance.choice(sorted(members))
        data = members[name]
        act = chance.randrange(8)
        if act == 0:
            del members[name]
        elif act == 1:
            members[chance.choice(sorted(members))] = data
        elif act == 2:
            members[name] = data[: chance.randint(0, len(data))]
        elif act == 3:
            at = chance.randint(0, len(data))
            members[name] = data[:at] + chance.choice(WORDS) + data[at:]
        else:
            members[name] = _pieces(data, chance, act)
    return members


def _pieces(data: bytes, chance: random.Random, act: int) -> bytes:
    """Drops, repeats, swaps or replaces a tag, an attribute's value or a text."""
    pieces = PIECE.findall(data)
    if not pieces:
        return data
    at, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
    if act == 4:
        pieces[at] = b""
    elif act == 5:
        pieces[at : at + 1] = [pieces[at]] * chance.choice([2, 2, 50])
    elif act == 6:
        pieces[at], pieces[other] = pieces[other], pieces[at]
    else:
        word = chance.choice(WORDS)
        quoted = pieces[at][:1] in (b'"', b"'")
        pieces[at] = pieces[at][:1] + word + pieces[at][:1] if quoted else word
    return b"".join(pieces)


def zipped(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


@pytest.fixture
def outcome(tmp_path: Path) -> Callable[[bytes], str]:
    """What becomes of a package: `read`, or `refused` with at least one reason."""

    def convert_it(package: bytes) -> str:
        path, out = tmp_path / "package", tmp_path / "out"
        path.write_bytes(package)
        out.mkdir(exist_ok=True)
        for name in ("course.json", "refusal.json"):
            (out / name).unlink(missing_ok=True)
        convert(path, out, LIMITS, lambda progress: None)
        if (out / "course.json").exists():
            course = json.loads((out / "course.json").read_bytes())
            assert not UNSAFE.search(_html(course))
            return "read"
        entries = json.loads((out / "refusal.json").read_bytes())["entries"]
        assert any(entry["severity"] == "refused" for entry in entries)
        return "refused"

    return convert_it


def _html(value: object) -> str:
    """All markup of a course document."""
    if isinstance(value, dict):
        return "".join(_html(each) for key, each in value.items() if key != "report")
    if isinstance(value, list):
        return "".join(map(_html, value))
    return value if isinstance(value, str) and "<" in value else ""


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_an_unbroken_package_is_read(name: str, outcome: Callable[[bytes], str]) -> None:
    members = {path: text.encode() for path, text in SEEDS[name].items()}
    assert outcome(zipped(members)) == "read"


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_a_broken_package_is_read_or_refused_with_a_reason(
    name: str, outcome: Callable[[bytes], str]
) -> None:
    members = {path: text.encode() for path, text in SEEDS[name].items()}
    until = time.monotonic() + MINUTES * 60 / len(SEEDS)
    number = 0
    while number < ROUNDS or time.monotonic() < until:
        chance = random.Random(f"{SEED} {name} {number}")
        package = zipped(broken(members, chance))
        try:
            outcome(package)
        except Exception as error:
            error.add_note(f"seed {SEED}, {name}, number {number}")
            raise
        number += 1
    print(f"{name}: {number} packages")
