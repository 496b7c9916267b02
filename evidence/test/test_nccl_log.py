import unittest

import support  # noqa: F401
import nccl_log

# In the shape of NCCL 2.28's log; the numbers are of the runs on four H200.
RANK_0 = """\
vm:71:71 [0] NCCL INFO NCCL_P2P_DISABLE set by environment to 1.
vm:71:88 [0] NCCL INFO Allocated 34210180 bytes of shared memory in /dev/shm/nccl-Ab1xYz
vm:71:88 [0] NCCL INFO Channel 00/04 : 0 1
vm:71:88 [0] NCCL INFO 4 coll channels, 4 collnet channels, 0 nvls channels, 4 p2p channels, 2 p2p channels per peer
vm:71:90 [0] NCCL INFO Channel 00 : 0[0] -> 1[1] via SHM/direct/direct
vm:71:90 [0] NCCL INFO Channel 01 : 0[0] -> 1[1] via SHM/direct/direct
vm:71:90 [0] NCCL INFO Allocated 9637892 bytes of shared memory in /dev/shm/nccl-Qr4tUv
"""
RANK_1 = """\
vm:72:72 [1] NCCL INFO 4 coll channels, 4 collnet channels, 0 nvls channels, 4 p2p channels, 2 p2p channels per peer
vm:72:90 [1] NCCL INFO Channel 00/0 : 1[1] -> 0[0] via P2P/CUMEM
vm:72:90 [1] NCCL INFO Channel 00/0 : 1[1] -> 0[0] [send] via NET/Socket/0

[2026-11-22 08:01:02] vm:72:90 [1] misc/shmutils.cc:132 NCCL WARN Error while creating shared memory segment /dev/shm/nccl-0aZ9 (size 34210176), error: No space left on device (28)
"""


class Read(unittest.TestCase):
    def test_sums_up_the_logs_of_all_ranks(self):
        self.assertEqual(
            nccl_log.read([RANK_0, RANK_1]),
            {
                "channels": [{"collective": 4, "p2p": 4, "p2pPerPeer": 2}],
                "connections": {"NET": 1, "P2P": 1, "SHM": 2},
                "allocated": {"34210180": 1, "9637892": 1},
                "hostMemoryFallback": False,
                "warnings": [
                    "Error while creating shared memory segment /dev/shm/nccl-* (size 34210176), "
                    "error: No space left on device (28)"
                ],
            },
        )

    def test_reads_the_channels_of_older_releases(self):
        line = "h:1:2 [0] NCCL INFO 2 coll channels, 0 nvls channels, 2 p2p channels, 2 p2p channels per peer"
        self.assertEqual(nccl_log.read([line])["channels"], [{"collective": 2, "p2p": 2, "p2pPerPeer": 2}])

    def test_sees_the_fallback_of_cumem_host_memory(self):
        line = "NCCL INFO cuMem host allocations do not appear to be working; falling back to a /dev/shm/ based implementation"
        self.assertTrue(nccl_log.read([line])["hostMemoryFallback"])

    def test_reads_nothing_from_nothing(self):
        self.assertEqual(
            nccl_log.read([]),
            {"channels": [], "connections": {}, "allocated": {}, "hostMemoryFallback": False, "warnings": []},
        )


class Scrub(unittest.TestCase):
    def test_leaves_out_what_names_a_machine_or_a_run(self):
        text = "Error while attaching to /dev/shm/nccl-a1B2 at 0x7f00aa by pid 4711 from 10.1.2.3<4567>"
        self.assertEqual(
            nccl_log.scrub(text), "Error while attaching to /dev/shm/nccl-* at 0x* by pid * from ADDRESS"
        )
