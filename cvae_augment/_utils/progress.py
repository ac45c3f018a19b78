"""Progress bars on stderr, with the remaining time."""

from tqdm import tqdm

#: Seconds before a progress bar appears.
DELAY = 2


def progress(steps=None, *, what, total=None, shown):
    """Iterate over the steps of long work, with a progress bar if `shown` is true."""
    return tqdm(steps, desc=what, total=total, disable=not shown, delay=DELAY)
