"""How many threads a small computation gets: one.

The libraries below split each operation among all cores and wait for the slowest.
Where something else runs on one of the cores, most of an operation of a millisecond is
waiting then (``benchmarks/speed.py`` has what that costs).
"""

import sys
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from threadpoolctl import ThreadpoolController

#: Intensities from which threads are left as they are.
MIN_THREADED = 2**20


@contextmanager
def one_thread(size):
    """Let the block work on `size` intensities with one thread, if they are few.

    The number of threads is afterwards what it was, also where Python threads overlap.
    """
    if size >= MIN_THREADED:
        yield
        return
    if "torch" in sys.modules:
        # Its first use in a Python thread would set the number anew.
        sys.modules["torch"].get_num_threads()
    with _pools("openmp").limit(limits=1), _ONE_BLAS_THREAD:
        yield


def _pools(user_api):
    return _known_pools("torch" in sys.modules).select(user_api=user_api)


@cache
def _known_pools(with_torch):
    """Pools of the libraries that are loaded; to look for them takes 20 ms."""
    return ThreadpoolController()


class _OneBlasThread:
    """The limit of BLAS, which all Python threads share: the last one out lifts it.

    That of OpenMP is each Python thread's own.
    """

    def __init__(self):
        self.lock = Lock()
        self.n_inside = 0
        self.limit: Any = None

    def __enter__(self):
        with self.lock:
            if self.n_inside == 0:
                self.limit = _pools("blas").limit(limits=1)
            self.n_inside += 1

    def __exit__(self, *_):
        with self.lock:
            self.n_inside -= 1
            if self.n_inside == 0:
                self.limit.restore_original_limits()


_ONE_BLAS_THREAD = _OneBlasThread()
