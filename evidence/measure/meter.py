"""What lies in /dev/shm: how full it is, and which files fill it, also those whose names are gone."""

import os
import re
from collections import Counter
from dataclasses import dataclass

from namespace import PAGE, SHM

_MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) \S+ ([0-9a-f]+) (\S+) (\d+) +(.+)")

# NCCL's default buffers (NVIDIA/nccl src/include/device.h, src/init.cc computeBuffSizes), by the variable that sets them.
_BUFFERS = {"NCCL_BUFFSIZE": 4_194_304, "NCCL_LL_BUFFSIZE": 524_288, "NCCL_LL128_BUFFSIZE": 4_915_200}
_CONTROL = 4096
_REFERENCE_COUNT = 4


def pages(size):
    """`size` in whole pages, as tmpfs charges it."""
    return -(-size // PAGE) * PAGE


def used_bytes(path=SHM):
    """Bytes in use on the file system at `path`."""
    usage = os.statvfs(path)
    return (usage.f_blocks - usage.f_bfree) * usage.f_frsize


@dataclass(frozen=True)
class File:
    """A file in /dev/shm: its name, the bytes of its pages, and its length."""

    name: str
    charged: int
    length: int


def mapped_files(maps, root=SHM):
    """The files below `root` that the text of a /proc/PID/maps shows, by inode: {inode: File}.

    Mappings tell whole pages only, and nothing of holes: such a file counts at its full length.
    """
    files = {}
    for line in maps.splitlines():
        match = _MAPPING.match(line)
        if not match or not match[6].startswith(root + "/"):
            continue
        end = int(match[3], 16) + int(match[2], 16) - int(match[1], 16)
        name = match[6][len(root) + 1 :].removesuffix(" (deleted)")
        seen = files.get(int(match[5]))
        length = max(end, seen.length if seen else 0)
        files[int(match[5])] = File(name, length, length)
    return files


def files_of(pids, root=SHM):
    """The files in /dev/shm that have a name or are mapped by one of `pids`."""
    files = {}
    for pid in pids:
        try:
            with open(f"/proc/{pid}/maps") as maps:
                files.update(mapped_files(maps.read(), root))
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended
    for entry in os.scandir(root):
        if entry.is_file(follow_symlinks=False):
            status = entry.stat(follow_symlinks=False)
            files[status.st_ino] = File(entry.name, status.st_blocks * 512, status.st_size)
    return list(files.values())


def kind_of(file, environment):
    """What a file is, by its name and, for NCCL's, by its size under the buffers that `environment` sets."""
    for prefix, kind in (("psm_", "ring"), ("sem.", "semaphore"), ("torch_", "torch"), ("vllm_offload", "offload")):
        if file.name.startswith(prefix):
            return kind
    if not file.name.startswith("nccl-"):
        return "other"
    buffers = sum(int(environment.get(name, default)) for name, default in _BUFFERS.items())
    sizes = {
        pages(_CONTROL + buffers + _REFERENCE_COUNT): "shm receiver",
        pages(_CONTROL + _REFERENCE_COUNT): "shm sender",
        pages(2 * _CONTROL + _REFERENCE_COUNT): "p2p copy engine",
    }
    return sizes.get(pages(file.length), "proxy pool" if file.length >= 4_194_304 else "nccl other")


def summary(files, environment):
    """The files counted by kind and charged bytes, largest first, as the record keeps them."""
    counts = Counter((kind_of(file, environment), file.charged) for file in files)
    rows = [{"kind": kind, "bytes": size, "count": count} for (kind, size), count in counts.items()]
    return sorted(rows, key=lambda row: (-row["bytes"], row["kind"]))
