"""Versions of all that counts, for reports of faults."""

import platform
import re
from importlib.metadata import PackageNotFoundError, requires, version

from .. import __version__

NAME = "cvae-augment"

#: Extras whose libraries do not run when the package is used.
_DEVELOPERS = ("test", "docs", "bench")


def show_versions():
    """Print the versions of the package, of Python and of the libraries it uses.

    Paste the output into a report of a fault. It names no user, folder or file.

    See Also
    --------
    sklearn.show_versions : The same for scikit-learn, with its threads.

    Examples
    --------
    >>> import cvae_augment
    >>> cvae_augment.show_versions()
    cvae-augment ...
    Python ...
    system ...
    """
    versions = {NAME: __version__, "Python": platform.python_version()}
    versions["system"] = platform.platform()
    for name in _dependencies():
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    for name, text in versions.items():
        print(f"{name:22} {text}")


def _dependencies():
    """Names of the libraries that the package and its extras need, sorted."""
    lines = requires(NAME) or []
    unused = re.compile(rf"""extra == ['"]({"|".join(_DEVELOPERS)})['"]""")
    names = {re.split(r"[^\w.-]", line)[0] for line in lines if not unused.search(line)}
    return sorted(names - {NAME})
