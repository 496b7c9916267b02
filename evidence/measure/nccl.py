"""The few functions of NCCL that the measurements call, through ctypes.

The library is the one that PyTorch has loaded. Called directly, because here it must be known how many communicators
there are; PyTorch makes some on its own (those are measured too, see programs.py).
"""

import ctypes
import re

_SUM, _FLOAT32 = 0, 7


class UniqueId(ctypes.Structure):
    """`ncclUniqueId`."""

    _fields_ = [("internal", ctypes.c_char * 128)]


class Config(ctypes.Structure):
    """`ncclConfig_t` up to `splitShare` (NCCL 2.18); later releases fill in the rest by its size.

    `trafficClass` came later, into what had been padding, and is named here so that it is not taken for 0.
    """

    _fields_ = [
        ("size", ctypes.c_size_t),
        ("magic", ctypes.c_uint),
        ("version", ctypes.c_uint),
        ("blocking", ctypes.c_int),
        ("cgaClusterSize", ctypes.c_int),
        ("minCTAs", ctypes.c_int),
        ("maxCTAs", ctypes.c_int),
        ("netName", ctypes.c_char_p),
        ("splitShare", ctypes.c_int),
        ("trafficClass", ctypes.c_int),
    ]


def sharing_config():
    """A configuration whose communicator shares its resources with those that are split from it.

    NCCL looks at the parent's `splitShare`, not at that given to `ncclCommSplit` (src/init.cc `shareResources`).
    """
    unset = -(2**31)
    return Config(ctypes.sizeof(Config), 0xCAFEBEEF, 21801, unset, unset, unset, unset, None, 1, unset)


class NcclError(RuntimeError):
    """A call to NCCL that did not return ncclSuccess."""


def library_path():
    """The file of the NCCL that this process has loaded; without one, the name to search for."""
    with open("/proc/self/maps") as maps:
        match = re.search(r"\S*/libnccl\.so\S*", maps.read())
    return match[0] if match else "libnccl.so.2"


class Nccl:
    """NCCL's functions; each raises NcclError on failure. `comm`, `stream` and buffers are addresses."""

    def __init__(self):
        self._library = ctypes.CDLL(library_path())
        self._library.ncclGetErrorString.restype = ctypes.c_char_p
        self._library.ncclGetLastError.restype = ctypes.c_char_p

    def _call(self, name, *arguments):
        result = getattr(self._library, name)(*arguments)
        if result != 0:
            reason = self._library.ncclGetErrorString(result).decode()
            detail = self._library.ncclGetLastError(None).decode()
            raise NcclError(f"{name}: {reason}. {detail}")

    def version(self):
        """`2.28.9`."""
        code = ctypes.c_int()
        self._call("ncclGetVersion", ctypes.byref(code))
        major, rest = divmod(code.value, 10000) if code.value >= 10000 else divmod(code.value, 1000)
        return f"{major}.{rest // 100}.{rest % 100}"

    def unique_id(self):
        """A new id, as bytes, which one rank hands to the others."""
        identity = UniqueId()
        self._call("ncclGetUniqueId", ctypes.byref(identity))
        return bytes(identity)

    def init_rank(self, identity, ranks, rank, share):
        """A new communicator, once all ranks have called (or at the end of the group). Returns its handle's cell.

        `share` is whether communicators split from it use its resources.
        """
        comm = ctypes.c_void_p()
        token = UniqueId.from_buffer_copy(identity)
        place = ctypes.byref(comm), ctypes.c_int(ranks), token, ctypes.c_int(rank)
        if share:
            self._call("ncclCommInitRankConfig", *place, ctypes.byref(sharing_config()))
        else:
            self._call("ncclCommInitRank", *place)
        return comm

    def split(self, comm, color, key):
        """The communicator of the ranks with the same color."""
        child = ctypes.c_void_p()
        place = ctypes.c_int(color), ctypes.c_int(key)
        self._call("ncclCommSplit", comm, *place, ctypes.byref(child), None)
        return child

    def group_start(self):
        self._call("ncclGroupStart")

    def group_end(self):
        self._call("ncclGroupEnd")

    def all_reduce(self, comm, stream, source, target, count):
        """Sums `count` float32 of every rank."""
        self._call("ncclAllReduce", _p(source), _p(target), _n(count), _FLOAT32, _SUM, comm, _p(stream))

    def all_gather(self, comm, stream, source, target, count):
        """Gathers `count` float32 of each rank."""
        self._call("ncclAllGather", _p(source), _p(target), _n(count), _FLOAT32, comm, _p(stream))

    def reduce_scatter(self, comm, stream, source, target, count):
        """Sums, and leaves `count` float32 at each rank."""
        self._call("ncclReduceScatter", _p(source), _p(target), _n(count), _FLOAT32, _SUM, comm, _p(stream))

    def broadcast(self, comm, stream, source, target, count):
        """Sends `count` float32 of rank 0 to all."""
        self._call("ncclBroadcast", _p(source), _p(target), _n(count), _FLOAT32, 0, comm, _p(stream))

    def send(self, comm, stream, source, count, peer):
        self._call("ncclSend", _p(source), _n(count), _FLOAT32, ctypes.c_int(peer), comm, _p(stream))

    def receive(self, comm, stream, target, count, peer):
        self._call("ncclRecv", _p(target), _n(count), _FLOAT32, ctypes.c_int(peer), comm, _p(stream))


def _p(address):
    return ctypes.c_void_p(address)


def _n(count):
    return ctypes.c_size_t(count)
