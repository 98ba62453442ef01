"""python -m tests.journey: goes through the journey on a running stack and says where to go on."""

import argparse
import sys
import traceback
from pathlib import Path

from deploy.local.place import REPOSITORY
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
    except KeyboardInterrupt:
        return 130
    except Exception as problem:  # Whatever ends it, its reader wants to know where that was.
        _tell(problem, printer, options.data / "logs" / "journey.log")
        return 1
    printer.close("The journey is complete.")
    _show_where_to_go(story, printer)
    return 0


def _tell(problem: Exception, printer: Printer, log: Path) -> None:
    """Says which step failed and why, and leaves the whole trace beside the processes' logs."""
    trace = "".join(traceback.format_exception(problem))
    where = printer.failed or "before its first step"
    why = str(problem) or traceback.extract_tb(problem.__traceback__)[-1].line
    text = f"\nThe journey fails at: {where}\n{type(problem).__name__}: {why}"
    if log.parent.is_dir():
        log.write_text(trace)
        text += f"\nThe whole trace is in {log}"
    printer.console.print(text, style="red", markup=False, soft_wrap=True)


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
    staff = [
        ("organiser", story.organiser),
        ("partner", story.partner),
        ("mentor", story.mentors[0]),
    ]
    people = [*staff, ("learner", learner.person)]
    printer.addresses(
        "Try it yourself (a sign-in is valid for 12 hours)",
        [
            (
                "as operator",
                f"TOKEN=$(make -s token ROLE=operator PERSON={story.operator.person_id})",
            ),
            *(
                (
                    f"as {role}",
                    f"TOKEN=$(make -s token ROLE={role}@{story.academy} PERSON={person.person_id})",
                )
                for role, person in people
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
