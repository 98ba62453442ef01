"""`academy curriculum new`: a folder with a small course to start from."""

from pathlib import Path

import click

SAMPLE = Path(__file__).with_name("sample")
MAIN = "course.{language}.yaml"


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--lang",
    type=click.Choice(["id", "en"]),
    default="id",
    show_default=True,
    help="Main language of the course, and of the comments in course.yaml.",
)
def new(folder: Path, lang: str) -> None:
    """Writes a small course in two languages into FOLDER, as a beginning of your own.

    The folder is made, or is there and empty; whatever is in it already is left alone, and nothing
    is written then.
    """
    from services.content.adapters.formats.markdown.course_yaml import SCHEMA_FILE

    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty; nothing was written.")
    for path in sorted(SAMPLE.rglob("*")):
        name = path.relative_to(SAMPLE).as_posix()
        if path.is_dir() or (name.startswith("course.") and name != MAIN.format(language=lang)):
            continue
        target = folder / ("course.yaml" if name.startswith("course.") else name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    (folder / SCHEMA_FILE.name).write_bytes(SCHEMA_FILE.read_bytes())
    click.echo(f"{folder}: a course to start from. Check it with:")
    click.echo(f"    academy curriculum validate {folder}")
