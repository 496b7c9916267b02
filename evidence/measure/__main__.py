"""Measures what multi-GPU services put into /dev/shm, and writes one JSON line a run. See evidence/README.md."""

import argparse
import json
import os
import re
import sys
import time
from collections import Counter

import host
import loads
import namespace
import plan
import programs
import runner
import threshold

PROGRAMS = {
    "nccl": programs.run_nccl,
    "torch": programs.run_torch,
    "rings": loads.run_rings,
    "gates": loads.run_gates,
    "offload": loads.run_offload,
    "batches": loads.run_batches,
}


def options_of(arguments):
    parser = argparse.ArgumentParser(prog="python3 evidence/measure", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the most telling cases, on all GPUs")
    parser.add_argument("--only", metavar="PATTERN", type=re.compile, help="cases whose name the pattern is found in")
    parser.add_argument("--gpus", metavar="N", type=int, help="use no more GPUs than this")
    parser.add_argument("--limit", metavar="SECONDS", type=float, default=3600, help="start no case after that time")
    parser.add_argument("--case-limit", metavar="SECONDS", type=float, default=60, help="end a case after that time")
    parser.add_argument("--out", metavar="FILE", default="measured.jsonl", help="where the lines go (measured.jsonl)")
    parser.add_argument("--list", action="store_true", help="print the names of the cases and stop")
    return parser.parse_args(arguments)


class Session:
    """A run of the program: what is measured is written at once, so that nothing is lost when it is stopped."""

    def __init__(self, out, case_limit):
        self._out = out
        self._case_limit = case_limit
        self.outcomes = Counter()

    def write(self, line):
        self._out.write(json.dumps(line) + "\n")
        self._out.flush()

    def measure(self, case, label):
        """Runs a case, and, where it asks for that, looks for the smallest tmpfs that does."""
        record = self._once(case, label)
        if case.search and record["outcome"] == "ok":

            def passes(size):
                return self._once(plan.on(case, size), f"{label} on {size}")["outcome"] == "ok"

            found = threshold.smallest(passes, case.guess or record["peakBytes"], case.tmpfs)
            print(f"{label}: smallest tmpfs {found:,}" if found else f"{label}: no tmpfs is enough", flush=True)

    def _once(self, case, label):
        record = runner.run(case, PROGRAMS[case.program], self._case_limit)
        self.write(record)
        self.outcomes[record["outcome"]] += 1
        print(f"{label}: {tell(record)}", flush=True)
        return record


def tell(record):
    """One line on a record, for people."""
    used = record.get("finalBytes")
    bytes_used = f"{used:>13,}" if used is not None else f"{'':>13}"
    files = " ".join(f"{row['count']}×{row['kind']} {row['bytes']:,}" for row in record.get("files", []))
    error = record["errors"][0][:100] if record["outcome"] != "ok" and record.get("errors") else ""
    return f"{record['seconds']:>5} s  {record['outcome']:<9} {bytes_used}  {files}{error}"


def main(arguments):
    options = options_of(arguments)
    started = time.monotonic()
    if problem := namespace.why_not():
        print(f"This needs a /dev/shm of its own for each case: {problem}.", file=sys.stderr)
        print("Run it as root, or as: unshare -rm python3 evidence/measure", file=sys.stderr)
        return 2
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
    programs.forget_inherited()
    try:
        import torch  # noqa: F401  before the first fork, so that no case has to
    except ImportError:
        print("PyTorch is not installed: only what needs no GPU is measured.", flush=True)
    header = host.describe(host.probe_gpus())
    gpus = min(len(header["gpus"]), options.gpus if options.gpus is not None else 64)
    cases = plan.plan(gpus, options.quick, options.only)
    if options.list:
        print("\n".join(case.name for case in cases))
        return 0
    print(f"{gpus} GPUs, {len(cases)} cases, ready after {time.monotonic() - started:.0f} s", flush=True)
    left_out = []
    with open(options.out, "w") as out:
        session = Session(out, options.case_limit)
        session.write(header)
        for number, case in enumerate(cases, 1):
            if time.monotonic() - started > options.limit:
                left_out = [case.name for case in cases[number - 1 :]]
                break
            session.measure(case, f"[{number}/{len(cases)}] {case.name}")
    print(f"{time.monotonic() - started:.0f} s: " + ", ".join(f"{n} {what}" for what, n in session.outcomes.items()))
    if left_out:
        print(f"No time for {len(left_out)} cases: {', '.join(left_out)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
