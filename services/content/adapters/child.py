"""The process that reads one package: it limits itself, then writes the course or the refusal.

    python -m services.content.adapters.child PACKAGE OUT LIMITS-AS-JSON

Writes `OUT/course.json` with `OUT/files/<sha256>`, or `OUT/refusal.json`; prints its progress
(0..1, one number a line). Started by `importing.import_package` alone.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import json
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

from services.content.adapters.jail import shut_in
from services.content.adapters.packages.limits import Limits

# Exit statuses that the parent puts into words.
OUT_OF_MEMORY = 81
NO_ROOM = 82


PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ends this process when its worker is killed: nobody would read what it writes.

    Linux has this promise; elsewhere the limits end the process in their time.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def limit_process(limits: Limits) -> None:
    """No more memory, time, disk or processes than allowed, whatever the package makes us do."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.member_bytes, limits.member_bytes))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def main(arguments: list[str]) -> int:
    """Imports one package; 0 when it wrote a course or a refusal."""
    package_path, out = Path(arguments[0]), Path(arguments[1])
    limits = Limits(**json.loads(arguments[2]))
    die_with_parent()
    limit_process(limits)
    shut_in()
    # What is read lives to the end of the process: to look for garbage again and again is in vain
    # and takes up to half of the time.
    gc.set_threshold(100_000, 50, 100)
    try:
        # Imported under the limits, so that a failing import is an orderly end too.
        from services.content.adapters import convert

        convert.convert(package_path, out, limits, tell)
    except MemoryError:
        # Nothing more is built here: a report needs memory that there is not.
        os._exit(OUT_OF_MEMORY)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            os._exit(NO_ROOM)
        raise
    return 0


def tell(progress: float) -> None:
    """Tells the parent how far we are."""
    sys.stdout.write(f"{progress:.4f}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
