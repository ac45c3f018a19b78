"""Labelled spectra: simulated sets, public sets, tables in and out."""

from importlib import import_module

# Reading a table must not wait for the libraries that the other functions need.
_MODULES = {
    "Spectra": ".spectra",
    "fetch_coffee": ".public.coffee",
    "fetch_covid_serum": ".public.covid_serum",
    "fetch_olive_oil": ".public.olive_oil",
    "fetch_plastics": ".public.plastics",
    "make_serum_spectra": ".simulated",
    "read_folder": ".folders.read",
    "read_spectra": ".tables.read",
    "write_spectra": ".tables.write",
}
__all__ = [
    "Spectra",
    "fetch_coffee",
    "fetch_covid_serum",
    "fetch_olive_oil",
    "fetch_plastics",
    "make_serum_spectra",
    "read_folder",
    "read_spectra",
    "write_spectra",
]


def __getattr__(name):
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name], __name__), name)


def __dir__():
    return sorted({*globals(), *__all__})
