"""Figures inside a page."""

import re

import matplotlib.pyplot as plt

from cvae_augment.plotting import LossDisplay
from cvae_augment.plotting.svg import inline_svg


def test_inline_figure_says_what_it_is_and_meets_no_other():
    titles = ["<loss> &", "loss"]
    texts = [
        inline_svg(LossDisplay(history={"loss": [3, 1]}).plot().figure_, f"f{i}", title)
        for i, title in enumerate(titles)
    ]
    ids = [set(re.findall(r'\bid="([^"]+)"', text)) for text in texts]
    assert not ids[0] & ids[1]
    assert 'role="img" aria-labelledby="f1-title"' in texts[1]
    assert ">loss</title>" in texts[1]
    assert plt.get_fignums() == []
