"""Makes sure that Apache Kafka's jars are here: Maven fetches them once into build/kafka/lib."""

import fcntl
import functools
import os
import re
import shutil
import subprocess
from pathlib import Path

from deploy.local.place import REPOSITORY

POM = Path(__file__).with_name("pom.xml")
BUILD = REPOSITORY / "build" / "kafka"
JAVA_NEEDED = 17


class Missing(Exception):
    """Something that has to be installed before Apache Kafka can run here; says what."""


@functools.cache
def java() -> str:
    """The path of a Java that can run the broker; raises `Missing`."""
    home = os.environ.get("JAVA_HOME")
    found = f"{home}/bin/java" if home else shutil.which("java")
    if found is None or not Path(found).exists():
        raise Missing(f"Apache Kafka needs Java {JAVA_NEEDED} or newer: {_INSTALL}")
    said = subprocess.run([found, "-version"], capture_output=True, text=True).stderr
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < JAVA_NEEDED:
        first = said.strip().partition("\n")[0]
        raise Missing(
            f"Apache Kafka needs Java {JAVA_NEEDED} or newer, and {found} is {first}: {_INSTALL}"
        )
    return found


_INSTALL = (
    "install it (Debian: apt-get install openjdk-17-jre-headless maven), or set JAVA_HOME to one"
)


@functools.cache
def class_path() -> str:
    """Where Java finds the broker. Fetches the jars when they are not there or the pom has changed.

    Processes that ask at once wait for one of them to fetch. Raises `Missing`.
    """
    lib, made_from = BUILD / "lib", BUILD / "made-from.xml"
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made_from.exists() or made_from.read_text() != POM.read_text():
            made_from.unlink(missing_ok=True)
            shutil.rmtree(lib, ignore_errors=True)
            _fetch(lib)
            made_from.write_text(POM.read_text())
    return f"{lib}/*"


def _fetch(lib: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise Missing(
            "Apache Kafka's jars are fetched by Maven, and there is no mvn: install it "
            "(Debian: apt-get install maven)"
        )
    argv = [maven, "-q", "-B", "-f", str(POM), f"-Dlib={lib}", "dependency:copy-dependencies"]
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing(
            f"Maven could not fetch Apache Kafka's jars (is its registry reached?):\n{done.stdout}"
        )
