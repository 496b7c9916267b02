"""What NCCL says of itself (NCCL_DEBUG=INFO): channels, transports, shared memory, warnings."""

import re
from collections import Counter


def environment(folder):
    """Variables that make NCCL write its log into `folder`, one file a process."""
    return {
        "NCCL_DEBUG": "INFO",
        "NCCL_DEBUG_SUBSYS": "INIT,SHM,P2P,NET,ALLOC",
        "NCCL_DEBUG_FILE": f"{folder}/nccl.%p.log",
    }


_CHANNELS = re.compile(
    r"(\d+) coll channels, (?:\d+ collnet channels, )?(?:\d+ nvls channels, )?"
    r"(\d+) p2p channels, (\d+) p2p channels per peer"
)
_VIA = re.compile(r"Channel \d+(?:/\d+)? : \d+\[\w+\] -> \d+\[\w+\](?: \[\w+\])? via ([A-Za-z0-9]+)")
_ALLOCATED = re.compile(r"Allocated (\d+) bytes of shared memory in /dev/shm")
_WARNING = re.compile(r"NCCL WARN (.+)")
_FALLBACK = "cuMem host allocations do not appear to be working"


def scrub(text):
    """An error text without what differs from run to run: names of files, addresses, process ids."""
    text = re.sub(r"/dev/shm/([a-z]+[-_])\w+", r"/dev/shm/\1*", text)
    text = re.sub(r"0x[0-9a-f]+", "0x*", text)
    text = re.sub(r"\b\d{1,3}(\.\d{1,3}){3}(<\d+>)?(:\d+)?", "ADDRESS", text)
    return re.sub(r"\b(pid|process|from host) \S+", r"\1 *", text).strip()


def read(texts):
    """Sums up the logs of all ranks; `texts` has one text a process, that of rank 0 first.

    channels: of each communicator that rank 0 belongs to, in order. connections: how many there are by transport, over
    all ranks. allocated: files in /dev/shm by their length, as NCCL tells them.
    """
    first = texts[0] if texts else ""
    every = "\n".join(texts)
    sent = Counter(_VIA.findall(every))
    return {
        "channels": [
            {"collective": int(coll), "p2p": int(p2p), "p2pPerPeer": int(peer)}
            for coll, p2p, peer in _CHANNELS.findall(first)
        ],
        "connections": dict(sorted(sent.items())),
        "allocated": dict(sorted(Counter(_ALLOCATED.findall(every)).items())),
        "hostMemoryFallback": _FALLBACK in every,
        "warnings": sorted({scrub(warning) for warning in _WARNING.findall(every)}),
    }
