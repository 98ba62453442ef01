"""Reads a zip without trusting it: names, sizes, offsets and bytes are checked, no path is made.

Python's own reader follows overlapping entries (CVE-2024-0450) and believes declared sizes, so the
directory alone is taken from `zipfile`; the offsets are checked and the bytes inflated here.
"""

from __future__ import annotations

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.refusals import PackageRefused
from services.content.adapters.packages.refusals import Reason
from services.content.adapters.packages.refusals import refuse

LOCAL_HEADER = struct.Struct("<4s5H3I2H")
LOCAL_SIGNATURE = b"PK\x03\x04"
ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
UTF8_FLAG = 0x800
CHUNK = 256 * 1024
NAME_LENGTH = 1000
REASONS_AT_ONCE = 100


@dataclass(frozen=True)
class Member:
    """One file of the zip: where its bytes lie, and what the directory says of them."""

    path: str
    start: int
    packed: int
    size: int
    crc: int
    deflated: bool


class Archive:
    """A zip whose directory has been found sound. `members` are its files in the zip's order."""

    def __init__(self, file: BinaryIO, members: list[Member], limits: Limits) -> None:
        self.file = file
        self.members = members
        self.limits = limits

    def chunks(self, member: Member) -> Iterator[bytes]:
        """The member's bytes; raises PackageRefused when they are not what was promised."""
        produced = 0
        crc = 0
        for chunk in self._inflated(member):
            produced += len(chunk)
            if produced > member.size:
                raise refuse("size_lies", member.path)
            crc = zlib.crc32(chunk, crc)
            yield chunk
        if produced != member.size:
            raise refuse("size_lies", member.path)
        if crc != member.crc:
            raise refuse("damaged", member.path)

    def _inflated(self, member: Member) -> Iterator[bytes]:
        self.file.seek(member.start)
        left = member.packed
        if not member.deflated:
            while left:
                data = self.file.read(min(CHUNK, left))
                if not data:
                    raise refuse("truncated")
                left -= len(data)
                yield data
            return
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            while left and not inflater.eof:
                data = self.file.read(min(CHUNK, left))
                if not data:
                    raise refuse("truncated")
                left -= len(data)
                while data and not inflater.eof:
                    yield inflater.decompress(data, CHUNK)
                    data = inflater.unconsumed_tail
            yield inflater.flush()
        except zlib.error as error:
            raise refuse("damaged", member.path) from error


def open_archive(path: Path, limits: Limits) -> Archive:
    """Opens the zip and checks all that can be known without inflating it.

    Raises PackageRefused with every bad name at once, or with the first structural lie.
    """
    if path.stat().st_size > limits.package_bytes:
        raise refuse("package_too_large", limit=limits.package_bytes // 1024**2)
    file = path.open("rb")
    try:
        members = _checked_members(file, path.stat().st_size, limits)
    except BaseException:
        file.close()
        raise
    return Archive(file, members, limits)


def _checked_members(file: BinaryIO, package_bytes: int, limits: Limits) -> list[Member]:
    head = file.read(4)
    try:
        directory = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, struct.error) as error:
        raise refuse("truncated" if head == LOCAL_SIGNATURE else "not_a_zip") from error
    infos = directory.infolist()
    if len(infos) > limits.entries:
        raise refuse("too_many_members", limit=limits.entries)
    _check_kinds(infos)
    starts = _check_layout(file, infos, directory.start_dir)
    _check_names(infos)
    _check_sizes(infos, package_bytes, limits)
    return [
        Member(
            path=tidy(info.orig_filename),
            start=starts[index],
            packed=info.compress_size,
            size=info.file_size,
            crc=info.CRC,
            deflated=info.compress_type == zipfile.ZIP_DEFLATED,
        )
        for index, info in enumerate(infos)
        if not info.orig_filename.endswith("/")
    ]


def tidy(name: str) -> str:
    """The member's name without `.` segments and doubled slashes, in NFC."""
    segments = [part for part in name.split("/") if part not in ("", ".")]
    return unicodedata.normalize("NFC", "/".join(segments))


def folded(name: str) -> str:
    """The name as a careless file system would see it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    reasons: list[Reason] = []
    seen: dict[str, str] = {}
    for info in infos:
        name = info.orig_filename
        shown = name.encode("unicode_escape").decode("ascii")[:200]
        if _leaves_the_package(name):
            reasons.append(Reason("name_unsafe", shown))
            continue
        if name.endswith("/"):
            continue
        other = seen.setdefault(folded(tidy(name)), name)
        if other is not name:
            reasons.append(Reason("name_twice", shown))
    if reasons:
        raise PackageRefused(*reasons[:REASONS_AT_ONCE])


def _leaves_the_package(name: str) -> bool:
    return (
        not tidy(name)
        or len(name) > NAME_LENGTH
        or name.startswith("/")
        or "\\" in name
        or ".." in name.split("/")
        or name[1:2] == ":"
        or any(ord(letter) < 32 or ord(letter) == 127 for letter in name)
    )


def _check_kinds(infos: list[zipfile.ZipInfo]) -> None:
    reasons = []
    for info in infos:
        kind = stat.S_IFMT(info.external_attr >> 16)
        if info.flag_bits & ENCRYPTED_FLAGS:
            reasons.append(Reason("encrypted", info.orig_filename))
        elif kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            reasons.append(Reason("not_a_plain_file", info.orig_filename))
        elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            reasons.append(Reason("compression_unknown", info.orig_filename))
    if reasons:
        raise PackageRefused(*reasons[:REASONS_AT_ONCE])


def _check_sizes(infos: list[zipfile.ZipInfo], package_bytes: int, limits: Limits) -> None:
    for info in infos:
        if info.file_size > limits.member_bytes:
            raise refuse(
                "member_too_large", info.orig_filename, limit=limits.member_bytes // 1024**2
            )
    total = sum(info.file_size for info in infos)
    if total > limits.unpacked_bytes:
        raise refuse("unpacked_too_large", limit=limits.unpacked_bytes // 1024**2)
    if total > limits.ratio * package_bytes:
        largest = max(infos, key=lambda info: info.file_size)
        raise refuse("ratio_too_high", largest.orig_filename, limit=limits.ratio)


def _check_layout(file: BinaryIO, infos: list[zipfile.ZipInfo], directory_start: int) -> list[int]:
    """Where each member's bytes start; no two members, nor the directory, may share any byte."""
    starts: list[int] = []
    spans: list[tuple[int, int, str]] = []
    for info in infos:
        file.seek(info.header_offset)
        header = file.read(LOCAL_HEADER.size)
        if len(header) < LOCAL_HEADER.size:
            raise refuse("truncated")
        fields = LOCAL_HEADER.unpack(header)
        signature, flags, name_length, extra_length = fields[0], fields[2], fields[9], fields[10]
        name = file.read(name_length)
        if signature != LOCAL_SIGNATURE or name != _raw_name(info):
            raise refuse("headers_disagree", info.orig_filename)
        if flags & ENCRYPTED_FLAGS:
            raise refuse("encrypted", info.orig_filename)
        start = info.header_offset + LOCAL_HEADER.size + name_length + extra_length
        starts.append(start)
        spans.append((info.header_offset, start + info.compress_size, info.orig_filename))
    spans.sort()
    ends_before = 0
    for begin, end, name_shown in spans:
        if begin < ends_before or end > directory_start:
            raise refuse("members_overlap", name_shown)
        ends_before = end
    return starts


def _raw_name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & UTF8_FLAG else "cp437")
