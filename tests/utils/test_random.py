import numpy as np
import pytest

from cvae_augment._utils.random import deal, generator_of


def test_dealing_uses_each_card_equally_often():
    codes = np.repeat([0, 1], [7, 4])
    hand = deal(codes, np.array([3, 9]), np.random.default_rng(0))
    assert sorted(np.bincount(hand[codes == 0]).tolist()) == [2, 2, 3]
    assert len(set(hand[codes == 1])) == 4
    first = {deal(codes, 9, np.random.default_rng(s))[0] for s in range(60)}
    assert first == set(range(9))  # a short deal is not always from the top


@pytest.mark.parametrize("bad", [np.random.default_rng(0), "0", 1.5])
def test_what_is_no_random_state_of_scikit_learn_is_refused(bad):
    with pytest.raises(ValueError, match="cannot be used to seed"):
        generator_of(bad, stream="fit")


def test_streams_of_one_seed_differ():
    first, second = (generator_of(0, stream=name) for name in ("fit", "sample"))
    assert first.random() != second.random()
