import tempfile
import unittest
from pathlib import Path

import support  # noqa: F401
import meter
from meter import File

MAPS = """\
55d0c0000000-55d0c0001000 r--p 00000000 08:01 131 /usr/bin/python3.11
7f0000000000-7f00020a1000 rw-s 00000000 00:2e 7 /dev/shm/nccl-Ab1xYz (deleted)
7f0010000000-7f00120a1000 rw-s 00000000 00:2e 7 /dev/shm/nccl-Ab1xYz (deleted)
7f0020000000-7f0020932000 rw-s 00000000 00:2e 8 /dev/shm/nccl-Qr4tUv (deleted)
7f0030000000-7f0030001000 rw-s 00000000 00:2e 9 /dev/shm/psm_1a2b3c4d
7f0030001000-7f0030002000 rw-s 00001000 00:2e 9 /dev/shm/psm_1a2b3c4d
7f0040000000-7f0040001000 rw-s 00000000 00:2f 3 /dev/shmoo/nccl-x
7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0 [stack]
"""


class MappedFiles(unittest.TestCase):
    def test_counts_a_file_once_however_often_it_is_mapped(self):
        self.assertEqual(
            meter.mapped_files(MAPS),
            {
                7: File("nccl-Ab1xYz", 34_213_888, 34_213_888),
                8: File("nccl-Qr4tUv", 9_641_984, 9_641_984),
                9: File("psm_1a2b3c4d", 8192, 8192),
            },
        )


class FilesOf(unittest.TestCase):
    def test_sees_the_holes_of_a_file_that_has_a_name(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "psm_hollow")
            with path.open("wb") as file:
                file.truncate(1 << 20)
            self.assertEqual(meter.files_of([], folder), [File("psm_hollow", 0, 1 << 20)])


class Kinds(unittest.TestCase):
    def kind(self, name, size, **environment):
        return meter.kind_of(File(name, size, size), environment)

    def test_tells_nccls_files_by_their_size(self):
        self.assertEqual(self.kind("nccl-a", 34_213_888), "proxy pool")
        self.assertEqual(self.kind("nccl-a", 4_198_400), "proxy pool")
        self.assertEqual(self.kind("nccl-a", 9_641_984), "shm receiver")
        self.assertEqual(self.kind("nccl-a", 8192), "shm sender")
        self.assertEqual(self.kind("nccl-a", 12_288), "p2p copy engine")
        self.assertEqual(self.kind("nccl-a", 45_056), "nccl other")

    def test_reckons_with_the_buffers_that_the_environment_sets(self):
        self.assertEqual(self.kind("nccl-a", 6_496_256, NCCL_BUFFSIZE="1048576"), "shm receiver")

    def test_tells_others_by_their_name(self):
        self.assertEqual(self.kind("psm_1", 9_641_984), "ring")
        self.assertEqual(self.kind("sem.mp-1", 32), "semaphore")
        self.assertEqual(self.kind("torch_1_2_0", 99), "torch")
        self.assertEqual(self.kind("vllm_offload_0.mmap", 99), "offload")
        self.assertEqual(self.kind("plasma1", 99), "other")

    def test_sums_up_equal_files(self):
        files = [File("nccl-a", 8192, 4100), File("nccl-b", 34_213_888, 34_210_180), File("nccl-c", 8192, 4100)]
        self.assertEqual(
            meter.summary(files, {}),
            [
                {"kind": "proxy pool", "bytes": 34_213_888, "count": 1},
                {"kind": "shm sender", "bytes": 8192, "count": 2},
            ],
        )
