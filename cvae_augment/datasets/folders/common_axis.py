"""Spectra of several files, which may differ in their axes, on one axis."""

from collections import Counter

import numpy as np

from ..formats.grid import check_size

# Axes that differ by more are not those of one kind of measurement.
_LEAST_SHARE = 0.9  # of the range of each axis that all axes have in common
_MOST_RATIO = 1.5  # of the median steps of two axes
_MOST_GAP = 5  # median steps between two points; nothing is known within a wider gap


def common_unit(source, traces, given):
    """Unit of all axes, and notes on what the files do not state.

    `traces` are pairs: the name of a file and its `Traces`.
    """
    named = {t.unit: name for name, t in traces if t.unit}
    if given is not None:
        others = ", ".join(sorted({*named} - {given}))
        notes = [f"axis unit: {given} (given; files state {others})"]
        return given, notes if others else []
    if len(named) > 1:
        (unit, name), (other, other_name), *_ = named.items()
        raise ValueError(
            f"{source}: {name} has an axis in {unit}, and {other_name} has one in "
            f"{other}; expected one unit; read the files of each unit from a folder of "
            "their own"
        )
    unit = next(iter(named), "cm^-1")
    silent = {name for name, t in traces if not t.unit}
    if not silent:
        return unit, []
    return unit, [f"axis unit: {unit} (assumed for {len(silent)} files without one)"]


def on_common_axis(source, traces, unit, max_cells):
    """Axis, all spectra on it, and a note. `traces` are as for `common_unit`.

    Axes that are equal are kept as they are. Axes that differ slightly give way to that
    of most files, or to an evenly spaced one, in the range that all of them have.
    Others are refused. The axis rises or falls as most axes of the files do.
    """
    names = [name for name, _ in traces]
    n_falling = sum(bool(t.axis[0] > t.axis[-1]) for _, t in traces)
    step = -1 if 2 * n_falling > len(traces) else 1
    rising = [_rising(t.axis, t.data) for _, t in traces]
    known: dict = {}  # number of each axis, so that its bytes are stored once
    keys = [known.setdefault(axis.tobytes(), len(known)) for axis, _ in rising]
    axis, parts = rising[0][0], [data for _, data in rising]
    note = f"axis: {_range(axis, unit)}, equal in all files"
    if len(known) > 1:
        axis = _shared_axis(source, names, [axis for axis, _ in rising], keys, unit)
        check_size(source, sum(map(len, parts)), len(axis), max_cells)
        parts = [_interpolated(axis, *spectra) for spectra in rising]
        usual = Counter(keys).most_common(1)[0][0]
        others = {name for name, key in zip(names, keys, strict=True) if key != usual}
        note = (
            f"axis: {_range(axis, unit)}; the axes of {len(others)} of "
            f"{len(set(names))} files differ from the rest (for example "
            f"{min(others)}); spectra with another axis are interpolated"
        )
    data = np.ascontiguousarray(np.concatenate(parts)[:, ::step])
    return axis[::step].copy(), data, note


def _rising(axis, data):
    return (axis, data) if axis[0] <= axis[-1] else (axis[::-1], data[:, ::-1])


def _range(axis, unit):
    return f"{axis[0]:g} to {axis[-1]:g} {unit}, {len(axis)} points"


def _shared_axis(source, names, axes, keys, unit):
    """Axis in the common range: that of most files, else an evenly spaced one.

    Raises ValueError if the axes differ by much.
    """

    def refuse(i, j, reason):
        raise ValueError(
            f"{source}: {names[i]} has an axis of {_range(axes[i], unit)}, and "
            f"{names[j]} has one of {_range(axes[j], unit)}; {reason}; read the files "
            "of each kind from a folder of their own, or save them with equal axes"
        )

    first = {key: i for i, key in reversed([*enumerate(keys)])}  # file of each axis
    kinds = sorted(first.values())
    for i in kinds:
        if len(axes[i]) == 1:
            refuse(i, next(j for j in kinds if j != i), "expected at least 2 points")
    lows, highs = (np.array([axes[i][end] for i in kinds]) for end in (0, -1))
    low, high = lows.max(), highs.min()
    shares = (high - low) / (highs - lows)
    if shares.min() < _LEAST_SHARE:
        i = int(shares.argmin())
        j = lows.argmax() if low - lows[i] >= highs[i] - high else highs.argmin()
        reason = f"expected at least {_LEAST_SHARE:.0%} of the range of each in all"
        refuse(kinds[i], kinds[j], reason)
    steps = np.array([np.median(np.diff(axes[i])) for i in kinds])
    i, j = steps.argmin(), steps.argmax()
    if steps[j] > _MOST_RATIO * steps[i]:
        reason = f"their median steps are {steps[i]:g} and {steps[j]:g} {unit}; "
        reason += f"expected a ratio of at most {_MOST_RATIO:g}"
        refuse(kinds[i], kinds[j], reason)
    for i, median in zip(kinds, steps, strict=True):
        gaps = np.diff(axes[i])
        if gaps.max() > _MOST_GAP * median:
            at = axes[i][gaps.argmax()]
            reason = f"the first one has a gap of {gaps.max():g} {unit} after {at:g}"
            refuse(i, next(j for j in kinds if j != i), reason)
    usual, count = Counter(keys).most_common(1)[0]
    if 2 * count > len(keys):
        # Spectra of most files then stay as they are.
        axis = axes[first[usual]]
        return axis[(axis >= low) & (axis <= high)]
    n_points = {
        key: np.count_nonzero((axes[i] >= low) & (axes[i] <= high))
        for key, i in first.items()
    }
    n = int(np.median([n_points[key] for key in keys]))
    return np.linspace(low, high, max(n, 2))


def _interpolated(axis, own_axis, data):
    result = np.empty((len(data), len(axis)), dtype=data.dtype)
    for row, spectrum in zip(result, data, strict=True):
        row[:] = np.interp(axis, own_axis, spectrum)
    return result
