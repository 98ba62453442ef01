"""Reads a zip without trusting it: names, sizes, offsets and bytes are checked, no path is made.

Python's own reader follows overlapping entries (CVE-2024-0450) and believes declared sizes, so the
directory alone is taken from `zipfile`; the offsets are checked and the bytes inflated here.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from services.content.adapters.packages.checks import REASONS_AT_ONCE
from services.content.adapters.packages.checks import Sizes
from services.content.adapters.packages.checks import check_names
from services.content.adapters.packages.checks import tidy
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.refusals import PackageRefused
from services.content.adapters.packages.refusals import Reason
from services.content.adapters.packages.refusals import refuse

LOCAL_HEADER = struct.Struct("<4s5H3I2H")
LOCAL_SIGNATURE = b"PK\x03\x04"
ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
UTF8_FLAG = 0x800
CHUNK = 256 * 1024


@dataclass(frozen=True)
class ZipMember:
    """One file of the zip: where its bytes lie, and what the directory says of them."""

    path: str
    start: int
    packed: int
    size: int
    crc: int
    deflated: bool


class Zip:
    """A zip whose directory has been found sound. `members` are its files in the zip's order."""

    def __init__(self, file: BinaryIO, members: list[ZipMember]) -> None:
        self.file = file
        self.members = members

    def close(self) -> None:
        """Closes the file."""
        self.file.close()

    def chunks(self, member: ZipMember) -> Iterator[bytes]:
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

    def _inflated(self, member: ZipMember) -> Iterator[bytes]:
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


def open_zip(file: BinaryIO, package_bytes: int, limits: Limits) -> Zip:
    """Checks all that can be known of a zip of this size without inflating it.

    Raises PackageRefused with every bad name at once, or with the first structural lie.
    """
    return Zip(file, _checked_members(file, package_bytes, limits))


def _checked_members(file: BinaryIO, package_bytes: int, limits: Limits) -> list[ZipMember]:
    file.seek(0)
    head = file.read(4)
    try:
        directory = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, struct.error) as error:
        raise refuse("truncated" if head == LOCAL_SIGNATURE else "not_an_archive") from error
    infos = directory.infolist()
    if len(infos) > limits.entries:
        raise refuse("too_many_members", limit=limits.entries)
    _check_kinds(infos)
    starts = _check_layout(file, infos, directory.start_dir)
    check_names(info.orig_filename for info in infos)
    sizes = Sizes(package_bytes, limits)
    for info in infos:
        sizes.add(info.orig_filename, info.file_size)
    return [
        ZipMember(
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
