"""The package that a journey learns from."""

from dataclasses import dataclass
from pathlib import Path

from deploy.demo.build import common_cartridge
from deploy.demo.build import markdown_package
from deploy.demo.build import second_edition
from tests.journey.answers import Key
from tests.journey.answers import demonstration_key
from tests.journey.answers import key_of


@dataclass(frozen=True)
class Material:
    """A package, the answers to its quizzes where they are known, and the score to be reached.

    `twin` is the same course in another format, which the partner looks at beside it;
    `second_edition` is the package with some changes, which comes while the cohort runs.
    """

    filename: str
    package: bytes
    key: Key
    minimum_score: float
    twin: tuple[str, bytes] | None = None
    second_edition: bytes | None = None


def demonstration() -> Material:
    """The project's own course, as Markdown and as the Common Cartridge built from it."""
    return Material(
        filename="design-thinking.zip",
        package=markdown_package(),
        key=demonstration_key(),
        minimum_score=0.7,
        twin=("design-thinking.imscc", common_cartridge()),
        second_edition=second_edition(),
    )


def from_file(path: Path) -> Material:
    """Somebody else's package; its answers are known to who can read it."""
    package = path.read_bytes()
    return Material(filename=path.name, package=package, key=key_of(path), minimum_score=0.6)
