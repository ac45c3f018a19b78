"""Layouts of laboratories and public data sets: unaided, or by one named option."""

import pytest

from cvae_augment.datasets import read_spectra

from .layouts import MAKERS, names_option
from .samples import check, differences, save


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_layout_is_read_unaided_or_by_an_option_of_the_refusal(maker, tmp_path):
    layout = maker()
    path = save(tmp_path / layout.file, layout.content)
    message = check(path, layout.expected, None if layout.certain else "")
    if message is None or layout.expected is None:
        return
    named = [o for o in layout.options if names_option(message, o)]
    assert named, f"none of {layout.options} is named: {message}"
    wrong = differences(read_spectra(path, **named[0]), layout.expected)
    assert not wrong, "\n".join(wrong)


def test_sixteen_of_the_twenty_layouts_can_be_read():
    layouts = [maker() for maker in MAKERS]
    assert len(layouts) == 20
    assert sum(layout.expected is not None for layout in layouts) >= 16


def test_message_about_a_workbook_lists_its_sheets(tmp_path):
    layout = next(maker() for maker in MAKERS if maker.__name__ == "sheet_per_class")
    path = save(tmp_path / layout.file, layout.content)
    message = check(path, None, "sheet", sheet="missing")
    assert all(name in message for name in ("HC", "SLE", "RA"))
