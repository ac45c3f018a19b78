"""The tests of this folder are the pages with code; the rest is for Sphinx."""

collect_ignore = ["conf.py", "_ext", "_build", "api", "auto_examples"]
