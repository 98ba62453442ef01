"""The `academy` command: what an operator does from a shell.

Services are found by entry points (`academy.services`), and a service may add commands of its own
(`academy.commands`), so that this package imports none of them.
"""

from importlib.metadata import entry_points

import click

from shared.cli.backup import backup
from shared.cli.consumers import consumers
from shared.cli.dead_letters import dead_letters
from shared.cli.environment import load_environment
from shared.cli.erase import erase
from shared.cli.events import events
from shared.cli.outbox import outbox
from shared.cli.replay import replay
from shared.cli.restore import restore
from shared.cli.resync import resync
from shared.cli.status import status
from shared.cli.tail import tail
from shared.cli.trace import trace


@click.group()
@click.option("--env-file", type=click.Path(exists=True, dir_okay=False), help="NAME=value lines.")
def main(env_file: str | None) -> None:
    """Looks after the services of an academy.

    Settings come from the environment, as for the services themselves, from --env-file, or from the
    quickstart that runs in this folder.
    """
    load_environment(env_file)


main.add_command(dead_letters)
main.add_command(consumers)
main.add_command(events)
events.add_command(tail)
main.add_command(status)
main.add_command(outbox)
main.add_command(trace)
main.add_command(resync)
main.add_command(backup)
main.add_command(restore)
main.add_command(replay)
main.add_command(erase)


def _add_commands_of_services() -> None:
    for entry in entry_points(group="academy.commands"):
        try:
            main.add_command(entry.load())
        except ModuleNotFoundError as error:
            # An image holds one service; the commands of the others are not in it.
            if not f"{entry.module}.".startswith(f"{error.name}."):
                raise


_add_commands_of_services()
