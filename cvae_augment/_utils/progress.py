"""Progress, with the time that remains, on stderr."""

from tqdm import tqdm

#: Seconds that something takes before its progress is shown.
DELAY = 2


def progress(steps=None, *, what, total=None, shown):
    """Steps of something that may take long, with a bar if that is `shown`."""
    return tqdm(steps, desc=what, total=total, disable=not shown, delay=DELAY)
