"""What a study returns: tidy tables, and a folder that holds them."""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass, field, fields, replace
from importlib.metadata import version
from pathlib import Path

import pandas as pd
from sklearn.utils import Bunch

from .._utils.files import replaced_when_complete
from ..datasets import read_spectra, write_spectra

#: 2 added what `with_spectra` adds; a folder of format 1 is one without.
FORMAT = 2
_READABLE = (1, 2)
SPECTRA, ABLATION = "spectra.npz", "ablation"
#: Files that a folder may hold, beside that of an ablation.
FILES = (
    *("study.json", SPECTRA, "scores.csv", "per_class.csv", "differences.csv"),
    *("choices.csv", "likeness.csv", "fidelity.csv", "history.csv"),
)
#: Columns that hold text, whatever it looks like.
_TEXT = ("augmenter", "classifier", "versus", "spectra", "class")
_PACKAGES = ("cvae-augment", "numpy", "scipy", "pandas", "scikit-learn", "torch")


@dataclass(frozen=True)
class StudyResult:
    """Tables of a study, one row per observation.

    Parameters
    ----------
    scores : DataFrame
        Score of each split (`repeat`, `fold`), `augmenter`, `factor` and
        `classifier`, with the numbers of spectra trained and tested on. Where an
        augmenter is looked at in detail: `score_synthetic`, of training on its
        spectra alone, NaN where a class has none, and `agreement`, the balanced
        accuracy at which the classifier trained on real spectra finds the labels of
        the synthetic ones.

    per_class : DataFrame
        Sensitivity and specificity of each class, in the same rows; NaN for a class
        that a test fold lacks.

    differences : DataFrame
        Mean paired difference of each augmenter to a control (`versus`), and the
        bounds `low` and `high` of its 95 % interval; classifier "all" is their mean.

    choices : DataFrame or None
        The factor that each training fold chose, and its score beside those of no
        augmentation and of duplicates.

    likeness : DataFrame or None
        Metrics of the synthetic spectra of each split against its held-out ones, with
        the training spectra and the class mean as references. `c2st_auc` and
        `copying_share` are NaN where a fold has too few spectra of a class for them.

    verdict : dict or None
        `helps`, `recommended_factor`, `gain`, `interval`, `over_duplicates` (mean,
        low, high) and `sentence`.

    settings : dict
        What was run, and versions of what it ran on.

    spectra : Bunch or None
        Real and synthetic spectra to look at, as
        :func:`~cvae_augment.datasets.read_spectra` returns them; `with_spectra` adds
        them, and the next two.

    fidelity : DataFrame or None
        Metrics of these spectra beside their references: a row for each of `spectra`.

    history : DataFrame or None
        Training loss per `epoch`.

    ablation : StudyResult or None
        The study of which part of the model does it.

    Examples
    --------
    >>> import pandas as pd
    >>> from cvae_augment.study import StudyResult
    >>> table = pd.DataFrame({"score": [0.5]})
    >>> list(StudyResult(scores=table, per_class=table, differences=table).tables)
    ['scores', 'per_class', 'differences']
    """

    # Without columns where nothing was cross-validated.
    scores: pd.DataFrame = field(default_factory=pd.DataFrame)
    per_class: pd.DataFrame = field(default_factory=pd.DataFrame)
    differences: pd.DataFrame = field(default_factory=pd.DataFrame)
    choices: pd.DataFrame | None = None
    likeness: pd.DataFrame | None = None
    verdict: dict | None = None
    settings: dict = field(default_factory=dict)
    spectra: Bunch | None = None
    fidelity: pd.DataFrame | None = None
    history: pd.DataFrame | None = None
    ablation: StudyResult | None = None

    @property
    def tables(self):
        """Tables that are there, by name."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return {
            name: value
            for name, value in values.items()
            if isinstance(value, pd.DataFrame) and len(value.columns)
        }

    def joined(self, other):
        """This study with the rows of another on the same splits.

        Parameters
        ----------
        other : StudyResult
            Its rows that are here already, such as those of both controls, are left
            out; so are its settings, but for its augmenters.

        Returns
        -------
        StudyResult
            The tables of both, with this verdict.
        """
        keys = {
            "scores": ["repeat", "fold", "augmenter", "factor", "classifier"],
            "differences": ["augmenter", "factor", "classifier", "versus"],
        }
        keys["per_class"] = [*keys["scores"], "class"]
        tables = self.tables
        for name, table in other.tables.items():
            both = pd.concat([tables[name], table]) if name in tables else table
            # Of equal scores those of `other` may hold more: what spectra do alone.
            keep = "last" if name == "scores" else "first"
            both = both.drop_duplicates(keys.get(name), keep=keep)
            tables[name] = both.reset_index(drop=True)
        settings = {
            **self.settings,
            "augmenters": {
                **self.settings.get("augmenters", {}),
                **other.settings.get("augmenters", {}),
            },
        }
        return replace(self, **tables, settings=settings)

    def save(self, folder):
        """Write the tables as CSV, the spectra as NPZ, the rest as ``study.json``.

        Parameters
        ----------
        folder : str or path-like
            Folder; it is made if need be. Each file is replaced when complete.
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in self.tables.items():
            with replaced_when_complete(folder / f"{name}.csv") as partial:
                table.to_csv(partial, index=False, lineterminator="\n")
        if self.spectra is not None:
            write_spectra(
                folder / SPECTRA,
                self.spectra.data,
                self.spectra.target,
                wavenumbers=self.spectra.wavenumbers,
                groups=self.spectra.groups,
                is_synthetic=self.spectra.is_synthetic,
            )
        if self.ablation is not None:
            self.ablation.save(folder / ABLATION)
        content = {
            "format": FORMAT,
            "verdict": self.verdict,
            "tables": list(self.tables),
            "spectra": self.spectra is not None,
            "ablation": self.ablation is not None,
            "settings": self.settings,
        }
        with replaced_when_complete(folder / "study.json") as partial:
            Path(partial).write_text(json.dumps(content, indent=1) + "\n")

    @classmethod
    def load(cls, folder):
        """Read what `save` wrote.

        Parameters
        ----------
        folder : str or path-like
            Folder with ``study.json``.

        Returns
        -------
        StudyResult
            The same tables and verdict.

        Raises
        ------
        ValueError
            If the folder holds no study, or was written by another format version.
        """
        folder = Path(folder)
        if not (folder / "study.json").is_file():
            raise ValueError(f"{folder} holds no study: there is no study.json in it")
        try:
            content = json.loads((folder / "study.json").read_text())
        except ValueError as error:
            raise ValueError(f"{folder / 'study.json'}: no JSON: {error}") from error
        if not isinstance(content, dict):
            raise ValueError(  # noqa: TRY004, a fault of the file
                f"{folder / 'study.json'}: not that of a study"
            )
        if content.get("format") not in _READABLE:
            raise ValueError(
                f"{folder} has study format {content.get('format')!r}; this version "
                f"reads {' and '.join(map(str, _READABLE))}"
            )
        missing = [k for k in ("tables", "verdict", "settings") if k not in content]
        if missing:
            raise ValueError(f"{folder / 'study.json'} lacks {', '.join(missing)}")
        result = cls(
            **{name: _read(folder / f"{name}.csv") for name in content["tables"]},
            verdict=content["verdict"],
            settings=content["settings"],
        )
        if content.get("spectra"):
            result = replace(result, spectra=read_spectra(folder / SPECTRA))
        # The command wrote an ablation beside a study of format 1, without saying so.
        beside = (folder / ABLATION / "study.json").is_file()
        if content.get("ablation", beside):
            result = replace(result, ablation=cls.load(folder / ABLATION))
        return result


def _read(path):
    # As text first: a class called 'NA' is no missing value, and a number that
    # Python reads is the one that was written, to the last bit.
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name in [name for name in table.columns if name not in _TEXT]:
        table[name] = _numbers(table[name].tolist())
    return table


def _numbers(cells):
    try:
        return [int(cell) for cell in cells]
    except ValueError:
        return [float(cell or "nan") for cell in cells]


def environment():
    """Versions that a result may depend on."""
    return {
        "python": platform.python_version(),
        "versions": {name: version(name) for name in _PACKAGES},
    }
