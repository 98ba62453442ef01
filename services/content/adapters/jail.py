"""Takes the network, and the starting of programs, from a process for the rest of its life.

A seccomp filter (Linux, kernel documentation "Seccomp BPF") answers EPERM to the system calls that
would open a socket, start a program or look into another process. It needs no privilege, and
nothing that runs in the process can lift it.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
# Load a word of the call's data; jump when it equals, or is at least; return.
LOAD, EQUALS, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
NUMBER_AT, ARCHITECTURE_AT = 0, 4

# The kernel's name for each machine and the numbers of: socket, socketpair, connect, execve,
# execveat, ptrace, io_uring_setup (which opens sockets by another door).
MACHINES = {
    "x86_64": (0xC000003E, (41, 53, 42, 59, 322, 101, 425)),
    "aarch64": (0xC00000B7, (198, 199, 203, 221, 281, 117, 425)),
}
# Calls of x86-64's other numbering begin here.
X32 = 0x40000000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def shut_in() -> bool:
    """Shuts this process in; False where the system cannot do it, and then nothing is changed."""
    machine = MACHINES.get(platform.machine())
    if platform.system() != "Linux" or machine is None:
        return False
    written = _filter(*machine)
    program = _Program(len(written) // 8, written)
    try:
        prctl = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):
        return False
    if prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(architecture: int, numbers: tuple[int, ...]) -> bytes:
    """Refuses these calls, and every call of another architecture, whose numbers mean others."""
    steps = [
        (LOAD, 0, 0, ARCHITECTURE_AT),
        (EQUALS, 1, 0, architecture),
        (RETURN, 0, 0, REFUSE),
        (LOAD, 0, 0, NUMBER_AT),
        (AT_LEAST, len(numbers) + 1, 0, X32),
    ]
    for place, number in enumerate(numbers):
        steps.append((EQUALS, len(numbers) - place, 0, number))
    steps += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
