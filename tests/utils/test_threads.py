"""Small computations use one thread, and the number of threads is restored."""

from threading import Event, Thread

import numpy as np
import pytest
import torch
from threadpoolctl import threadpool_info

from cvae_augment import CVAEAugmenter
from cvae_augment._utils.threads import MIN_THREADED, one_thread


def threads():
    return torch.get_num_threads(), [pool["num_threads"] for pool in threadpool_info()]


@pytest.fixture
def two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def test_one_thread_for_little_and_all_for_much(two_threads):
    before = threads()
    with one_thread(MIN_THREADED - 1):
        assert threads() == (1, [1] * len(before[1]))
    assert threads() == before
    with one_thread(MIN_THREADED):
        assert threads() == before


def test_threads_come_back_after_an_error(two_threads):
    before = threads()

    def fail():
        with one_thread(1):
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert threads() == before


def test_threads_come_back_where_python_threads_overlap(two_threads):
    before, seen = threads(), []
    second_is_in, first_is_out = Event(), Event()

    def first():
        with one_thread(1):
            other.start()
            second_is_in.wait(60)
        first_is_out.set()

    def second():
        with one_thread(1):
            second_is_in.set()
            first_is_out.wait(60)
            seen.append(threads())

    other = Thread(target=second)
    thread = Thread(target=first)
    thread.start()
    thread.join(60)
    other.join(60)
    assert seen == [(1, [1] * len(before[1]))]
    assert threads() == before


@pytest.mark.slow
def test_a_fit_has_the_same_bits_with_any_number_of_threads(serum):
    drawn = []
    before = torch.get_num_threads()
    for n_threads in (1, 2):
        torch.set_num_threads(n_threads)
        augmenter = CVAEAugmenter(max_epochs=5, random_state=0)
        augmenter.fit(serum.data, serum.target)
        drawn.append((augmenter.sample(50)[0], augmenter.score_samples(serum.data)))
    torch.set_num_threads(before)
    for one, two in zip(*drawn, strict=True):
        np.testing.assert_array_equal(one, two)
