"""Becomes the command it is given, as a process that the kernel ends when its parent dies.

Run as `python -I -S bound.py <parent pid> <command> …`. The parent may be killed in a way that it
cannot notice (SIGKILL), and its database and services must not be left behind. Where the kernel
has no such promise (it is Linux's PR_SET_PDEATHSIG), the command runs unbound, and the next start
of the launcher ends what was left.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent = int(sys.argv[1])
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:  # The parent died before the promise was asked for.
            sys.exit(1)
    os.execvp(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
