import unittest

import support  # noqa: F401
import threshold

PAGE = 4096


class Smallest(unittest.TestCase):
    def find(self, true, guess, most=1 << 34):
        tried = []

        def passes(size):
            tried.append(size)
            return size >= true

        return threshold.smallest(passes, guess, most), tried

    def test_takes_two_runs_when_the_guess_is_right(self):
        self.assertEqual(self.find(68_427_776, 68_427_776), (68_427_776, [68_427_776, 68_423_680]))

    def test_answers_in_whole_pages(self):
        self.assertEqual(self.find(4097, 4097)[0], 8192)

    def test_finds_it_from_below_and_from_above(self):
        for guess in (0, 4096, 1_000_000, 68_423_680, 68_431_872, 500_000_000):
            self.assertEqual(self.find(68_427_776, guess)[0], 68_427_776, guess)

    def test_never_tries_a_tmpfs_of_size_0_which_has_no_limit(self):
        found, tried = self.find(0, 0)
        self.assertEqual((found, tried), (4096, [4096]))

    def test_says_so_when_nothing_is_enough(self):
        found, tried = self.find(1 << 40, 4096, 1 << 30)
        self.assertIsNone(found)
        self.assertEqual(tried[-1], 1 << 30)

    def test_stays_below_forty_runs(self):
        self.assertLess(len(self.find(8_000_000_000, 0)[1]), 40)
