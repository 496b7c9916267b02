import re
import unittest

import support  # noqa: F401
import plan
import programs


class Plan(unittest.TestCase):
    def test_names_every_case_once(self):
        names = [case.name for case in plan.plan(8)]
        self.assertEqual(len(names), len(set(names)))
        self.assertGreater(len(names), 250)

    def test_uses_no_more_ranks_than_gpus(self):
        for gpus in (0, 1, 2, 4):
            ranks = {case.ranks for case in plan.plan(gpus) if case.program in ("nccl", "torch")}
            self.assertEqual(ranks, set(filter(lambda count: count <= gpus, (1, 2, 3, 4))), gpus)

    def test_has_what_needs_no_gpu_on_every_machine(self):
        programs_ = {case.program for case in plan.plan(0)}
        self.assertEqual(programs_, {"rings", "gates", "offload", "batches"})

    def test_is_short_when_quick(self):
        self.assertLess(len(plan.plan(4, quick=True)), 35)

    def test_keeps_what_the_pattern_is_found_in(self):
        names = [case.name for case in plan.plan(2, only=re.compile(r"^base/.*/n2/k1"))]
        self.assertEqual(len(names), 9)
        self.assertIn("base/everything/n2/k1", names)

    def test_never_lets_nvlink_multicast_on(self):
        for case in plan.plan(8):
            seat = programs.Seat(case, 0, (0,), None)
            self.assertEqual(programs.environment_of(seat)["NCCL_NVLS_ENABLE"], "0", case.name)

    def test_can_run_every_step(self):
        operations = {"ar", "ag", "rs", "bc", "a2a", "sr", "bsr"}
        for case in plan.plan(8):
            for step in case.steps:
                known = programs.is_init(step) or programs.split_of(step) or programs.operation_of(step)[0] in operations
                self.assertTrue(known, f"{case.name}: {step}")


class Steps(unittest.TestCase):
    def test_reads_the_size_of_an_operation(self):
        self.assertEqual(programs.operation_of("ar"), ("ar", 4_194_304))
        self.assertEqual(programs.operation_of("ar@64K"), ("ar", 65_536))
        self.assertEqual(programs.operation_of("a2a@256M"), ("a2a", 268_435_456))

    def test_reads_a_split(self):
        self.assertEqual(programs.split_of("split 2"), 2)
        self.assertEqual(programs.split_of("split 16"), 16)
        self.assertIsNone(programs.split_of("ar"))


class Environment(unittest.TestCase):
    def test_gives_each_node_an_id(self):
        case = plan.Case("x", "nccl", ranks=4, hosts=2)
        ids = [programs.environment_of(programs.Seat(case, 0, (rank,), None))["NCCL_HOSTID"] for rank in range(4)]
        self.assertEqual(ids, ["node0", "node0", "node1", "node1"])
