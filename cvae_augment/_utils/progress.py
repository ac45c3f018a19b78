"""Progress bars on stderr, with the remaining time."""

import sys
import time

from tqdm import tqdm

#: Seconds before a progress bar appears.
DELAY = 2

#: Seconds between two lines of a log.
PAUSE = 20


def progress(steps=None, *, what, total=None, initial=0, shown, lines=False):
    """Iterate over the steps of long work, with a progress bar if `shown` is true.

    With `lines`, a log or a pipe gets a line now and then in place of the bar.
    `initial` steps were done before.
    """
    if shown and lines and not sys.stderr.isatty():
        return _lines(steps, what, total, initial)
    return tqdm(
        steps,
        desc=what,
        total=total,
        initial=initial,
        disable=not shown,
        delay=DELAY,
        smoothing=0,  # the mean speed so far: steps differ, and come in turns
    )


def _lines(steps, what, total, initial):
    if initial:
        print(f"{what}: {initial} of {total} parts were done before", file=sys.stderr)
    start = last = 0.0
    for done, step in enumerate(steps, initial + 1):
        yield step
        now = time.monotonic()
        if not start:  # the first part waits for the processes to start
            start = last = now
        elif now - last >= PAUSE:
            last, left = now, (now - start) / (done - initial - 1) * (total - done)
            line = f"{what}: {done} of {total} parts, about {duration(left)} left"
            print(line, file=sys.stderr, flush=True)


def duration(seconds):
    """A number of seconds in words, for example '40 s' or '3 min'."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
