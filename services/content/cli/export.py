"""`academy curriculum export`: any package as a course in Markdown, without any server."""

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click

READ_AT_ONCE = 1024 * 1024


@click.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--to",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The zip to write; one that is there is not replaced.",
)
def export(file: Path, target: Path) -> None:
    """Reads the package FILE and writes it as Markdown with course.yaml, to be changed by hand.

    Ends with 0 when the zip has been written, and with 1 when the package would be refused: then
    `academy curriculum validate` tells why, and nothing is written.
    """
    from services.content.adapters.formats.markdown.export import course_zip
    from services.content.adapters.importing import import_package
    from services.content.adapters.packages.limits import Limits
    from services.content.commands.examine import pack

    if target.exists():
        raise click.ClickException(f"{target} is there already; it was not replaced.")
    with tempfile.TemporaryDirectory(prefix="academy-export-") as name:
        folder = Path(name)
        package = file
        if file.is_dir():
            package = folder / "package.zip"
            pack(file, package)
        imported = import_package(package, folder / "out", Limits())
        if imported.course is None:
            click.echo(
                f"{file} would be refused; `academy curriculum validate` tells why.", err=True
            )
            sys.exit(1)

        def pieces(sha256: str) -> Iterable[bytes]:
            with (folder / "out" / "files" / sha256).open("rb") as source:
                while piece := source.read(READ_AT_ONCE):
                    yield piece

        part = target.with_name(f"{target.name}.part")
        with part.open("wb") as written:
            for piece in course_zip(imported.course, pieces):
                written.write(piece)
        part.replace(target)
    click.echo(f"{target}: {target.stat().st_size} bytes")
