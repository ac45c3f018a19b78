"""Rows that are no spectra, ignored spectra, and columns that are pointed at."""

import numpy as np
import pytest

from cvae_augment.datasets import read_spectra

from .samples import AXIS, DATA, LABELS, save, turned

MEANS = {
    label: np.mean([x for x, y in zip(DATA, LABELS, strict=True) if y == label], axis=0)
    for label in sorted(set(LABELS))
}


def sheet(names, labels, data):
    rows = zip(names, labels, map(list, data), strict=True)
    return [["spectrum", "Genotype", *AXIS], *([n, y, *x] for n, y, x in rows)]


NAMES = [f"s{i}" for i in range(len(LABELS))]


@pytest.mark.parametrize("turn", [list, turned])
@pytest.mark.parametrize(
    "names",
    [
        [f"Mean {label}" for label in MEANS],
        ["Mittelwert"] * len(MEANS),
        [f"moyenne_{i}" for i in range(len(MEANS))],
        ["平均值"] * len(MEANS),
        [f"q{i}" for i in range(len(MEANS))],
    ],
)
def test_means_are_known_by_their_names_or_by_their_values(tmp_path, turn, names):
    means = [mean.round(2).tolist() for mean in MEANS.values()]
    grid = sheet([*NAMES, *names], [*LABELS, *MEANS], [*DATA, *means])
    path = save(tmp_path / "a.csv", turn(grid))
    with pytest.warns(UserWarning, match="left out, because they hold no spectra"):
        spectra = read_spectra(path, label="Genotype")
    assert spectra.target.tolist() == LABELS
    assert spectra.data.tolist() == [list(row) for row in DATA]


@pytest.mark.parametrize(("turn", "which"), [(list, "row 3"), (turned, "C")])
def test_a_spectrum_can_be_ignored(tmp_path, turn, which):
    path = save(tmp_path / "a.csv", turn(sheet(NAMES, LABELS, DATA)))
    spectra = read_spectra(path, label="Genotype", ignore=[which])
    assert len(spectra.data) == len(DATA) - 1
    assert spectra.metadata["spectrum"].tolist() == [NAMES[0], *NAMES[2:]]
    assert "ignored: 1 spectra" in spectra.notes


def test_the_number_that_breaks_the_order_is_pointed_at(tmp_path):
    rows = zip(LABELS, map(list, DATA), strict=True)
    grid = [["label", 2023, *AXIS], *([y, 1, *x] for y, x in rows)]
    path = save(tmp_path / "a.csv", grid)
    with pytest.raises(ValueError, match=r"2023 in header cell B1 .* --ignore B"):
        read_spectra(path)
    assert read_spectra(path, ignore=["B"]).wavenumbers.tolist() == [*map(float, AXIS)]


def test_a_running_number_that_occurs_twice_is_no_person(tmp_path):
    grid = sheet([*NAMES[:-1], NAMES[0]], LABELS, DATA)
    grid[0][0] = "ID"
    path = save(tmp_path / "a.csv", grid)
    spectra = read_spectra(path, label="Genotype")
    assert spectra.groups is None
    assert [*spectra.metadata] == ["ID"]


def test_errors_say_which_of_several_sheets_they_are_about(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Info"
    book.active.append(["operator", "laser"])
    book.active.append(["AB", "785 nm"])
    book.create_sheet("Spectra")
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(ValueError, match=r"sheet 'Info' of \['Info', 'Spectra'\]"):
        read_spectra(tmp_path / "a.xlsx")
    with pytest.raises(ValueError, match="positions count from 0"):
        read_spectra(tmp_path / "a.xlsx", sheet=2)


def wide(header, rows=None, **columns):
    """Rows of the samples below a header of the axis; `columns` stand before."""
    body = [list(x) for x in DATA]
    head = [*columns, *(header(a) for a in AXIS)]
    return [head, *([c[i] for c in columns.values()] + x for i, x in enumerate(body))]


REFUSED = {
    "a nameless last column": (
        [
            [*row, "" if i == 0 else i % 2]
            for i, row in enumerate(wide(str, sample=NAMES, diagnosis=LABELS))
        ],
        "header cell .* is blank",
    ),
    "two blocks": (
        [
            ["label", *(f"raw_{a}" for a in AXIS), *(f"snv_{a}" for a in AXIS)],
            *([y, *x, *x] for y, x in zip(LABELS, map(list, DATA), strict=True)),
        ],
        "the header holds several axes",
    ),
    "an axis in no known form": (
        wide(lambda a: f"I532_{a} a.u.", label=LABELS),
        "seem to hold an axis that is not understood",
    ),
    "a first wavenumber in another form": (
        wide(lambda a: f"{a} cm-1" if a == AXIS[0] else str(a), label=LABELS),
        "among wavenumbers; expected a number in the form",
    ),
    "a typing error among wavenumbers": (
        wide(lambda a: "4O6" if a == AXIS[3] else str(a), label=LABELS),
        "holds '4O6' among wavenumbers",
    ),
    "numbered by pandas": (
        [
            [
                "label",
                *(
                    f"{a // 2 + 200}{'.1' * (i % 2)}"
                    for i, a in zip(range(12), np.repeat(AXIS[::2], 2), strict=False)
                ),
            ],
            *([y, *x[:12]] for y, x in zip(LABELS, map(list, DATA), strict=True)),
        ],
        "as pandas numbers names",
    ),
    "samples of other classes than the slides": (
        wide(
            str,
            sample=[f"{y}_{i}" for i, y in enumerate(LABELS)],
            tray=[1 + i % 3 for i in range(len(LABELS))],
        ),
        "--label",
    ),
    "a class in the first row of its spectra": (
        wide(
            str,
            tissue=[y if i in (0, 4, 8) else "" for i, y in enumerate(LABELS)],
            tray=[f"P{i // 2}" for i in range(len(LABELS))],
        ),
        "--label",
    ),
    "both decimal marks": (
        [
            ["Klasse", *AXIS],
            *(
                [
                    y,
                    *(
                        str(v).replace(".", "," if i % 2 else ".")
                        for i, v in enumerate(x)
                    ),
                ]
                for y, x in zip(LABELS, DATA, strict=True)
            ),
        ],
        "--decimal|--skip-rows",
    ),
    "a spectrum behind the mark of a comment": (
        [
            row if i != 3 else [f"#{row[0]}", *row[1:]]
            for i, row in enumerate(wide(str, label=LABELS))
        ],
        "as a comment does",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_can_be_read_in_two_ways_is_refused(tmp_path, case):
    grid, message = REFUSED[case]
    for name in ("a.csv[;.]", "a.tsv"):
        with pytest.raises(ValueError, match=message):
            read_spectra(save(tmp_path / name, grid))


def test_headers_with_units_and_marks_are_read(tmp_path):
    for i, (form, unit) in enumerate(
        {
            "{}/cm": "cm^-1",
            "wn-{}": "cm^-1",
            "{} 1/cm": "cm^-1",
            "{} [nm]": "nm",
        }.items()
    ):
        path = save(tmp_path / f"{i}.csv", wide(form.format, label=LABELS))
        spectra = read_spectra(path)
        assert spectra.wavenumbers.tolist() == [*map(float, AXIS)]
        assert spectra.axis_unit == unit
    grid = wide("{},5 nm".format, Klasse=LABELS)
    grid[1:] = [[y, *map(round, x)] for y, *x in grid[1:]]
    spectra = read_spectra(save(tmp_path / "de.tsv", grid))
    assert spectra.wavenumbers.tolist() == [a + 0.5 for a in AXIS]


def test_names_with_units_are_no_labels_and_not_learnt(tmp_path):
    n = len(LABELS)
    other = {"Exposure time (s)": [1 + i % 3 for i in range(n)]}
    path = save(tmp_path / "a.csv", wide(str, **other, file=NAMES))
    with pytest.raises(ValueError, match="--label"):
        read_spectra(path)
    grid = [["label", "Age (years)", "Phe", "Tyr"]]
    grid += [
        [y, 30 + i, *x[:2]] for i, (y, x) in enumerate(zip(LABELS, DATA, strict=True))
    ]
    spectra = read_spectra(save(tmp_path / "b.csv", grid))
    assert spectra.feature_names == ["Phe", "Tyr"]


def test_the_wavelength_of_the_laser_is_not_that_of_the_axis(tmp_path):
    grid = wide(str, label=LABELS)
    for i, line in enumerate(
        (["Laser wavelength (nm)", 785], ["785 nm excitation wavelength"])
    ):
        assert (
            read_spectra(save(tmp_path / f"{i}.csv", [line, *grid])).axis_unit
            == "cm^-1"
        )
    grid = wide(str, label=LABELS, wavelength=[785] * len(LABELS))
    assert read_spectra(save(tmp_path / "c.csv", grid)).axis_unit == "cm^-1"


def test_spectra_that_fall_all_along_stay_spectra(tmp_path):
    decays = [np.exp(-np.arange(12) / (5 + i)).round(4) * 100 for i in range(12)]
    rows = [[y, *x.round(2)] for y, x in zip(LABELS, decays, strict=True)]
    spectra = read_spectra(save(tmp_path / "a.csv", [["label", *AXIS[:12]], *rows]))
    assert len(spectra.data) == 12
    headerless = read_spectra(save(tmp_path / "b.csv", rows))
    assert (len(headerless.data), headerless.wavenumbers) == (12, None)
    rows[0][0] = ""
    with pytest.raises(ValueError, match=r"--label|blank"):
        read_spectra(save(tmp_path / "c.csv", [["label", *AXIS[:12]], *rows]))
    dilution = [
        [y, *((1 + 0.1 * (i % 4)) * decays[0]).round(3)] for i, y in enumerate(LABELS)
    ]
    assert (
        len(
            read_spectra(
                save(tmp_path / "d.csv", [["label", *AXIS[:12]], *dilution])
            ).data
        )
        == 12
    )


def test_marks_of_synthetic_spectra_do_not_move_positions(tmp_path):
    rows = [[*x, i % 3, 0] for i, x in enumerate(map(list, DATA))]
    path = save(tmp_path / "a.csv", [[*AXIS, "code", "synthetic"], *rows])
    assert read_spectra(path, label=-1).target.tolist() == [
        i % 3 for i in range(len(rows))
    ]


def test_persons_with_several_labels_are_told(tmp_path):
    grid = wide(str, patient=[i % 4 for i in range(len(LABELS))], label=LABELS)
    notes = read_spectra(save(tmp_path / "a.csv", grid)).notes
    assert any("have spectra of several labels" in note for note in notes)


def test_an_arm_beside_samples_is_not_taken_for_persons(tmp_path):
    arms = {"sample_id": [f"s{i // 2}" for i in range(len(LABELS))]}
    arms |= {"group": [f"arm {i % 2}" for i in range(len(LABELS))], "label": LABELS}
    path = save(tmp_path / "a.csv", wide(str, **arms))
    with pytest.raises(ValueError, match=r"persons or samples .* --group"):
        read_spectra(path)
    assert len(set(read_spectra(path, group="sample_id").groups.tolist())) == 6


def test_blanks_before_quotes_are_no_part_of_a_cell(tmp_path):
    lines = [[f'"{cell}"' for cell in row] for row in wide(str, label=LABELS)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(", ".join(line) for line in lines))
    spectra = read_spectra(path)
    assert spectra.target.tolist() == LABELS
    assert spectra.data.tolist() == [list(row) for row in DATA]


def test_a_class_called_sd_is_no_statistic(tmp_path):
    labels = [{"HC": "SD", "SLE": "PR"}.get(y, y) for y in LABELS]
    spectra = read_spectra(save(tmp_path / "a.csv", wide(str, label=labels)))
    assert spectra.target.tolist() == labels


def test_a_nameless_index_beside_a_column_of_classes_is_asked_for(tmp_path):
    index = [i % 4 for i in range(len(LABELS))]
    path = save(tmp_path / "a.csv", wide(str, **{"": index, "histology": LABELS}))
    with pytest.raises(ValueError, match="--label"):
        read_spectra(path)
    assert read_spectra(path, label="histology").target.tolist() == LABELS


def test_persons_beside_decimal_classes_are_no_labels(tmp_path):
    persons = [f"P{i // 2}" for i in range(len(LABELS))]
    stages = [0.5 + i % 2 for i in range(len(LABELS))]
    path = save(tmp_path / "a.csv", wide(str, patient=persons, Gleason=stages))
    with pytest.raises(ValueError, match="--label"):
        read_spectra(path)


def test_a_name_that_is_another_position_is_asked_for(tmp_path):
    header = ["class_", *range(len(AXIS))]
    rows = [[y, *x] for y, x in zip(LABELS, map(list, DATA), strict=True)]
    path = save(tmp_path / "a.csv", [header, *rows])
    with pytest.raises(ValueError, match="state the label column by A or B"):
        read_spectra(path, label="0")
    assert read_spectra(path, label="A").target.tolist() == LABELS


def test_comments_alone_are_one_error(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a\n#b\n#c\n"[2:])
    with pytest.raises(ValueError, match=r"a\.csv: "):
        read_spectra(path)


def test_an_accent_of_its_own_makes_no_class(tmp_path):
    # The last letters of 'Sjögren' and 'café', composed and as two characters.
    one, other = "Sj\u00f6gren", "Sjo\u0308gren"
    labels = [one if i % 2 else other for i in range(len(LABELS) // 2)]
    labels += ["HC"] * (len(LABELS) - len(labels))
    spectra = read_spectra(save(tmp_path / "a.csv", wide(str, label=labels)))
    assert sorted(set(spectra.target.tolist())) == ["HC", one]
    assert any("one class of" in note for note in spectra.notes)
