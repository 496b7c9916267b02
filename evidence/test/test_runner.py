"""The instrument around a fake worker: no GPU, no PyTorch, but a real tmpfs and real processes."""

import mmap
import os
import signal
import time
import unittest

import support  # noqa: F401
import loads
import namespace
import plan
import runner

PROBLEM = namespace.why_not()
LIMIT = 20
POOL = 34_210_180
MIB = 2**20


def segment(size):
    """A file as NCCL leaves it: all pages there, mapped, its name gone."""
    descriptor = os.open(f"/dev/shm/nccl-{os.urandom(3).hex()}", os.O_CREAT | os.O_RDWR)
    path = os.readlink(f"/proc/self/fd/{descriptor}")
    os.posix_fallocate(descriptor, 0, size)
    keep = mmap.mmap(descriptor, size)
    os.close(descriptor)
    os.unlink(path)
    return keep


KEPT = []


def one_pool_a_rank(seat):
    KEPT.extend(segment(POOL) for _ in seat.ranks)
    return {"rank": seat.ranks[0]}


def rank_1_hangs(seat):
    if 1 in seat.ranks:
        signal.pause()


def rank_1_dies(seat):
    if 1 in seat.ranks:
        os.kill(os.getpid(), signal.SIGBUS)
    signal.pause()


def come_and_go(_seat):
    gone = segment(8 * MIB)
    time.sleep(0.2)
    gone.close()


def wrong(_seat):
    raise RuntimeError("two  words\nand a line")


# Nobody runs CI without a way to mount, so there a missing one is a failure.
@unittest.skipIf(PROBLEM and not os.environ.get("CI"), f"no private /dev/shm: {PROBLEM}")
class Runner(unittest.TestCase):
    def run_case(self, program, limit=LIMIT, **case):
        return runner.run(plan.Case("fake", "nccl", **case), program, limit)

    def test_counts_files_without_a_name(self):
        record = self.run_case(one_pool_a_rank, ranks=2)
        self.assertEqual(record["outcome"], "ok", record)
        self.assertEqual(record["finalBytes"], 68_427_776)
        self.assertEqual(record["peakBytes"], 68_427_776)
        self.assertEqual(record["files"], [{"kind": "proxy pool", "bytes": 34_213_888, "count": 2}])
        self.assertEqual(record["result"], {"rank": 0})

    def test_counts_the_engines_that_share_a_shm_together(self):
        self.assertEqual(self.run_case(one_pool_a_rank, ranks=2, engines=2)["finalBytes"], 136_855_552)

    def test_gives_all_ranks_to_one_process_with_threads(self):
        record = self.run_case(one_pool_a_rank, ranks=2, threads=True)
        self.assertEqual((record["finalBytes"], record["threads"]), (68_427_776, True))

    def test_says_that_it_did_not_fit(self):
        record = self.run_case(one_pool_a_rank, ranks=2, tmpfs=64 * MIB)
        self.assertEqual(record["outcome"], "no space", record)
        self.assertEqual(record["errors"], ["OSError: [Errno 28] No space left on device"])
        self.assertIsNone(record["finalBytes"])

    def test_fits_to_the_page(self):
        self.assertEqual(self.run_case(one_pool_a_rank, tmpfs=34_213_888)["outcome"], "ok")
        self.assertEqual(self.run_case(one_pool_a_rank, tmpfs=34_209_792)["outcome"], "no space")

    def test_ends_a_case_that_hangs(self):
        started = time.monotonic()
        record = self.run_case(rank_1_hangs, ranks=2, limit=1)
        self.assertEqual(record["outcome"], "hung")
        self.assertLess(time.monotonic() - started, LIMIT)

    def test_tells_the_signal_that_ended_a_process(self):
        record = self.run_case(rank_1_dies, ranks=2)
        self.assertEqual((record["outcome"], record["errors"]), ("bus error", ["Bus error"]))

    def test_sees_what_was_there_in_between(self):
        record = self.run_case(come_and_go)
        self.assertEqual((record["finalBytes"], record["peakBytes"]), (0, 8_388_608))

    def test_keeps_an_error_on_one_line(self):
        record = self.run_case(wrong)
        self.assertEqual((record["outcome"], record["errors"]), ("error", ["RuntimeError: two words and a line"]))

    def test_leaves_no_process_and_nothing_in_the_real_shm(self):
        before = set(os.listdir("/dev/shm"))
        self.run_case(one_pool_a_rank, ranks=2)
        self.assertEqual({name for name in os.listdir("/dev/shm") if name.startswith("nccl-")} - before, set())
        with self.assertRaises(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)

    def test_refuses_memory_policy_as_docker_does(self):
        def ask(_seat):
            import ctypes

            libc = ctypes.CDLL(None, use_errno=True)
            number = {"x86_64": 239, "aarch64": 236}[os.uname().machine]
            result = libc.syscall(number, None, None, 0, None, 0)
            return {"result": result, "errno": ctypes.get_errno()}

        record = self.run_case(ask, deny_memory_policy=True)
        self.assertEqual((record["outcome"], record["result"]), ("ok", {"result": -1, "errno": 1}), record)


@unittest.skipIf(PROBLEM and not os.environ.get("CI"), f"no private /dev/shm: {PROBLEM}")
class Loads(unittest.TestCase):
    def test_has_vllms_rings(self):
        self.assertEqual(
            [chunks * (chunk + 1 + readers) for chunk, chunks, readers in loads.rings_of(2, (16, 24))],
            [167_772_190, 25_165_836, 251_658_260, 251_658_260],
        )

    def run_load(self, program, load, tmpfs=plan.AMPLE):
        return runner.run(plan.Case("fake", "rings", load=load, tmpfs=tmpfs), program, LIMIT)

    def test_dies_on_a_full_ring_with_a_bus_error(self):
        load = {"chunksMiB": [16, 24], "tensorParallel": 2, "fill": "full"}
        self.assertEqual(self.run_load(loads.run_rings, load, plan.DOCKER)["outcome"], "bus error")

    def test_reserves_rings_without_taking_their_pages(self):
        load = {"chunksMiB": [16, 24], "tensorParallel": 2, "fill": "none"}
        record = self.run_load(loads.run_rings, load, plan.DOCKER)
        self.assertEqual((record["finalBytes"], record["result"]["apparentBytes"]), (16_384, 696_254_546))

    def test_is_refused_where_a_ring_might_not_fit(self):
        load = {"chunksMiB": [16, 24], "tensorParallel": 2, "poolBytes": 0}
        record = self.run_load(loads.run_gates, load, plan.DOCKER)
        self.assertEqual(record["outcome"], "refused")
        self.assertEqual(record["errors"], ["Refused: ring 0 needs 167772190 bytes, 67108864 are free"])

    def test_takes_all_of_an_offload_file_at_once(self):
        self.assertEqual(self.run_load(loads.run_offload, {"bytes": 8 * MIB})["finalBytes"], 8_388_608)
        self.assertEqual(self.run_load(loads.run_offload, {"bytes": 8 * MIB}, 4 * MIB)["outcome"], "no space")


if __name__ == "__main__":
    unittest.main()
