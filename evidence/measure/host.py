"""The machine that is measured, in words that name no machine: no host name, serial, bus or network address."""

import json
import os
import platform
import re
import subprocess
import time

FORMAT = 1


def describe(gpus):
    """The header line of a record: kernel, processor, memory, and what `gpus` (a probe's answer) tells of the GPUs."""
    return {
        "format": FORMAT,
        "day": time.strftime("%Y-%m-%d"),
        "kernel": ".".join(platform.release().split(".")[:2]),
        "machine": platform.machine(),
        "pageBytes": os.sysconf("SC_PAGE_SIZE"),
        "processors": os.cpu_count(),
        "numaNodes": _count_list(_read("/sys/devices/system/node/online")),
        "libc": "-".join(platform.libc_ver()),
        "python": platform.python_version(),
        "seccomp": _status("Seccomp"),
        "sysNice": bool(int(_status("CapEff") or "0", 16) >> 23 & 1),
        **gpus,
    }


def probe_gpus():
    """What PyTorch sees, asked in a child process, since one that has touched CUDA must not fork any more."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            answer = _gpus()
        except Exception as error:  # no PyTorch, no driver, no GPU: then there is none to measure
            answer = {"gpus": [], "gpuProblem": f"{type(error).__name__}: {error}".splitlines()[0]}
        os.write(writer, json.dumps(answer).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = json.loads(pipe.read() or '{"gpus": [], "gpuProblem": "the probe died"}')
    os.waitpid(child, 0)
    return answer


def _gpus():
    import torch

    count = torch.cuda.device_count()
    return {
        "gpus": [torch.cuda.get_device_name(index) for index in range(count)],
        "peerAccess": [
            [one == other or torch.cuda.can_device_access_peer(one, other) for other in range(count)]
            for one in range(count)
        ],
        "links": links_of(_command("nvidia-smi", "topo", "-m")),
        "driver": first_line(_command("nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader")),
        "cuda": torch.version.cuda,
        "torch": torch.__version__,
        "nccl": ".".join(str(part) for part in torch.cuda.nccl.version()),
    }


def links_of(topology):
    """The links between GPUs in the table of `nvidia-smi topo -m`, a row a GPU: [["X", "NV18"], ["NV18", "X"]]."""
    rows = []
    for line in re.sub(r"\x1b\[[0-9;]*m", "", topology).splitlines():
        words = line.split()
        if words and re.fullmatch(r"GPU\d+", words[0]) and len(words) > 1 and not words[1].startswith("GPU"):
            rows.append(words[1:])
    return [row[: len(rows)] for row in rows]


def first_line(text):
    """The first line of a text, empty for none."""
    return text.splitlines()[0].strip() if text.strip() else ""


def _command(*words):
    try:
        return subprocess.run(words, capture_output=True, text=True, timeout=30, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def _count_list(text):
    """How many numbers a kernel list such as `0-1,4` names; 1 for none."""
    ranges = [part.split("-") for part in text.strip().split(",") if part]
    return sum(int(ends[-1]) - int(ends[0]) + 1 for ends in ranges) or 1


def _status(field):
    match = re.search(rf"^{field}:\s*(\w+)", _read("/proc/self/status"), re.MULTILINE)
    return match[1] if match else None
