"""Apache Kafka as processes: what is said when it can't start, and what a node's settings are."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.kafka import jars
from deploy.kafka.__main__ import main
from deploy.kafka.cluster import Cluster
from deploy.kafka.cluster import new_cluster_id
from deploy.kafka.properties import Ports
from deploy.kafka.properties import node_properties
from deploy.kafka.security import OPEN
from deploy.local.place import REPOSITORY

THREE = [Ports(1, 2, 3, advertised=1), Ports(4, 5, 6, advertised=40), Ports(7, 8, 9, advertised=7)]


def test_without_java_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(jars.Missing, match=r"Java 17 or newer: install it .*openjdk"):
        jars.java.__wrapped__()


def test_an_old_java_is_refused_by_its_version(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019' >&2\n")
    java.chmod(0o700)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(jars.Missing, match=r'is openjdk version "11\.0\.2"'):
        jars.java.__wrapped__()


def test_without_maven_it_says_what_to_install_and_leaves_no_half(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(jars, "BUILD", tmp_path)
    for _ in range(2):
        with pytest.raises(jars.Missing, match="there is no mvn: install it"):
            jars.class_path.__wrapped__()
    assert {each.name for each in tmp_path.iterdir()} == {"lock"}


def test_a_record_of_three_nodes_counts_when_two_have_it() -> None:
    values = node_properties(2, THREE, Path("/data"), OPEN)
    assert values["node.id"] == "2"
    assert values["controller.quorum.voters"] == "1@127.0.0.1:3,2@127.0.0.1:6,3@127.0.0.1:9"
    assert values["min.insync.replicas"] == "2"
    assert values["offsets.topic.replication.factor"] == "3"
    assert values["auto.create.topics.enable"] == "false"
    single = node_properties(1, THREE[:1], Path("/data"), OPEN)
    assert (single["min.insync.replicas"], single["offsets.topic.replication.factor"]) == ("1", "1")


def test_clients_may_be_sent_elsewhere_and_nodes_still_talk_directly() -> None:
    values = node_properties(2, THREE, Path("/data"), OPEN)
    assert values["listeners"].startswith("CLIENTS://127.0.0.1:4,NODES://127.0.0.1:5,")
    assert values["advertised.listeners"] == "CLIENTS://127.0.0.1:40,NODES://127.0.0.1:5"
    assert Cluster(Path("/nowhere"), 1, advertised_ports=[40]).servers == "127.0.0.1:40"
    with pytest.raises(ValueError, match="3 nodes need 3 advertised_ports"):
        Cluster(Path("/nowhere"), 3, advertised_ports=[40])


def test_a_port_that_is_taken_is_told_and_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["--data", str(tmp_path / "data"), "--port", str(port)]) == 1
    assert capsys.readouterr().err == (
        f"port {port} is taken; give another one, or none to have one chosen\n"
    )
    assert not (tmp_path / "data").exists()


def test_data_that_was_begun_open_cannot_become_secure(tmp_path: Path) -> None:
    (tmp_path / "cluster-id").write_text("x")
    argv = [sys.executable, "-m", "deploy.kafka", "--data", str(tmp_path), "--secure"]
    done = subprocess.run(
        argv, cwd=REPOSITORY, env=dict(os.environ), capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "was begun without --secure and has no user; take another" in done.stderr
    assert {each.name for each in tmp_path.iterdir()} == {"cluster-id"}


def test_no_cluster_is_called_as_an_option_is() -> None:
    names = {new_cluster_id() for _ in range(500)}
    assert len(names) == 500
    assert all(re.fullmatch(r"[A-Za-z0-9][\w-]{21}", name) for name in names)
