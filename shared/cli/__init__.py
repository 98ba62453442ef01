"""The `academy` command: what an operator does from a shell.

Services are found by entry points (`academy.services`), and a service may add commands of its own
(`academy.commands`), so that this package imports none of them.
"""

from importlib.metadata import entry_points

import click

from shared.cli.consumers import consumers
from shared.cli.dead_letters import dead_letters
from shared.cli.environment import load_environment
from shared.cli.events import events


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
for _entry in entry_points(group="academy.commands"):
    main.add_command(_entry.load())
