"""Folders of files with one spectrum each, or a few."""
