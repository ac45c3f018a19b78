"""Labels of any length and script, colours, and the settings of the user."""

import itertools
import warnings

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib import font_manager
from matplotlib.text import Text

from cvae_augment.plotting import (
    DifferenceSpectrumDisplay,
    EmbeddingDisplay,
    MeanSpectraDisplay,
    SpectraDisplay,
    SpreadDisplay,
    _fonts,
)
from cvae_augment.plotting._panels import colours, wrapped
from cvae_augment.plotting.files import save_figure

LONG = [
    "healthy control without any treatment at all",
    "systemic lupus erythematosus, active disease",
    "systemic_lupus_erythematosus_inactive_disease_long",
    "rheumatoid arthritis",
    "a",
    "Sjögren syndrome with manifestations outside of the glands, second visit",
    "B",
    "mixed connective tissue disease",
]
CHINESE = [
    *("对照组", "系统性红斑狼疮", "类风湿关节炎（活动期，未经治疗的患者，第二次随访）"),
    *("干燥综合征", "健康", "患者", "コントロール", "대조군"),
]
DISPLAYS = [SpectraDisplay, MeanSpectraDisplay, SpreadDisplay, EmbeddingDisplay]

#: Simulation of protanopia, deuteranopia and tritanopia in linear RGB; Machado, G. M.,
#: Oliveira, M. M. and Fernandes, L. A. F. (2009), IEEE TVCG 15:1291-1298.
VISION = {
    "all cones": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def drawn(kind, labels, n_per_class=4):
    X = np.random.default_rng(0).uniform(5, 9, size=(len(labels) * n_per_class, 25))
    y = np.repeat(labels, n_per_class)
    return kind.from_predictions(X, y, X, y, wavenumbers=np.linspace(400, 1800, 25))


def area(display):
    """Area of the first axes in square inches."""
    figure = display.figure_
    figure.draw_without_rendering()
    extent = figure.axes[0].get_window_extent()
    return extent.width * extent.height / figure.dpi**2


def lab(colour, matrix):
    """Colour as CIELAB, as a reader with this vision sees it."""
    rgb = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = [
        [0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]
    ]  # fmt: skip
    xyz = to_xyz @ np.clip(matrix @ linear, 0, 1) / [0.9505, 1, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", VISION)
def test_eight_classes_have_colours_that_all_readers_can_distinguish(vision):
    seen = [lab(colour, np.array(VISION[vision])) for colour in colours()]
    assert len(seen) == 8
    distances = [np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)]
    assert min(distances) > 16


@pytest.mark.parametrize("kind", DISPLAYS)
@pytest.mark.parametrize("labels", [LONG, CHINESE, LONG[:7]])
def test_long_names_take_nothing_from_the_axes(kind, labels):
    plain = area(drawn(kind, [f"c{i}" for i in range(len(labels))]))
    assert area(drawn(kind, labels)) > 0.95 * plain


@pytest.mark.parametrize("kind", DISPLAYS)
@pytest.mark.parametrize("labels", [LONG, CHINESE])
def test_texts_lie_within_the_figure_and_apart(kind, labels):
    figure = drawn(kind, labels).figure_
    with _fonts.without_warnings_of_glyphs():
        figure.draw_without_rendering()
        boxes = [
            text.get_window_extent()
            for text in figure.findobj(Text)
            if text.get_text().strip()
            and text.get_visible()
            # Matplotlib hides ticks outside of the axes.
            and not any(
                text in (tick.label1, tick.label2)
                for ax in figure.axes
                for axis in (ax.xaxis, ax.yaxis)
                for tick in axis.get_major_ticks()
            )
        ]
    whole = figure.bbox
    for box in boxes:
        assert whole.x0 - 1 <= box.x0
        assert box.x1 <= whole.x1 + 1
        assert box.y1 <= whole.y1 + 1
    pairs = itertools.combinations(boxes, 2)
    assert not [
        pair
        for pair in pairs
        if pair[0].shrunk(0.9, 0.9).overlaps(pair[1].shrunk(0.9, 0.9))
    ]


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("short", 1),
        ("x" * 32, 1),
        ("x" * 33, 2),
        ("x" * 200, 2),
        ("many short words " * 9, 2),
        ("类" * 17, 2),
        (3, 1),
    ],
)
def test_names_have_two_lines_at_most(label, lines):
    text = wrapped(label)
    assert text.count("\n") + 1 == lines
    assert all(len(line) <= 34 for line in text.split("\n"))
    is_cut = len(str(label)) > 64
    assert text.endswith("…") == is_cut


@pytest.fixture
def told(monkeypatch):
    monkeypatch.setattr(_fonts, "_told", set())


@pytest.mark.usefixtures("told")
def test_characters_without_a_font_are_told_once(monkeypatch):
    dejavu = [f for f in font_manager.fontManager.ttflist if "DejaVu" in f.name]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", dejavu)
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [])
    with pytest.warns(UserWarning, match="no installed font has the characters '对照'"):
        drawn(SpectraDisplay, ["对照", "Größe"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn(SpectraDisplay, ["对照", "Größe"])


@pytest.mark.usefixtures("told")
def test_another_font_helps_out_and_that_of_the_user_stays(monkeypatch):
    monkeypatch.setattr(_fonts, "_FAMILIES", ("STIXGeneral",))
    lacking = "\N{DOUBLE-STRUCK ITALIC SMALL D}\ue000"  # of private use: in STIX alone
    with mpl.rc_context({"font.family": ["DejaVu Sans Mono"]}):
        figure = drawn(SpectraDisplay, ["control", lacking]).figure_
    titles = {ax.get_title(loc="left"): ax for ax in figure.axes}
    for label, families in (
        ("control", ["DejaVu Sans Mono"]),
        (lacking, ["DejaVu Sans Mono", "STIXGeneral"]),
    ):
        (title,) = [t for t in titles[label].findobj(Text) if t.get_text() == label]
        assert title.get_fontfamily()[: len(families)] == families


@pytest.mark.usefixtures("told")
def test_a_page_leaves_characters_to_the_browser(monkeypatch):
    monkeypatch.setattr(_fonts, "_families_with", None)
    with _fonts.fonts_of_the_browser():
        drawn(SpectraDisplay, CHINESE)


@pytest.mark.parametrize("family", ["Noto Sans CJK JP", "WenQuanYi Zen Hei"])
def test_chinese_labels_are_visible_in_a_pdf(tmp_path, family):
    installed = [f for f in font_manager.fontManager.ttflist if f.name == family]
    if not installed:
        pytest.skip(f"{family} is not installed")
    with mpl.rc_context({"font.family": ["DejaVu Sans", family]}):
        figure = drawn(SpectraDisplay, ["对照", "患者"]).figure_
        is_truetype = _fonts.are_truetype(figure)
        save_figure(figure, path := tmp_path / "a.pdf")
    # Fonts with PostScript outlines are embedded as drawings.
    assert (b"/Type3" in path.read_bytes()) == (not is_truetype)
    assert is_truetype == (family != "Noto Sans CJK JP")


def test_settings_of_the_user_are_kept():
    with mpl.rc_context({"font.size": 12}):
        ax = drawn(SpectraDisplay, ["a", "b"]).axes_[0]
        assert ax.xaxis.label.get_size() == ax.yaxis.label.get_size() == 12
    cycle = mpl.cycler(color=["red", "lime", "blue"])
    with mpl.rc_context({"axes.prop_cycle": cycle}):
        assert colours() == ("red", "lime", "blue")
        ax = drawn(EmbeddingDisplay, ["a", "b", "c"]).ax_
        assert {line.get_color() for line in ax.lines} >= {"red", "lime", "blue"}
    with plt.style.context("dark_background"):
        figure = drawn(DifferenceOfAAndB, ["a", "b"]).figure_
        assert mpl.colors.to_hex(figure.get_facecolor()) == "#000000"
        assert figure.axes[0].xaxis.label.get_color() == "white"


class DifferenceOfAAndB:
    """Differences of the classes 'a' and 'b'."""

    @staticmethod
    def from_predictions(*four, **options):
        pair = {"positive": "a", "negative": "b"}
        return DifferenceSpectrumDisplay.from_predictions(*four, **options, **pair)


@pytest.mark.parametrize("kind", DISPLAYS[:3])
def test_the_scaling_is_named(kind):
    X = np.random.default_rng(0).uniform(size=(8, 5))
    y = np.repeat(["a", "b"], 4)
    for scaling in ("sample_minmax", None):
        display = kind.from_predictions(X, y, X, y, scaling=scaling)
        label = display.axes_[0].get_ylabel().replace("\n", " ")
        assert ("scaled to [0, 1]" in label) == (scaling is not None)


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_files_are_the_same_each_time_and_have_text(kind, tmp_path):
    contents = []
    for i in (0, 1):
        path = tmp_path / f"{i}.{kind}"
        save_figure(drawn(SpectraDisplay, ["control", "patient"]).figure_, path)
        contents.append(path.read_bytes())
    assert contents[0] == contents[1]
    if kind == "svg":
        assert b">control</text>" in contents[0]
    if kind == "pdf":
        assert b"CIDFontType2" in contents[0]  # TrueType
    if kind == "png":
        width = plt.imread(path).shape[1]
        assert width > 3.2 * 300  # inches x dots per inch
