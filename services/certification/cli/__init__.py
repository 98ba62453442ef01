"""`academy keys`: makes, replaces and shows the keys that sign certificates, without any server.

Loaded whenever `academy` starts, also where the libraries of certification are not installed: the
commands import what they need when they run.
"""

from pathlib import Path

import click

_FOLDER = click.argument(
    "folder", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER"
)
_PASSPHRASE = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file whose text encrypts the keys (CERTIFICATE_KEY_PASSPHRASE_FILE of the service).",
)


@click.group()
def keys() -> None:
    """Makes, replaces and shows the keys that sign certificates; needs no server."""


@keys.command()
@_FOLDER
@_PASSPHRASE
def new(folder: Path, passphrase_file: Path | None) -> None:
    """Makes signing.pem (RSA) and proof.pem (Ed25519) in FOLDER; replaces none that is there."""
    from services.certification.adapters.key_making import make_keys

    make_keys(folder, _text(passphrase_file))
    _show(folder, passphrase_file)


@keys.command()
@_FOLDER
@_PASSPHRASE
@click.confirmation_option(prompt="The private keys of now will be gone. Replace them?")
def rotate(folder: Path, passphrase_file: Path | None) -> None:
    """Replaces both keys of FOLDER: new certificates are signed by the new ones from now on.

    What the earlier keys have signed verifies for ever, because the service keeps their public
    halves. Workers take the new keys within a second, without a restart.
    """
    from services.certification.adapters.key_files import UnusableKey
    from services.certification.adapters.key_files import read_ed25519
    from services.certification.adapters.key_files import read_rsa
    from services.certification.adapters.key_making import files_in
    from services.certification.adapters.key_making import replace_keys

    files, passphrase = files_in(folder), _text(passphrase_file)
    try:
        # With another passphrase than theirs the service could not open the new keys either.
        read_rsa(files.signing, passphrase)
        read_ed25519(files.proof, passphrase)
    except UnusableKey as error:
        raise click.ClickException(f"nothing was replaced: {error}") from None
    replace_keys(folder, passphrase)
    _show(folder, passphrase_file)


@keys.command("list")
@_FOLDER
@_PASSPHRASE
def show(folder: Path, passphrase_file: Path | None) -> None:
    """Shows the names (kid) under which the keys of FOLDER are published."""
    _show(folder, passphrase_file)


def _show(folder: Path, passphrase_file: Path | None) -> None:
    from services.certification.adapters.key_files import UnusableKey
    from services.certification.adapters.key_files import key_id
    from services.certification.adapters.key_files import read_ed25519
    from services.certification.adapters.key_files import read_rsa
    from services.certification.adapters.key_making import files_in

    files, passphrase = files_in(folder), _text(passphrase_file)
    broken = False
    for name, path, read in (
        ("RSA", files.signing, read_rsa),
        ("Ed25519", files.proof, read_ed25519),
    ):
        try:
            key = read(path, passphrase)  # type: ignore[operator]
            click.echo(f"{name:8} {key_id(key)}  {path}")
        except UnusableKey as error:
            broken = True
            click.echo(f"{name:8} not usable: {error}", err=True)
    if broken:
        raise SystemExit(1)


def _text(path: Path | None) -> str:
    return path.read_text().strip() if path else ""
