"""The results of a study as one self-contained HTML page."""

from ._page import render_report

__all__ = ["render_report"]
