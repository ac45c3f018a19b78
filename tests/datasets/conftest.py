"""Fixtures of the tests of data sets."""

import pytest

from .helpers import SHEETS, save_grid


@pytest.fixture(params=SHEETS)
def sheet(request, tmp_path):
    """Function that saves a grid in each format, under the name `in`."""
    return lambda grid: save_grid(tmp_path / f"in{request.param}", grid)
