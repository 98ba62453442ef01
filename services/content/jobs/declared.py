"""The jobs of content, declared by the files beside this one."""

from shared.runtime.jobs import Jobs

JOBS = Jobs()
