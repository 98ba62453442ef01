"""The quickstart from the command line: run it, look at it, scale it, stop parts of it."""

import argparse
import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from deploy.local.control import NotRunning
from deploy.local.control import ask
from deploy.local.place import REPOSITORY
from deploy.local.place import Held
from deploy.local.place import Place
from deploy.local.scale import BadScale
from deploy.local.scale import parse
from deploy.local.status import show


def main() -> int:
    options = _options()
    place = Place(options.data.resolve())
    try:
        if options.command == "run":
            return _run(place, options)
        if options.command == "token":
            from deploy.local.tokens import print_token

            return print_token(place, options.role, options.person, options.name)
        return _tell(place, options)
    except BadScale as error:
        print(error, file=sys.stderr)
    except NotRunning:
        print("Academy does not run here; `make run` starts it.", file=sys.stderr)
    return 1


def _run(place: Place, options: argparse.Namespace) -> int:
    from deploy.local.launcher import Launcher
    from deploy.local.launcher import Wish

    wish = Wish(
        scale=parse(options.scale.split()),
        journey=not options.no_journey,
        once=options.once,
        free_ports=options.free_ports,
    )
    place.make()
    try:
        lock = place.hold()
    except Held as held:
        _tell_where(held.run)
        return 0
    with lock:
        return Launcher(place, wish).run()


def _tell_where(run: dict[str, Any]) -> None:
    print(f"Academy runs here already (process {run.get('launcher', 'is just starting')}):")
    for service, address in run.get("addresses", {}).items():
        print(f"  {service:<14} {address}/docs")
    print("Ctrl-C where it was started, or `make stop`, stops it; `make status` looks at it.")


def _tell(place: Place, options: argparse.Namespace) -> int:
    words = list(getattr(options, "words", []))
    match options.command:
        case "scale":
            request = "scale"
        case "stop":
            request = "halt" if words else "stop"
        case "start":
            request = "resume"
        case _:
            request = "status"
    reply = ask(place.socket, {"do": request, "words": words})
    if "error" in reply:
        print(reply["error"], file=sys.stderr)
        return 1
    if request == "stop":
        return _wait_for_the_end(place)
    show(reply["processes"])
    return 0


def _wait_for_the_end(place: Place) -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            ask(place.socket, {"do": "status"})
        except NotRunning:
            print("Academy has stopped.")
            return 0
        time.sleep(0.2)
    print("Academy has not stopped within a minute.", file=sys.stderr)
    return 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    default = Path(os.environ.get("ACADEMY_LOCAL", REPOSITORY / ".local"))
    parser.add_argument("--data", type=Path, default=default, help="the folder of the run")
    commands = parser.add_subparsers(dest="command", required=True)
    # The folder may stand after the command too, where it must not bring its default again.
    folder = argparse.ArgumentParser(add_help=False)
    folder.add_argument("--data", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    add = partial(commands.add_parser, parents=[folder])

    run = add("run", help="start everything, go through the journey, stay")
    run.add_argument("--scale", default=os.environ.get("SCALE", ""), help="content.web=3 …")
    run.add_argument("--no-journey", action="store_true", help="start with empty hands")
    run.add_argument("--once", action="store_true", help="stop after the journey")
    run.add_argument("--free-ports", action="store_true", help="do not use the usual ports")

    add("status", help="what runs, where, and how much memory it takes")
    scale = add("scale", help="content.web=3 certification.worker=2")
    scale.add_argument("words", nargs="+", metavar="KIND=NUMBER")
    stop = add("stop", help="stop everything, or one service's processes")
    stop.add_argument("words", nargs="*", metavar="SERVICE[.KIND]")
    start = add("start", help="start a service's processes again")
    start.add_argument("words", nargs="+", metavar="SERVICE[.KIND]")

    token = add("token", help="print a sign-in token for 12 hours")
    token.add_argument("role", nargs="+", help="operator, or role@academy: organiser@pontianak")
    token.add_argument("--person", default="", help="the person's id (else made from the role)")
    token.add_argument("--name", default="", help="the name shown to others")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
