"""What the processes of a case do with their GPUs: real collectives, every result checked."""

import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}
_DEFAULT = 4 * 2**20
_FLOAT = 4


@dataclass(frozen=True)
class Seat:
    """A process's place in a case."""

    case: object
    engine: int
    ranks: tuple
    """The ranks that this process is: one, or all of the engine's with threads."""
    scratch: Path
    """A folder on disk that all processes of the case see."""


class WrongResult(RuntimeError):
    """A collective that gave something else than it should."""


def operation_of(step):
    """`ar@64K` as ("ar", 65536)."""
    match = re.fullmatch(r"(\w+)(?:@(\d+)([KMG]?))?", step)
    return match[1], int(match[2]) * _UNITS[match[3]] if match[2] else _DEFAULT


def split_of(step):
    """`split 2` as 2; None for other steps."""
    match = re.fullmatch(r"split (\d+)", step)
    return int(match[1]) if match else None


def is_init(step):
    """Whether the step makes a communicator over all ranks."""
    return step in ("init", "init share")


def _device(seat, rank):
    import torch

    return (seat.engine * seat.case.ranks + rank) % torch.cuda.device_count()


def _exchange(seat, name, make):
    """What rank 0 of the engine makes, handed to its other ranks through a file."""
    path = seat.scratch / f"{name}.{seat.engine}"
    if 0 in seat.ranks:
        value = make()
        draft = path.with_suffix(".draft")
        draft.write_bytes(value)
        draft.rename(path)
        return value
    while not path.exists():
        time.sleep(0.002)
    return path.read_bytes()


# ───────────────────────────── NCCL itself ─────────────────────────────


@dataclass
class _Member:
    """One rank in one communicator."""

    device: int
    comm: object
    rank: int
    size: int


def run_nccl(seat):
    """Runs the steps on communicators of its own making."""
    import torch
    from nccl import Nccl

    library = Nccl()
    world, current = None, None
    for number, step in enumerate(seat.case.steps):
        block = split_of(step)
        if is_init(step):
            share = step.endswith("share")
            identity = _exchange(seat, f"id{number}", library.unique_id)
            current = []
            library.group_start()
            for rank in seat.ranks:
                torch.cuda.set_device(_device(seat, rank))
                comm = library.init_rank(identity, seat.case.ranks, rank, share)
                current.append(_Member(_device(seat, rank), comm, rank, seat.case.ranks))
            library.group_end()
            world = world or current
        elif block:
            children = []
            library.group_start()
            for member in world:
                torch.cuda.set_device(member.device)
                child = library.split(member.comm, member.rank // block, member.rank)
                children.append(_Member(member.device, child, member.rank % block, block))
            library.group_end()
            current = children
        else:
            _collective(library, current, *operation_of(step))
    return {"nccl": library.version()}


def _collective(library, members, operation, size):
    """Runs one collective on all ranks that this process is, and checks what each got."""
    import torch

    count = max(1, size // _FLOAT)
    runs = []
    for member in members:
        torch.cuda.set_device(member.device)
        runs.append((member, *_buffers(operation, count, member.rank, member.size, f"cuda:{member.device}")))
        torch.cuda.synchronize()
    library.group_start()
    for member, source, target, _ in runs:
        torch.cuda.set_device(member.device)
        stream = torch.cuda.current_stream().cuda_stream
        _issue(library, operation, member, stream, source, target, count)
    library.group_end()
    for member, _, target, expected in runs:
        torch.cuda.synchronize(member.device)
        _check(operation, target, expected)


def _issue(library, operation, member, stream, source, target, count):
    comm, rank, size = member.comm, member.rank, member.size
    whole = (comm, stream, source.data_ptr(), target.data_ptr(), count)
    if operation == "ar":
        library.all_reduce(*whole)
    elif operation == "ag":
        library.all_gather(*whole)
    elif operation == "rs":
        library.reduce_scatter(*whole)
    elif operation == "bc":
        library.broadcast(*whole)
    elif operation == "a2a":
        for peer in range(size):
            library.send(comm, stream, source[peer * count :].data_ptr(), count, peer)
            library.receive(comm, stream, target[peer * count :].data_ptr(), count, peer)
    elif operation == "sr":
        if rank + 1 < size:
            library.send(comm, stream, source.data_ptr(), count, rank + 1)
        if rank > 0:
            library.receive(comm, stream, target.data_ptr(), count, rank - 1)
    else:
        raise ValueError(f"no such operation: {operation}")


def _buffers(operation, count, rank, size, device):
    """Source, target and the values that each of the target's equal parts must come to hold."""
    import torch

    def parts(values):
        return torch.cat([torch.full((count,), float(value), device=device) for value in values])

    total = size * (size + 1) / 2
    sources = {"rs": [rank + 1] * size, "a2a": [100 * rank + peer for peer in range(size)]}
    expected = {
        "ar": [total],
        "ag": [peer + 1 for peer in range(size)],
        "rs": [total],
        "bc": [1],
        "a2a": [100 * peer + rank for peer in range(size)],
        "sr": [rank if rank > 0 else -1],
        "bsr": [rank if rank > 0 else -1],
    }[operation]
    source = parts(sources.get(operation, [rank + 1]))
    return source, torch.full((count * len(expected),), -1.0, device=device), expected


def _check(operation, target, expected):
    count = target.numel() // len(expected)
    for part, value in enumerate(expected):
        got = target[part * count : (part + 1) * count]
        if not bool((got == value).all()):
            raise WrongResult(f"{operation}: part {part} is {got[0].item()}, not {value}")


# ───────────────────────────── PyTorch's process groups ─────────────────────────────


def run_torch(seat):
    """Runs the steps on process groups of torch.distributed, as engines do that leave NCCL to PyTorch."""
    import torch
    import torch.distributed as dist

    (rank,) = seat.ranks
    size = seat.case.ranks
    torch.cuda.set_device(_device(seat, rank))
    store = dist.FileStore(str(seat.scratch / f"store.{seat.engine}"), size)
    dist.init_process_group("nccl", store=store, rank=rank, world_size=size)
    group, place, members, first = dist.group.WORLD, rank, size, True
    for step in seat.case.steps:
        block = split_of(step)
        if is_init(step):
            group = dist.group.WORLD if first else dist.new_group(list(range(size)))
            place, members, first = rank, size, False
        elif block:
            blocks = [list(range(start, start + block)) for start in range(0, size, block)]
            groups = [dist.new_group(ranks) for ranks in blocks]
            group, place, members = groups[rank // block], rank % block, block
        else:
            operation, length = operation_of(step)
            _through_torch(dist, group, operation, max(1, length // _FLOAT), place, members)
    torch.cuda.synchronize()
    return {"nccl": ".".join(str(part) for part in torch.cuda.nccl.version())}


def _through_torch(dist, group, operation, count, rank, size):
    import torch

    source, target, expected = _buffers(operation, count, rank, size, "cuda")
    ranks = dist.get_process_group_ranks(group)
    if operation == "ar":
        target.copy_(source)
        dist.all_reduce(target, group=group)
    elif operation == "ag":
        dist.all_gather_into_tensor(target, source, group=group)
    elif operation == "rs":
        dist.reduce_scatter_tensor(target, source, group=group)
    elif operation == "bc":
        target.copy_(source)
        dist.broadcast(target, ranks[0], group=group)
    elif operation == "a2a":
        dist.all_to_all_single(target, source, group=group)
    elif operation == "sr":
        if rank > 0:
            dist.recv(target, ranks[rank - 1], group=group)
        if rank + 1 < size:
            dist.send(source, ranks[rank + 1], group=group)
    elif operation == "bsr":
        sends = [dist.P2POp(dist.isend, source, ranks[rank + 1], group)] if rank + 1 < size else []
        receives = [dist.P2POp(dist.irecv, target, ranks[rank - 1], group)] if rank > 0 else []
        for request in dist.batch_isend_irecv(sends + receives):
            request.wait()
    else:
        raise ValueError(f"no such operation: {operation}")
    torch.cuda.synchronize()
    _check(operation, target, expected)


# ───────────────────────────── Environment ─────────────────────────────

NO_MULTICAST = {"NCCL_NVLS_ENABLE": "0", "TORCH_SYMM_MEM_DISABLE_MULTICAST": "1", "NVSHMEM_DISABLE_NVLS": "1"}
"""Always set: NVLink multicast is a resource of the whole host, and these measurements may share it."""

_KEPT = re.compile(r"NCCL_(SOCKET|IB|NET)_")
"""What says how this host's network is reached decides no size."""


def environment_of(seat):
    """The environment of the process at a seat, beside what it inherits."""
    case = seat.case
    base = dict(NO_MULTICAST)
    if case.hosts > 1:
        node = seat.ranks[0] * case.hosts // case.ranks
        base |= {"NCCL_HOSTID": f"node{node}", "NCCL_MNNVL_ENABLE": "0"}
    return {**base, **case.environment}


def forget_inherited():
    """Takes away what the user's shell sets for NCCL, so that a case is what it says."""
    for name in [name for name in os.environ if name.startswith("NCCL_") and not _KEPT.match(name)]:
        del os.environ[name]
