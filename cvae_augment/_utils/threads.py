"""One thread for small computations.

The numerical libraries split each operation among all cores and wait for the slowest
core. Where another program runs on one of the cores, an operation of a millisecond
mostly waits (``benchmarks/speed.py`` measures the cost).
"""

import sys
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from threadpoolctl import ThreadpoolController

#: With so many intensities or more, the number of threads stays as it is.
MIN_THREADED = 2**20


@contextmanager
def one_thread(size):
    """Run the block with one thread if it works on few intensities (`size`).

    Afterwards the number of threads is the same as before, also where Python threads
    overlap.
    """
    if size >= MIN_THREADED:
        yield
        return
    if "torch" in sys.modules:
        # The first use of torch in a Python thread would set the number again.
        sys.modules["torch"].get_num_threads()
    with _pools("openmp").limit(limits=1), _ONE_BLAS_THREAD:
        yield


def _pools(user_api):
    return _known_pools("torch" in sys.modules).select(user_api=user_api)


@cache
def _known_pools(with_torch):
    """Thread pools of the loaded libraries; the search for them takes 20 ms."""
    return ThreadpoolController()


class _OneBlasThread:
    """The limit of BLAS, which all Python threads share: the last one lifts it.

    The limit of OpenMP belongs to each Python thread alone.
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
