"""The folder of a run."""

import pytest
from dotenv import dotenv_values

from deploy.local.place import Held
from deploy.local.place import Place


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path / "run")
    place.make()
    return place


def test_the_folder_is_for_its_owner_alone(place):
    assert place.root.stat().st_mode & 0o077 == 0
    assert place.keys.stat().st_mode & 0o077 == 0


def test_a_second_launcher_learns_who_holds_the_folder(place):
    with place.hold():
        place.write("run", {"launcher": 41})
        with pytest.raises(Held) as refused:
            place.hold()
    assert refused.value.run == {"launcher": 41}


def test_the_folder_is_free_again_when_its_holder_has_let_go(place):
    place.hold().close()

    place.hold().close()


def test_what_is_half_written_is_never_read(place):
    place.write("run", {"a": 1})
    (place.root / ".run.json").write_text('{"a": ')

    assert place.read("run") == {"a": 1}
    assert place.read("absent") is None


def test_the_academy_command_reads_the_settings_as_they_were_written(place):
    told = {"MONGODB_URI": "mongodb://h:1/?replicaSet=r&w=majority", "ODD": "it's \\ # all"}

    place.write_environment(told)

    assert place.environment.stat().st_mode & 0o077 == 0
    assert dotenv_values(place.environment) == told
    place.forget_environment()
    assert not place.environment.exists()
