"""`python -m deploy.kafka`: formats and starts Apache Kafka here, until Ctrl-C or a command's end.

python -m deploy.kafka [--nodes 3] [--data FOLDER] [--port 9092] [--secure]
python -m deploy.kafka … -- COMMAND …    runs the command on it, and ends with its exit code
"""

import argparse
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from deploy.kafka.certificates import Authority
from deploy.kafka.cluster import Cluster
from deploy.kafka.jars import Missing
from deploy.kafka.node import NotStarted
from deploy.kafka.security import MECHANISM
from deploy.kafka.security import Security

USER = "academy"


def main(arguments: Sequence[str]) -> int:
    wanted = _parser().parse_args(arguments)
    if wanted.data is not None:
        return _run(wanted, wanted.data)
    with tempfile.TemporaryDirectory(prefix="academy-kafka-") as folder:
        return _run(wanted, Path(folder))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.kafka", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--nodes", type=int, choices=(1, 3), default=1, help="how many; 1")
    parser.add_argument("--data", type=Path, help="keeps its data there; else nothing is kept")
    parser.add_argument("--port", type=int, help="of the first node; else any free one")
    parser.add_argument("--secure", action="store_true", help="TLS, and a user with a password")
    parser.add_argument("command", nargs="*", help="what to run on it")
    return parser


def _run(wanted: argparse.Namespace, folder: Path) -> int:
    try:
        security, told = _secured(folder) if wanted.secure else (None, {})
        cluster = Cluster(folder, wanted.nodes, security, port=wanted.port)
        cluster.start()
    except (Missing, NotStarted) as error:
        print(error, file=sys.stderr)
        return 1
    told = {
        "KAFKA_BOOTSTRAP_SERVERS": cluster.servers,
        "KAFKA_REPLICATION": str(wanted.nodes),
        **told,
    }
    try:
        if wanted.command:
            return subprocess.run(wanted.command, env={**os.environ, **told}).returncode
        print("\n".join(f"{name}={value}" for name, value in told.items()), flush=True)
        return _stay(cluster)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT if wanted.command else 0
    finally:
        cluster.stop()


def _stay(cluster: Cluster) -> int:
    """Returns when a node has died by itself."""
    while True:
        for node in cluster.nodes:
            if not node.alive:
                print(f"{node.name} has died (log: {node.log})", file=sys.stderr)
                return 1
        time.sleep(0.5)


def _secured(folder: Path) -> tuple[Security, dict[str, str]]:
    """Certificates anew at each start; the user's password as it was when the data began."""
    authority = Authority()
    certificate, key = authority.sign("kafka")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    trusted, password = folder / "ca.pem", folder / "password"
    if not password.exists():
        if (folder / "cluster-id").exists():
            raise NotStarted(f"{folder} was begun without --secure and has no user; take another")
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24) + "\n")
    trusted.write_text(authority.certificate)
    security = Security(certificate, key, users={USER: password.read_text().strip()})
    return security, {
        "KAFKA_SECURITY_PROTOCOL": security.protocol,
        "KAFKA_SASL_MECHANISM": MECHANISM,
        "KAFKA_SASL_USERNAME": USER,
        "KAFKA_SASL_PASSWORD_FILE": str(password),
        "KAFKA_SSL_CAFILE": str(trusted),
    }


if __name__ == "__main__":
    # What SIGTERM ends, ends in good order too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main(sys.argv[1:]))
