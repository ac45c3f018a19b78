"""Numbers in sentences and tables."""

import numpy as np
import pytest

from cvae_augment._utils.numbers import decimals


@pytest.mark.parametrize(
    ("number", "sign", "text"),
    [
        (-0.0004, False, "0.000"),
        (-0.0004, True, "0.000"),
        (0.0004, True, "0.000"),
        (-0.0, True, "0.000"),
        (-0.0006, True, "-0.001"),
        (0.25, True, "+0.250"),
        (0.25, False, "0.250"),
        (-0.25, False, "-0.250"),
        (np.float64(-1e-9), True, "0.000"),
    ],
)
def test_a_rounded_zero_has_no_sign(number, sign, text):
    assert decimals(number, sign=sign) == text


def test_the_number_of_decimals_can_be_chosen():
    assert decimals(-0.06, 1) == "-0.1"
    assert decimals(-0.04, 1, sign=True) == "0.0"
