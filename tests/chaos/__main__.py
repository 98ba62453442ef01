"""python -m tests.chaos: learners go through Academy while its processes are killed."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.kafka.jars import Missing
from deploy.local.place import REPOSITORY
from tests.chaos.crowd import FEWEST
from tests.chaos.run import Wish
from tests.chaos.run import run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=_number(0), default=5)
    parser.add_argument("--learners", type=_number(FEWEST), default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=REPOSITORY / "build" / "chaos")
    parser.add_argument(
        "--embedded", action="store_true", help="on the embedded broker, which is never hurt"
    )
    options = parser.parse_args()
    wish = Wish(
        kills=options.kills,
        learners=options.learners,
        seed=options.seed,
        folder=options.folder.resolve() / f"seed-{options.seed}",
        embedded=options.embedded,
    )
    try:
        return 0 if run(wish) else 1
    except Missing as missing:
        print(f"{missing}\nWithout it: make chaos ARGS=--embedded", file=sys.stderr)
        return 1


def _number(least: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text}: a whole number from {least} on")
        return int(text)

    return read


if __name__ == "__main__":
    sys.exit(main())
