"""What engines put into /dev/shm beside NCCL, without the engines: the same calls with the same sizes."""

import ctypes
import mmap
import os
import time
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory

import meter
from namespace import SHM

_MIB = 2**20
_EXECUTOR_CHUNKS = 10
_GROUP_CHUNK, _GROUP_CHUNKS = 4 * _MIB, 6
_MESSAGE = 1024
_MADV_POPULATE_WRITE = 23

_libc = ctypes.CDLL(None, use_errno=True)


class NotHere(RuntimeError):
    """Something that the case needs is not on this machine."""


class Refused(RuntimeError):
    """The check that vLLM makes before it creates a ring."""


def rings_of(tensor_parallel, chunks_mib):
    """The rings of one vLLM replica in the order of their creation, as (bytes of a chunk, chunks, readers).

    `(chunk + 1 + readers) × chunks` bytes each (vllm/distributed/device_communicators/shm_broadcast.py, ShmRingBuffer):
    requests to all workers, the tensor-parallel group's, and the responses of each worker (vllm/v1/executor/
    multiproc_executor.py, vllm/distributed/parallel_state.py).
    """
    request, response = (size * _MIB for size in chunks_mib)
    group = [(_GROUP_CHUNK, _GROUP_CHUNKS, tensor_parallel - 1)] if tensor_parallel > 1 else []
    responses = [(response, _EXECUTOR_CHUNKS, 1)] * tensor_parallel
    return [(request, _EXECUTOR_CHUNKS, tensor_parallel), *group, *responses]


def _create(ring):
    """A ring as vLLM makes it: POSIX shared memory, of which only the flags at its end are written."""
    chunk, chunks, readers = ring
    memory = SharedMemory(create=True, size=chunks * (chunk + 1 + readers))
    resource_tracker.unregister(memory._name, "shared_memory")
    flags = chunks * (1 + readers)
    memory.buf[chunk * chunks : chunk * chunks + flags] = bytes(flags)
    return memory


def _fill(memory, ring, message):
    """Writes one message of so many bytes into each chunk."""
    chunk, chunks, _ = ring
    text = b"\xff" * min(message, chunk)
    for index in range(chunks):
        memory.buf[index * chunk : index * chunk + len(text)] = text


def run_rings(seat):
    """Creates a replica's rings and fills each chunk: `none`, `small` (1 KiB) or `full`.

    engineVersion names the release whose chunks `chunksMiB` are: request ring, response rings.
    """
    load = seat.case.load
    message = {"none": 0, "small": _MESSAGE, "full": 1 << 40}[load["fill"]]
    rings = rings_of(load["tensorParallel"], load["chunksMiB"])
    memories = [_create(ring) for ring in rings]
    created = meter.used_bytes()
    for memory, ring in zip(memories, rings, strict=True):
        _fill(memory, ring, message)
    _keep.extend(memories)
    return {"apparentBytes": sum(memory.size for memory in memories), "createdBytes": created}


_keep = []
"""What must not be closed before the files are counted."""


def run_gates(seat):
    """Creates a replica's rings as vLLM from 0.27 does (PR #48879): each only if as much is free as it may take.

    Nothing is reserved by that. `poolBytes` are written before the responses' rings, in the place of NCCL's pools.
    """
    load = seat.case.load
    for number, ring in enumerate(rings_of(load["tensorParallel"], load["chunksMiB"])):
        if number == 2 and load["poolBytes"] > 0:
            _allocate(f"{SHM}/nccl-pools", load["poolBytes"])
        chunk, chunks, readers = ring
        needed, usage = chunks * (chunk + 1 + readers), os.statvfs(SHM)
        free = usage.f_bavail * usage.f_frsize
        if free < needed:
            raise Refused(f"ring {number} needs {needed} bytes, {free} are free")
        _keep.append(_create(ring))


def _allocate(path, size):
    """A file of so many bytes with all its pages, as NCCL makes them (fallocate)."""
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    os.posix_fallocate(descriptor, 0, size)
    _keep.append(descriptor)


def run_offload(seat):
    """A file mapped and populated at once, as vLLM's KV cache offload does.

    vllm/v1/kv_offload/cpu/shared_offload_region.py: ftruncate, mmap, MADV_POPULATE_WRITE (Linux 5.14).
    """
    size = seat.case.load["bytes"]
    descriptor = os.open(f"{SHM}/vllm_offload_0.mmap", os.O_CREAT | os.O_RDWR, 0o600)
    os.ftruncate(descriptor, size)
    region = mmap.mmap(descriptor, size)
    _keep.append(region)
    address = ctypes.addressof(ctypes.c_char.from_buffer(region))
    if _libc.madvise(ctypes.c_void_p(address), ctypes.c_size_t(size), _MADV_POPULATE_WRITE) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"madvise(MADV_POPULATE_WRITE): {os.strerror(number)}")


def run_batches(seat):
    """Batches that PyTorch's DataLoader workers hand over through /dev/shm; the reader lags behind."""
    try:
        from torch.utils.data import DataLoader
    except ImportError as error:
        raise NotHere("PyTorch is not installed") from error
    load = seat.case.load
    loader = DataLoader(_Batches(load["batches"], load["batchBytes"]), batch_size=None, num_workers=load["workers"])
    most = 0
    for batch in loader:
        time.sleep(0.05)
        most = max(most, meter.used_bytes())
        del batch
    return {"mostBytes": most}


class _Batches:
    """A data set of equal tensors."""

    def __init__(self, count, size):
        self._count, self._size = count, size

    def __len__(self):
        return self._count

    def __getitem__(self, index):
        import torch

        if index >= self._count:
            raise IndexError(index)
        return torch.full((self._size,), index % 128, dtype=torch.uint8)
