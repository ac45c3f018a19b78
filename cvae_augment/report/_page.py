"""The page: a template that is filled with the sections of a study."""

from __future__ import annotations

from pathlib import Path

from .. import __version__
from .._utils.files import replaced_when_complete
from .._utils.words import WORDS, text
from ..plotting._fonts import fonts_of_the_browser
from ._sections import sections

TEMPLATES = Path(__file__).parent / "templates"


def render_report(result, path=None):
    """Show a study as one HTML page that needs no other file and no network.

    Parameters
    ----------
    result : StudyResult
        A study. Sections without data are left out. The function
        :func:`~cvae_augment.study.with_spectra` adds the spectra that most figures
        need.

    path : str or path-like, default=None
        File to write. It is replaced when the page is complete. None writes nothing.

    Returns
    -------
    str
        The page.

    Raises
    ------
    ImportError
        If Jinja2 is not installed.

    ValueError
        If the study has nothing to show.

    See Also
    --------
    cvae_augment.study.StudyResult.load : A study from its folder.

    Examples
    --------
    >>> from cvae_augment.report import render_report
    >>> from cvae_augment.study import StudyResult
    >>> sentence = "No evidence that augmentation helps here."
    >>> page = render_report(StudyResult(verdict={"sentence": sentence}))
    >>> sentence in page
    True
    """
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError as error:
        raise ImportError(
            "a report needs Jinja2, which is not installed; install it with: pip "
            "install 'cvae-augment[report]'"
        ) from error

    with fonts_of_the_browser():
        parts = sections(result)
    if not parts:
        raise ValueError("the study has nothing to show: no table, spectra or verdict")
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    version = result.settings.get("versions", {}).get("cvae-augment", __version__)
    name = "title" if result.verdict else "title_of_spectra"
    source = result.settings.get("input", {}).get("name", "")
    page = environment.get_template("page.html").render(
        title=text("page", name, source=source).strip(),
        sections=parts,
        words=WORDS["page"],
        written=text("page", "written", version=version),
    )
    if path is not None:
        with replaced_when_complete(Path(path)) as partial:
            partial.write_text(page, encoding="utf-8")
    return page
