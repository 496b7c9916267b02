"""The smallest tmpfs on which something still works."""

from namespace import PAGE


def smallest(passes, guess, most):
    """The smallest size in bytes, a multiple of the page, at which `passes(size)` is true; None if none up to `most`.

    `passes` must be monotonic. Two calls are enough when `guess` is right: one at it, one a page below. A size of 0
    is never tried, because a tmpfs of size 0 is one without a limit; so the least answer is one page.
    """
    low, high = 0, None  # in pages: `low` fails, `high` passes
    probe = max(1, -(-guess // PAGE))
    limit = most // PAGE
    step = 1
    while high is None or high - low > 1:
        if passes(probe * PAGE):
            high = probe
            probe = max(low + 1, high - step) if low == 0 else (low + high) // 2
        else:
            low = probe
            if low >= limit:
                return None
            probe = min(limit, low + step) if high is None else (low + high) // 2
        step *= 8
    return high * PAGE
