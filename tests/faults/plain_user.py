"""Root without root's way past permissions, so that what a user may not read or write is tried as root too."""

from __future__ import annotations

import ctypes
import os

# linux/capability.h: what lets root read, write and search whatever it likes.
DAC_OVERRIDE, DAC_READ_SEARCH = 1, 2
VERSION_3, WITHOUT = 0x20080522, ~(1 << DAC_OVERRIDE | 1 << DAC_READ_SEARCH) & 0xFFFFFFFF
PR_CAPBSET_DROP = 24


def become_plain_user() -> None:
    """From now on, also in programs that this process starts or becomes, permissions count."""
    if os.getuid():
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header, sets = (ctypes.c_uint32 * 2)(VERSION_3, 0), (ctypes.c_uint32 * 6)()
    for capability in (DAC_OVERRIDE, DAC_READ_SEARCH):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    if libc.capget(header, sets):
        raise OSError(ctypes.get_errno(), "capget")
    for number in range(3):  # effective, permitted and inheritable; capabilities from 32 on follow them
        sets[number] &= WITHOUT
    if libc.capset(header, sets):
        raise OSError(ctypes.get_errno(), "capset")
