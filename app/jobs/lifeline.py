"""Processes that must not outlive the one that started them.

Killed outright, `flask serve` cannot tell its children to stop. On Linux the kernel does;
elsewhere they keep the port until somebody ends them.
"""

import ctypes
import os
import signal
import sys

PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG, <linux/prctl.h>
PARENT = "EINKLANG_PARENT"
"""The id of the process that starts the others, told to them in their environment."""


def hold_on() -> None:
    """End when the parent ends; if it has ended while we were starting, end now."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)
    parent = os.environ.get(PARENT, "")
    if parent and os.getppid() != int(parent):
        os.kill(os.getpid(), signal.SIGTERM)
