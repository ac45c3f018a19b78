"""Random tables: what is certain is read exactly, and nothing else is read."""

import pytest
from _table_maker import draw
from random_tables import GOOD, outcome


@pytest.mark.parametrize("seed", range(4))
def test_random_tables_are_read_exactly_or_refused(tmp_path, seed):
    for i in range(50):
        table = draw(100 + seed, i)
        path = table.write(tmp_path, f"{i}")
        result, detail = outcome(table, path)
        assert result in GOOD[table.tag], (path, table.tag, result, detail)
