"""The page as a browser shows it: by mouse, by keyboard, and without a network."""

import os
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.neighbors import NearestCentroid

from cvae_augment import CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.report import render_report
from cvae_augment.study import (
    StudyResult,
    ablation,
    expansion_curve,
    with_spectra,
)

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
    None,
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]
ALL_SECTIONS = [
    *("verdict", "classes", "persons", "data", "figure-1", "differences", "variation"),
    *("gains", "metrics", "ablation", "privacy", "citing", "made"),
]
MAX_BYTES = 3_000_000
MIN_CONTRAST = 4.5

# Contrast as WCAG 2 defines it, of each text with what lies behind it.
CONTRASTS = """() => {
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const luminance = rgb => {
    const [r, g, b] = rgb.slice(0, 3).map(v => {
      const s = v / 255;
      return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parts(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = {};
  for (const e of document.querySelectorAll('body *:not(svg *, script)')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!own || !e.getClientRects().length) continue;
    const [a, b] = [parts(getComputedStyle(e).color), ground(e)].map(luminance);
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    found[`${e.tagName} ${e.className}`] = ratio;
  }
  return found;
}"""


@pytest.fixture(scope="session")
def browser():
    from playwright import sync_api as playwright

    with playwright.sync_playwright() as started:
        # Chromium's own sandbox can't be had as root, in containers.
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = started.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser):
    """A function that opens a file, and lists of what must stay empty."""
    contexts = []

    def open_page(path, **options):
        context = browser.new_context(**options)
        contexts.append((context, requests := [], problems := []))

        def only_the_file(route):
            if route.request.url == path.as_uri():
                route.continue_()
            else:
                requests.append(route.request.url)
                route.abort()

        page = context.new_page()
        page.route("**/*", only_the_file)
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context, requests, problems in contexts:
        context.close()
        assert requests == []
        assert problems == []


def report_of(spectra, labels, path, *, result=None, groups=None):
    y = np.asarray(labels)[spectra.target]
    augmenter = CVAEAugmenter(max_epochs=5, random_state=0).fit(spectra.data, y)
    result = with_spectra(
        result or StudyResult(),
        augmenter,
        spectra.data,
        y,
        groups=groups,
        wavenumbers=spectra.wavenumbers,
    )
    render_report(result, path)
    assert path.stat().st_size < MAX_BYTES
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A report with every section."""
    spectra = make_serum_spectra((12, 12), n_wavenumbers=40, random_state=0)
    X, y = spectra.data, spectra.target
    classifiers = {"nearest": NearestCentroid()}
    options = {"classifiers": classifiers, "n_splits": 2, "n_repeats": 1}
    cvae = CVAEAugmenter(max_epochs=2, random_state=0)
    groups = np.arange(len(y)) // 2
    peers = {"peers": ["noise", "gaussian"], "peer_factor": 3, "groups": groups}
    result = expansion_curve(X, y, cvae, factors=[2, 3], **peers, **options)
    parts = ablation(X, y, {"full model": cvae}, factor=3, **options)
    result = replace(result, ablation=parts)
    path = tmp_path_factory.mktemp("report") / "report.html"
    return report_of(spectra, ["control", "patient"], path, result=result)


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """Seven classes, with labels that are no plain words."""
    spectra = make_serum_spectra([8] * 7, n_wavenumbers=40, random_state=0)
    path = tmp_path_factory.mktemp("report") / "odd.html"
    return report_of(spectra, ODD_LABELS, path)


ODD_LABELS = ["<b>x</b>", "系统性红斑狼疮", "$a$ & 'b'", "</script>", "d", "e", "f"]


def test_every_section_is_there_and_linked(whole, opened):
    page = opened(whole)
    ids = page.eval_on_selector_all("main > section", "all => all.map(e => e.id)")
    assert ids == ALL_SECTIONS
    links = page.eval_on_selector_all(
        "nav a", "all => all.map(e => e.getAttribute('href').slice(1))"
    )
    assert links == ids


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_tables_sort(whole, opened, by):
    page = opened(whole)
    page.locator("#gains summary").last.click()
    table = page.locator("#gains table").last
    button = table.get_by_role("button", name="Difference")
    heading = table.get_by_role("columnheader", name="Difference")

    def press():
        if by == "mouse":
            button.click()
        else:
            button.focus()
            page.keyboard.press("Enter")
        gains = table.locator("tbody tr td:nth-child(2)")
        return [float(text) for text in gains.all_inner_texts()]

    gains = press()
    assert heading.get_attribute("aria-sort") == "ascending"
    assert gains == sorted(gains)
    gains = press()
    assert heading.get_attribute("aria-sort") == "descending"
    assert gains == sorted(gains, reverse=True)


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_figures_zoom(whole, opened, by):
    page = opened(whole)
    button = page.get_by_role("button", name="Enlarge figure: Gain along the exp")
    figure = page.locator("#gains figure svg").first
    small = figure.bounding_box()["width"]
    if by == "mouse":
        button.click()
    else:
        button.focus()
        page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    assert dialog.get_by_role("heading").inner_text() == GAIN
    zoomed = dialog.locator("svg")
    fitted = zoomed.bounding_box()["width"]
    assert fitted > small
    if by == "mouse":
        dialog.get_by_role("button", name="Larger").click()
    else:
        page.keyboard.press("+")
    assert zoomed.bounding_box()["width"] > fitted
    if by == "mouse":
        dialog.get_by_role("button", name="Close").click()
    else:
        page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert figure.bounding_box()["width"] == small
    assert button.evaluate("e => e === document.activeElement")


GAIN = "Gain along the expansion factor"


def test_odd_labels_are_shown_as_text(odd, opened):
    page = opened(odd)
    assert page.locator("main b").count() == 0
    classes = page.locator("#data tbody th").all_inner_texts()
    assert sorted(classes) == sorted(ODD_LABELS)
    panels = "\n".join(page.locator("#figure-1 svg text").all_text_contents())
    assert all(label in panels for label in ODD_LABELS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(whole, opened, scheme):
    page = opened(whole, color_scheme=scheme)
    low = {
        name: ratio
        for name, ratio in page.evaluate(CONTRASTS).items()
        if ratio < MIN_CONTRAST
    }
    assert low == {}
    assert (
        page.locator(".drawing").first.evaluate(
            "e => getComputedStyle(e).backgroundColor"
        )
        == "rgb(255, 255, 255)"
    )


def test_a_screen_reader_finds_its_way(whole, opened):
    page = opened(whole)
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title()
    for role in ("banner", "navigation", "main", "contentinfo"):
        assert page.get_by_role(role).count() == 1
    levels = page.locator("h1, h2").evaluate_all("all => all.map(e => e.tagName)")
    assert levels[0] == "H1"
    assert levels.count("H1") == 1
    for button in page.get_by_role("button").all():
        assert button.inner_text().strip()
    for figure in page.locator("figure svg").all():
        assert figure.get_attribute("role") == "img"
        assert figure.locator("> title").text_content()
    for table in page.locator("table").all():
        assert table.locator("caption").text_content()
        assert table.locator("thead th:not([scope=col])").count() == 0


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(whole, opened, scheme, width):
    script = os.environ.get("AXE_CORE")  # .ci/run fetches it
    if not script:
        pytest.skip("AXE_CORE names no axe.min.js")
    viewport = {"width": width, "height": 900}
    page = opened(whole, color_scheme=scheme, viewport=viewport)
    for fold in page.locator("summary").all():
        fold.click()
    page.evaluate(Path(script).read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(result => result.violations)")
    faults = [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found]
    assert faults == []


def test_a_narrow_window_does_not_scroll_sideways(whole, opened):
    page = opened(whole, viewport={"width": 390, "height": 800})
    for fold in page.locator("summary").all():
        fold.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_print_leaves_out_what_only_a_screen_has(whole, opened):
    page = opened(whole)
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert not page.get_by_role("button", name="Enlarge").first.is_visible()
    assert page.locator("#verdict table").first.is_visible()
    assert not page.locator("#metrics table").first.is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#metrics table").first.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.locator("#metrics table").first.is_visible()


def test_the_page_opens_with_the_answer(whole, opened):
    page = opened(whole, viewport={"width": 1280, "height": 900})
    answer = page.locator("main section").first
    sentence = answer.locator("p").first.inner_text()
    numbers = re.findall(r"\d\.\d{3}", sentence)
    shown = answer.locator("table").inner_text()
    assert len(numbers) >= 4
    assert all(number in shown for number in numbers)
    assert answer.locator("table").bounding_box()["y"] < 900
