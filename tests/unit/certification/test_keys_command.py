"""`academy keys`: what an operator does with the keys from a shell."""

from pathlib import Path

from click.testing import CliRunner
from click.testing import Result

from services.certification.adapters.key_files import read_rsa
from services.certification.adapters.key_making import make_keys
from shared.cli import main


def keys(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["keys", *map(str, arguments)])


def test_new_makes_both_and_replaces_none(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    made = keys("new", folder)
    assert made.exit_code == 0, made.output
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(before) == {"signing.pem", "proof.pem"}

    again = keys("new", folder)
    assert again.output == made.output == keys("list", folder).output
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert "PRIVATE" not in made.output


def test_rotate_replaces_both_once_it_is_confirmed(tmp_path: Path) -> None:
    files = make_keys(tmp_path, rsa_bits=2048)
    before = read_rsa(files.signing).thumbprint()
    refused = CliRunner().invoke(main, ["keys", "rotate", str(tmp_path)], input="n\n")
    assert refused.exit_code == 1
    assert read_rsa(files.signing).thumbprint() == before

    assert keys("rotate", tmp_path, "--yes").exit_code == 0
    assert read_rsa(files.signing).thumbprint() != before
    assert files.signing.stat().st_mode & 0o077 == 0


def test_rotate_with_a_passphrase_that_is_not_theirs_replaces_nothing(tmp_path: Path) -> None:
    folder, text = tmp_path / "keys", tmp_path / "passphrase"
    text.write_text("correct horse\n")
    make_keys(folder, passphrase="correct horse", rsa_bits=2048)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    refused = keys("rotate", folder, "--yes")
    assert refused.exit_code == 1
    assert "nothing was replaced" in refused.output
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

    rotated = keys("rotate", folder, "--yes", "--passphrase-file", text)
    assert rotated.exit_code == 0, rotated.output
    assert "correct horse" not in rotated.output
    assert read_rsa(folder / "signing.pem", "correct horse").is_private


def test_list_says_what_cannot_be_used(tmp_path: Path) -> None:
    make_keys(tmp_path, rsa_bits=2048).proof.write_text("not a key")
    shown = keys("list", tmp_path)
    assert shown.exit_code == 1
    assert "RSA" in shown.output
    assert "Ed25519  not usable" in shown.output
