"""`academy consumers`: whether a service reads events, and stopping and resuming that."""

import click

from shared.cli.environment import opened
from shared.cli.environment import service_option
from shared.cli.environment import stops_of


@click.group()
def consumers() -> None:
    """The consumer of a service."""


@consumers.command()
@service_option
def show(service: str) -> None:
    """Says whether the consumer is stopped, and why."""
    with opened(service) as resources:
        reason = stops_of(resources).stopped()
        click.echo(f"{service}: {'stopped: ' + reason if reason else 'reads'}")


@consumers.command()
@service_option
@click.option("--reason", required=True)
def stop(service: str, reason: str) -> None:
    """Stops the consumer of all processes of a service; nothing is lost meanwhile."""
    with opened(service) as resources:
        stops_of(resources).stop(reason, resources.clock.real_now())
        click.echo(f"{service}: stopped; `academy consumers resume --service {service}` goes on")


@consumers.command()
@service_option
def resume(service: str) -> None:
    """Lifts a stop; processes notice within seconds."""
    with opened(service) as resources:
        if not stops_of(resources).resume():
            raise click.ClickException(f"the consumer of {service} is not stopped")
        click.echo(f"{service}: reads again")
