"""python -m tests.journey: goes through the journey on a running stack and says where to go on."""

import argparse
import sys
from pathlib import Path

from deploy.local.place import REPOSITORY
from tests.journey.api import NeverHappened
from tests.journey.api import Unexpected
from tests.journey.journey import go
from tests.journey.material import demonstration
from tests.journey.material import from_file
from tests.journey.printer import Printer
from tests.journey.run import Run
from tests.journey.story import Story


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.journey", description=__doc__)
    parser.add_argument("--data", type=Path, default=REPOSITORY / ".local")
    parser.add_argument("--package", type=Path, help="learn from this package instead")
    options = parser.parse_args()
    printer = Printer()
    printer.title(
        "A journey through Academy",
        "Everything below goes through HTTP; between the services there are only events.",
    )
    material = from_file(options.package) if options.package else demonstration()
    try:
        story = go(Run.at(options.data), material, printer)
    except (AssertionError, NeverHappened, Unexpected) as problem:
        printer.console.print(f"\nThe journey ends here: {problem}", style="red", markup=False)
        return 1
    except KeyboardInterrupt:
        return 130
    printer.close("The journey is complete.")
    _show_where_to_go(story, printer)
    return 0


def _show_where_to_go(story: Story, printer: Printer) -> None:
    addresses = story.run.addresses
    verify = addresses["certification"] + "/verify/"
    learner = story.expected()[0]
    printer.addresses(
        "Look at it",
        [
            ("a certificate", verify + learner.serial),
            ("the revoked one", verify + story.revoked),
            *((f"{service} API", f"{address}/docs") for service, address in addresses.items()),
        ],
    )
    organiser = f"organiser@{story.academy}"
    printer.addresses(
        "Try it yourself (a sign-in is valid for 12 hours)",
        [
            ("as organiser", f"TOKEN=$(make -s token ROLE={organiser})"),
            (
                "as a learner",
                f"TOKEN=$(make -s token ROLE=learner@{story.academy} "
                f"PERSON={learner.person.person_id})",
            ),
            (
                "then",
                f'curl -H "Authorization: Bearer $TOKEN" '
                f"{addresses['certification']}/v1/academies/{story.academy}/ledgers",
            ),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
