"""The commands of every service: `python -m services.<name> web | worker | indexes`."""

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shared.mongo.errors import is_unavailable
from shared.runtime.failpoints import arm_from_text
from shared.runtime.logs import configure_logs
from shared.runtime.metrics import identify
from shared.runtime.service import Resources
from shared.runtime.service import Service
from shared.runtime.service import open_resources
from shared.runtime.settings import InvalidSettings
from shared.runtime.settings import Settings
from shared.runtime.settings import read_settings
from shared.runtime.tracing import configure_tracing

if TYPE_CHECKING:
    from flask import Flask

GUNICORN_SETTINGS = Path(__file__).parents[2] / "deploy" / "gunicorn.conf.py"


def main(service: Service) -> None:
    """Runs the command line of `service` and exits."""

    @click.group(help=f"The {service.name} service.")
    def cli() -> None:
        pass

    @cli.command(help="Serve HTTP (gunicorn, settings in deploy/gunicorn.conf.py).")
    def web() -> None:
        # The settings are read here too, so that a mistake is told once and not by every worker.
        settings = _settings(service, kafka=False)
        # gunicorn's settings file is read by gunicorn alone, so it gets the defaults this way.
        os.environ |= {"HOST": settings.host, "PORT": str(settings.port)}
        target = f"services.{service.name}.bootstrap:create_app()"
        command = [sys.executable, "-m", "gunicorn", "-c", str(GUNICORN_SETTINGS), target]
        os.execv(sys.executable, command)

    @cli.command(help="Run the loops: relay, consumer and jobs, or some of them.")
    @click.option("--run", "loops", default="relay,consumer,jobs", show_default=True)
    def worker(loops: str) -> None:
        from shared.runtime.worker import LOOPS
        from shared.runtime.worker import run_worker

        chosen = tuple(name.strip() for name in loops.split(","))
        unknown = set(chosen) - set(LOOPS)
        if unknown:
            raise click.BadParameter(f"unknown: {', '.join(sorted(unknown))}", param_hint="--run")
        sys.exit(run_worker(_resources(service, "worker"), chosen))

    @cli.command(help="Make the indexes; safe to repeat, waits for the database.")
    @click.option("--wait", default=60.0, show_default=True, help="Seconds to wait.")
    def indexes(wait: float) -> None:
        from shared.runtime.indexes import ensure_indexes

        resources = _resources(service, "indexes")
        until = time.monotonic() + wait
        while True:
            try:
                for name in ensure_indexes(resources):
                    click.echo(name)
                return
            except Exception as error:
                if not is_unavailable(error) or time.monotonic() > until:
                    raise
                click.echo(f"waiting for the database: {type(error).__name__}", err=True)

    cli(prog_name=f"python -m services.{service.name}")


def app_from_environment(service: Service) -> "Flask":
    """The Flask app of `service`, made in the process that serves it (never before a fork)."""
    from shared.web.app import create_app

    return create_app(service, _resources(service, "web"))


def _resources(service: Service, process: str) -> Resources:
    settings = _settings(service, kafka=process == "worker")
    configure_logs(service.name, process, settings.log_level)
    configure_tracing(service.name, process)
    identify(service.name, process)
    arm_from_text(settings.failpoints)
    return open_resources(service, settings)


def _settings(service: Service, *, kafka: bool) -> Settings:
    try:
        return read_settings(service.name, kafka=kafka)
    except InvalidSettings as error:
        print(f"The settings of {service.name} are not complete:\n{error}", file=sys.stderr)
        sys.exit(78)  # EX_CONFIG
