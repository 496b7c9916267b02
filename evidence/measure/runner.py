"""Runs one case: its processes in a /dev/shm of their own, watched, and ended whatever they do.

The caller has imported PyTorch and has not touched CUDA. For each case it forks a leader, which takes a mount namespace
and forks the processes; so a case costs the start of CUDA and NCCL, but not the import.
"""

import ctypes
import json
import os
import select
import shutil
import signal
import tempfile
import time
from pathlib import Path

import meter
import nccl_log
from namespace import deny_memory_policy, private_shm
from programs import Seat, environment_of

_SAMPLE = 0.002
_GRACE = 2.0  # for the other processes to report, after one has failed
_SETTLE = 0.05
_LONGEST = 600  # characters of an error


def run(case, program, limit):
    """Runs `case` with `program`, a function of a Seat; returns its record (see evidence/README.md).

    `limit` is in seconds; a case that takes longer is ended and recorded as `hung`.
    """
    scratch = Path(tempfile.mkdtemp(prefix="shm-evidence-"))
    reader, writer = os.pipe()
    started = time.monotonic()
    leader = os.fork()
    if leader == 0:
        os.close(reader)
        os.setsid()
        try:
            record = _lead(case, program, limit, scratch)
        except BaseException as error:  # whatever it is, it belongs into the record
            record = {"outcome": "error", "errors": [f"{type(error).__name__}: {error}"]}
        with os.fdopen(writer, "w") as pipe:
            json.dump(record, pipe)
        os._exit(0)
    os.close(writer)
    text = _read_all(reader, started + limit + 3 * _GRACE)
    _end_group(leader)
    shutil.rmtree(scratch, ignore_errors=True)
    record = json.loads(text) if text else {"outcome": "hung", "errors": ["the leader did not answer"]}
    return {**_about(case), **record, "seconds": round(time.monotonic() - started, 1)}


def _about(case):
    """The case as its record tells it; what is at its default is left out."""
    about = {"case": case.name, "program": case.program, "ranks": case.ranks, "tmpfsBytes": case.tmpfs}
    optional = {
        "steps": list(case.steps),
        "env": case.environment,
        "load": case.load,
        "engines": case.engines if case.engines > 1 else None,
        "nodes": case.hosts if case.hosts > 1 else None,
        "threads": case.threads,
        "memoryPolicyDenied": case.deny_memory_policy,
    }
    return {**about, **{name: value for name, value in optional.items() if value}}


def _read_all(reader, deadline):
    """Everything that comes through a pipe until it is closed or time is up."""
    chunks = []
    with os.fdopen(reader, "rb", buffering=0) as pipe:
        while (left := deadline - time.monotonic()) > 0:
            if not select.select([pipe], [], [], left)[0]:
                break
            chunk = pipe.read(65536)
            if not chunk:
                break
            chunks.append(chunk)
    return b"".join(chunks)


def _end_group(leader):
    """Kills what is left of a case, and waits for the leader. Gives up on a process that the kernel does not let go."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if os.waitpid(leader, os.WNOHANG)[0] == leader:
            return
        time.sleep(_SAMPLE)


# ───────────────────────────── Leader ─────────────────────────────


class _Process:
    """A process of the case, and what it has said so far."""

    def __init__(self, seat, program):
        self.seat = seat
        reader, writer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(reader)
            _work(seat, program, writer)
        os.close(writer)
        self.reader = reader
        self.text = b""
        self.status = None

    def listen(self):
        """Takes in what has come; True at the end."""
        chunk = os.read(self.reader, 65536)
        self.text += chunk
        return not chunk

    @property
    def report(self):
        """Its last complete line: {"ok": result} or {"error": text}; None before that."""
        lines = self.text.decode(errors="replace").split("\n")[:-1]
        return json.loads(lines[-1]) if lines else None


def _lead(case, program, limit, scratch):
    private_shm(case.tmpfs)
    if case.deny_memory_policy:
        deny_memory_policy()
    seats = [
        Seat(case, engine, ranks, scratch)
        for engine in range(case.engines)
        for ranks in ([tuple(range(case.ranks))] if case.threads else [(rank,) for rank in range(case.ranks)])
    ]
    processes = [_Process(seat, program) for seat in seats]
    peak, hung = _watch(processes, time.monotonic() + limit)
    passed = all(process.report and "ok" in process.report for process in processes)
    files, final = [], None
    if passed:
        time.sleep(_SETTLE)
        final = meter.used_bytes()
        peak = max(peak, final)
        files = meter.files_of([process.pid for process in processes])
    for process in processes:
        _kill(process)
    log = nccl_log.read([path.read_text(errors="replace") for path in _logs(scratch, processes)])
    errors = _errors(processes, log.pop("warnings"))
    record = {"outcome": _outcome(passed, hung, processes, errors), "finalBytes": final, "peakBytes": peak}
    record |= {"files": meter.summary(files, case.environment)} if passed else {}
    record |= {name: value for name, value in log.items() if value}
    result = processes[0].report.get("ok") if passed else None
    return {**record, **({"result": result} if result else {}), "errors": errors}


def _watch(processes, deadline):
    """Follows the processes until all have reported, one has failed, or time is up: (peak bytes, whether hung)."""
    peak = 0
    listening = {process.reader: process for process in processes}
    while listening:
        now = time.monotonic()
        if now > deadline:
            return peak, not any(_failed(process) for process in processes)
        for reader in select.select(list(listening), [], [], _SAMPLE)[0]:
            if listening[reader].listen():
                _reap(listening.pop(reader))
                deadline = min(deadline, now + _GRACE)
            elif listening[reader].report:
                failed = "error" in listening.pop(reader).report
                deadline = min(deadline, now + _GRACE) if failed else deadline
        peak = max(peak, meter.used_bytes())
    return peak, False


def _failed(process):
    return process.status is not None or bool(process.report and "error" in process.report)


def _reap(process):
    if process.status is None:
        process.status = os.waitpid(process.pid, 0)[1]


def _kill(process):
    if process.status is None:
        os.kill(process.pid, signal.SIGKILL)
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and os.waitpid(process.pid, os.WNOHANG)[0] == 0:
            time.sleep(_SAMPLE)


def _logs(scratch, processes):
    """The logs, in the order of the processes."""
    paths = (scratch / f"nccl.{process.pid}.log" for process in processes)
    return [path for path in paths if path.exists()]


def _errors(processes, warnings):
    """Distinct error texts: of the processes, of the signals that ended them, of NCCL."""
    texts = []
    for process in processes:
        if process.report and "error" in process.report:
            texts.append(nccl_log.scrub(process.report["error"]))
        if process.status is not None and os.WIFSIGNALED(process.status):
            texts.append(signal.strsignal(os.WTERMSIG(process.status)))
        elif process.status is not None and not process.report:
            texts.append(f"ended with status {os.waitstatus_to_exitcode(process.status)}")
    return list(dict.fromkeys([*texts, *warnings]))


_OUTCOMES = (
    ("WrongResult", "wrong"),
    ("NotHere", "skipped"),
    ("No space left on device", "no space"),
    ("MADV_POPULATE_WRITE): Bad address", "no space"),  # how Linux says it there, see madvise(2)
    ("Bus error", "bus error"),
    ("Refused", "refused"),
)


def _outcome(passed, hung, processes, errors):
    """`ok`, `hung`, or the first of the known reasons that the errors tell; else `error`."""
    if passed:
        return "ok"
    for phrase, outcome in _OUTCOMES:
        if any(phrase in error for error in errors):
            return outcome
    return "hung" if hung else "error"


# ───────────────────────────── Process ─────────────────────────────


def _work(seat, program, writer):
    """What a process does; it ends here, or is ended once its files have been counted."""
    os.environ.update(nccl_log.environment(seat.scratch))
    os.environ.update(environment_of(seat))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    try:
        report = {"ok": program(seat) or {}}
    except Exception as error:
        report = {"error": f"{type(error).__name__}: {' '.join(str(error).split())}"[:_LONGEST]}
    ctypes.CDLL(None).fflush(None)  # NCCL's log, which the end of this process would cut off
    os.write(writer, (json.dumps(report) + "\n").encode())
    while True:
        signal.pause()
