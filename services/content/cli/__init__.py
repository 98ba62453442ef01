"""`academy curriculum`: what the author of a course does from a shell, without any server.

Every command is a file here. This one is loaded whenever `academy` starts, also where the libraries
of content are not installed: the commands import what they need when they run.
"""

import click

from services.content.cli.export import export
from services.content.cli.new import new
from services.content.cli.validate import validate


@click.group()
def curriculum() -> None:
    """Makes and checks packages of courses; needs no server and no database."""


curriculum.add_command(new)
curriculum.add_command(validate)
curriculum.add_command(export)
