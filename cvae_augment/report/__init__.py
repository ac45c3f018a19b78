"""One self-contained page of what a study found."""

from ._page import render_report

__all__ = ["render_report"]
