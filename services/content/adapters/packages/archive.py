"""Opens a package: a zip, or a tar that may be in gzip. Its bytes say which, never its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from typing import Protocol

from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.refusals import refuse
from services.content.adapters.packages.tar import is_tar
from services.content.adapters.packages.tar import open_tar
from services.content.adapters.packages.zip import open_zip

# Packed in a way that is not read, or behind a password.
OTHER_ARCHIVES = (
    (b"BZh", "archive_unknown"),
    (b"\xfd7zXZ\0", "archive_unknown"),
    (b"\x28\xb5\x2f\xfd", "archive_unknown"),
    (b"7z\xbc\xaf\x27\x1c", "archive_unknown"),
    (b"Rar!\x1a\x07", "archive_unknown"),
    (b"Salted__", "archive_encrypted"),
    (b"-----BEGIN PGP", "archive_encrypted"),
    (b"age-encryption.org/", "archive_encrypted"),
)


class Member(Protocol):
    """One file of a package, as its archive describes it."""

    @property
    def path(self) -> str:
        """Its name; it leads nowhere outside the package and no other member has it."""
        ...

    @property
    def size(self) -> int:
        """How many bytes it is said to have."""
        ...


class Archive(Protocol):
    """A package whose names, sizes and layout have been found sound."""

    @property
    def members(self) -> list[Any]:
        """Its files in their order, each a Member. Read in this order they come quickest."""
        ...

    def chunks(self, member: Any) -> Iterator[bytes]:
        """A member's bytes; raises PackageRefused when they are not what was promised."""
        ...

    def close(self) -> None:
        """Closes the file; nothing can be read after it."""
        ...


def open_archive(path: Path, limits: Limits) -> Archive:
    """Opens the package and checks all that can be known before a byte is stored.

    Raises PackageRefused with every bad name at once, or with the first structural lie.
    """
    package_bytes = path.stat().st_size
    if package_bytes > limits.package_bytes:
        raise refuse("package_too_large", limit=limits.package_bytes // 1024**2)
    file = path.open("rb")
    try:
        head = file.read(32)
        for signature, code in OTHER_ARCHIVES:
            if head.startswith(signature):
                raise refuse(code)
        if is_tar(file):
            return open_tar(file, package_bytes, limits)
        return open_zip(file, package_bytes, limits)
    except BaseException:
        file.close()
        raise
