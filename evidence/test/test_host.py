import unittest

import support  # noqa: F401
import host

TOPOLOGY = """\
\t\x1b[4mGPU0\tGPU1\tGPU2\tCPU Affinity\tNUMA Affinity\tGPU NUMA ID\x1b[0m
GPU0\t X \tNV18\tSYS\t0-31\t0\t\tN/A
GPU1\tNV18\t X \tPXB\t0-31\t0\t\tN/A
GPU2\tSYS\tPXB\t X \t0-31\t0\t\tN/A

Legend:

  X    = Self
"""


class Links(unittest.TestCase):
    def test_reads_the_table_of_links(self):
        self.assertEqual(
            host.links_of(TOPOLOGY), [["X", "NV18", "SYS"], ["NV18", "X", "PXB"], ["SYS", "PXB", "X"]]
        )

    def test_reads_none_where_there_is_no_table(self):
        self.assertEqual(host.links_of(""), [])


class Describe(unittest.TestCase):
    def test_names_no_machine(self):
        import platform

        text = str(host.describe({"gpus": []}))
        self.assertNotIn(f"'{platform.node()}'", text)
        self.assertNotIn(platform.release(), text)

    def test_counts_the_nodes_of_a_kernel_list(self):
        self.assertEqual([host._count_list(text) for text in ("0\n", "0-1\n", "0-1,4\n", "")], [1, 2, 3, 1])
