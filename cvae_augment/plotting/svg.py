"""A figure as SVG for an HTML page with other figures."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.pyplot as plt

from ._fonts import without_warnings_of_glyphs

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # not in XML
_MAX_PIXELS = 1.5e6  # of the parts that are images
_POINTS_PER_INCH = 72


def inline_svg(figure, name, title):
    """Close a figure and return it as an SVG element for an HTML page.

    Parameters
    ----------
    figure : Figure
        Figure. Its rasterized parts become images of moderate size.

    name : str
        Prefix of all identifiers of the element, of letters, digits and hyphens. Each
        figure of a page needs another.

    title : str
        Description of the figure for screen readers.

    Returns
    -------
    str
        The element. Its text is text, its size follows the page, and equal figures have
        equal elements.

    Examples
    --------
    >>> from cvae_augment.plotting import LossDisplay
    >>> from cvae_augment.plotting.svg import inline_svg
    >>> figure = LossDisplay(history={"loss": [3.0, 1.0]}).plot().figure_
    >>> inline_svg(figure, "loss", "Training loss")[:5]
    '<svg '
    """
    file = io.StringIO()
    width, height = figure.get_size_inches()
    resolution = min(200, (_MAX_PIXELS / (width * height)) ** 0.5)
    with (
        mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}),
        without_warnings_of_glyphs(),  # the browser finds a font
    ):
        figure.savefig(file, format="svg", dpi=resolution, metadata={"Date": None})
    plt.close(figure)
    text = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", file.getvalue())
    root = ElementTree.fromstring(text)
    for metadata in root.findall(f"{{{_SVG}}}metadata"):
        root.remove(metadata)
    for element in root.iter():
        _rename(element, name)
    heading = ElementTree.Element(f"{{{_SVG}}}title", {"id": f"{name}-title"})
    heading.text = title
    root.insert(0, heading)
    size = [round(_POINTS_PER_INCH * inches, 2) for inches in (width, height)]
    view_box = f"0 0 {size[0]:g} {size[1]:g}"
    root.attrib.clear()
    root.attrib.update(
        {"viewBox": view_box, "role": "img", "aria-labelledby": f"{name}-title"}
    )
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    return ElementTree.tostring(root, encoding="unicode")


def _rename(element, name):
    """Put `name` before identifiers and references to them."""
    for key, value in element.attrib.items():
        if key == "id":
            element.set(key, f"{name}-{value}")
        elif key == f"{{{_XLINK}}}href" and value.startswith("#"):
            element.set(key, f"#{name}-{value[1:]}")
        elif "url(#" in value:
            element.set(key, value.replace("url(#", f"url(#{name}-"))
