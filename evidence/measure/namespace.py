"""A private /dev/shm: Linux mount namespaces through libc, so that nothing has to be installed."""

import ctypes
import os
import platform
import struct

PAGE = os.sysconf("SC_PAGE_SIZE")
SHM = "/dev/shm"

_CLONE_NEWNS = 0x00020000
_MS_NOSUID, _MS_NODEV, _MS_REC, _MS_PRIVATE = 2, 4, 16384, 1 << 18
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def private_shm(size):
    """Gives the calling process (single-threaded) a mount namespace with a tmpfs of `size` bytes on /dev/shm.

    Raises OSError where the process may not mount: it is neither root nor in a user namespace of its own.
    """
    _check(_libc.unshare(_CLONE_NEWNS), "unshare(CLONE_NEWNS)")
    _check(_libc.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None), "making mounts private")
    options = f"size={size},mode=1777".encode()
    _check(_libc.mount(b"tmpfs", SHM.encode(), b"tmpfs", _MS_NOSUID | _MS_NODEV, options), f"tmpfs on {SHM}")


def why_not():
    """Why this process cannot have a private /dev/shm; None when it can. Tried in a child."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            private_shm(PAGE)
        except OSError as error:
            os.write(writer, str(error).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        problem = pipe.read().decode()
    os.waitpid(child, 0)
    return problem or None


# mbind, get_mempolicy, set_mempolicy: what Docker's default seccomp profile keeps from containers without CAP_SYS_NICE.
_MEMORY_POLICY = {"x86_64": (0xC000003E, (237, 238, 239)), "aarch64": (0xC00000B7, (235, 236, 237))}


def deny_memory_policy():
    """Refuses the memory policy calls with EPERM from here on, as Docker's default seccomp profile does."""
    architecture, numbers = _MEMORY_POLICY[platform.machine()]
    load, equal, answer = 0x20, 0x15, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_RET|K
    allow, deny = 0x7FFF0000, 0x00050000 | 1  # SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO | EPERM
    program = [(load, 0, 0, 4), (equal, 0, len(numbers) + 1, architecture), (load, 0, 0, 0)]
    program += [(equal, len(numbers) - index, 0, number) for index, number in enumerate(numbers)]
    program += [(answer, 0, 0, allow), (answer, 0, 0, deny)]
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code)
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    _check(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    _check(_libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0), "seccomp filter")
