"""Settings of the site. CONTRIBUTING.md has the command that builds it."""

import sys
from pathlib import Path

import cvae_augment

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "cvae-augment"
author = "The cvae-augment developers"
copyright = f"2026, {author}"
version = release = cvae_augment.__version__

extensions = [
    "commands",
    "mathml",
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = ["_build"]
templates_path = ["_templates"]
default_role = "literal"
nitpicky = True
smartquotes = False  # quotes stand in commands and options

# The names of other projects. With `-t online` they become links.
nitpick_ignore = [("std:ref", "accuracy_score")]
nitpick_ignore_regex = [
    ("py:.*", r"(sklearn|imblearn|torch|numpy|pandas|matplotlib|dask)\..*")
]
if tags.has("online"):  # noqa: F821 (Sphinx defines it)
    extensions.append("sphinx.ext.intersphinx")
intersphinx_mapping = {
    "sklearn": ("https://scikit-learn.org/stable/", None),
    "imblearn": ("https://imbalanced-learn.org/stable/", None),
    "numpy": ("https://numpy.org/doc/stable/", None),
    "pandas": ("https://pandas.pydata.org/docs/", None),
    "matplotlib": ("https://matplotlib.org/stable/", None),
}

autosummary_generate = True
autodoc_typehints = "none"
numpydoc_show_class_members = False

html_theme = "pydata_sphinx_theme"
html_title = "cvae-augment"
html_logo = html_favicon = "_static/logo.svg"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_math_renderer = "mathml"
html_show_sourcelink = False
# Pages without pages below them have no side bar.
html_sidebars = {
    page: []
    for page in (
        *("index", "start", "command_line", "benchmarks", "papers"),
        *("changelog", "contributing", "citing"),
    )
}
html_theme_options = {
    "logo": {"text": "cvae-augment"},
    "navbar_align": "left",
    "header_links_before_dropdown": 6,
    "show_prev_next": True,
    "navigation_with_keys": False,
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_toc_level": 2,
}
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
copybutton_exclude = ".linenos, .gp, .go"
myst_heading_anchors = 2

sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "auto_examples",
    "within_subsection_order": "gallery_order.GalleryOrder",
    "doc_module": "cvae_augment",
    "reference_url": {"cvae_augment": None},
    "backreferences_dir": "api/backreferences",
    "abort_on_example_error": True,
    "show_memory": False,
    "download_all_examples": False,
    "min_reported_time": 1e9,
    "remove_config_comments": True,
}
