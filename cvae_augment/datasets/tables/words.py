"""Names of columns, or rows, that mark what they hold, in lower case."""

_NAMES = {
    "label": ("label", "labels", "class", "target", "y", "diagnosis"),
    "group": (
        *("group", "groups", "person", "person_id", "patient", "patient_id"),
        *("person id", "patient id", "subject", "subject_id", "subject id"),
        *("donor", "participant"),
    ),
    "synthetic": ("synthetic",),
}
#: What a column of such a name holds.
ROLES = {name: role for role, names in _NAMES.items() for name in names}

#: Names of the first column if the other columns hold spectra.
AXIS_NAMES = (
    *("wavenumber", "wavenumbers", "wavenumber (cm-1)", "wavenumbers (cm-1)"),
    *("wave number", "raman shift", "raman shift (cm-1)", "raman_shift", "shift"),
    *("cm-1", "cm^-1", "1/cm", "wavelength", "nm", "feature"),
)


def name_of(cell):
    """Name that a header cell holds, '' for a blank one."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # one reader returns 400, another one 400.0
    return "" if cell is None else str(cell).strip()


def is_known(name):
    """Whether a name marks a column of labels, groups or marks."""
    return name.lower() in ROLES
