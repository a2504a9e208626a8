"""Becomes another program that ends when its parent does.

Run as a script by `muster_local.processes`, by path and without site packages:
`python -I -S child.py PARENT SIGNAL UID GID -- PROGRAM ARGUMENT...`; UID -1 keeps the user.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, death_signal: int, uid: int, gid: int, command: list[str]) -> None:
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # After setuid, which would clear it; the signal survives exec.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
    os.execv(command[0], command)


if __name__ == "__main__":
    parent, death, uid, gid = (int(each) for each in sys.argv[1:5])
    main(parent, death, uid, gid, sys.argv[6:])
