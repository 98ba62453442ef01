"""The package that a journey learns from."""

from dataclasses import dataclass
from pathlib import Path

from deploy.demo.build import common_cartridge
from deploy.demo.build import markdown_package
from tests.journey.answers import Key
from tests.journey.answers import demonstration_key


@dataclass(frozen=True)
class Material:
    """A package, the answers to its quizzes where they are known, and the score to be reached.

    `twin` is the same course in another format, which the partner looks at beside it.
    """

    filename: str
    package: bytes
    key: Key
    minimum_score: float
    twin: tuple[str, bytes] | None = None


def demonstration() -> Material:
    """The project's own course, as Markdown and as the Common Cartridge built from it."""
    return Material(
        filename="design-thinking.zip",
        package=markdown_package(),
        key=demonstration_key(),
        minimum_score=0.7,
        twin=("design-thinking.imscc", common_cartridge()),
    )


def from_file(path: Path) -> Material:
    """Somebody else's package; its answers are found by trying."""
    return Material(filename=path.name, package=path.read_bytes(), key={}, minimum_score=0.6)
