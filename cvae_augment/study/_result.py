"""The result of a study: tidy tables, and a folder that holds them."""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass, field, fields
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar

import pandas as pd

from .._utils.files import replaced_when_complete
from ..datasets import Spectra, read_spectra, write_spectra

FORMAT = 2
SPECTRA, ABLATION = "spectra.npz", "ablation"
#: Files that a folder may hold, beside the folder of an ablation.
FILES = (
    *("study.json", SPECTRA, "scores.csv", "per_class.csv", "differences.csv"),
    *("choices.csv", "by_classifier.csv", "measures.csv", "by_spectrum.csv"),
    *("likeness.csv", "fidelity.csv", "history.csv"),
)
#: Columns of text, which may look like numbers or missing values.
_TEXT = (
    *("augmenter", "strategy", "classifier", "versus", "spectra", "class", "training"),
    "measure",
)
_PACKAGES = ("cvae-augment", "numpy", "scipy", "pandas", "scikit-learn", "torch")


@dataclass(frozen=True)
class StudyResult:
    """Tables of a study, one row per observation.

    Parameters
    ----------
    scores : DataFrame, default=an empty one
        Score of each split (`repeat`, `fold`), `augmenter`, `strategy`, `factor` and
        `classifier`, with the numbers of training and test spectra. No augmentation has
        the augmenter and the strategy "none", and the factor 0. For two classes there
        are `roc_auc` and `average_precision`, too; the positive class is that with
        fewer spectra. A comparison of augmenters adds two columns: `score_synthetic`,
        after training on synthetic spectra alone, NaN if a class has none; and
        `agreement`, the balanced accuracy at which the classifier trained on real
        spectra finds the labels of the synthetic ones.

    per_class : DataFrame, default=an empty one
        Sensitivity and specificity of each class, in the same rows; NaN for a class
        that a test fold lacks.

    differences : DataFrame, default=an empty one
        Mean paired difference of each augmenter to a control (`versus`), and the
        bounds `low` and `high` of its 95 % interval; classifier "all" is the mean of
        the classifiers. The bounds are infinite if the splits are too few, or too
        alike, for an interval.

    choices : DataFrame, default=None
        The `augmenter`, `strategy` and `factor` that each training fold chose ("none"
        and 0 if it chose no augmentation), and their score beside those of no
        augmentation and of duplicates.

    by_classifier : DataFrame, default=None
        Score of each classifier `without` augmentation and `with` that which its
        training folds chose, their `difference` and its interval. "all" is the mean of
        the classifiers. For "best", each training fold chose the classifier, too.

    measures : DataFrame, default=None
        Other measures in the same columns, mean of the classifiers: balanced accuracy,
        ROC AUC and average precision of two classes, and sensitivity and specificity of
        each class.

    by_spectrum : DataFrame, default=None
        Score on splits by person, and on splits that ignore persons (`by_spectrum`), of
        the rows of `by_classifier`, without and with augmentation. It shows what
        replicates of a person on both sides of a split do to a score.

    likeness : DataFrame, default=None
        Metrics of the synthetic spectra of each split against its held-out ones, with
        the training spectra and the class mean as references. `c2st_auc` and
        `copying_share` are NaN if a fold has too few spectra of a class for them.

    verdict : dict, default=None
        `helps`, `outcome`, `recommended_strategy` and `recommended_factor` (None if no
        augmentation is recommended), the mean scores `without` and `with`, `gain`,
        `interval`, `over_duplicates` (mean, low, high), `smallest_effect`, and the
        texts `sentence` and `limit`. Values that are not known are None.

    settings : dict, default={}
        Parameters of the study, and versions of Python and of the packages.

    spectra : Spectra, default=None
        Real and synthetic spectra for figures. `with_spectra` adds them, `fidelity` and
        `history`.

    fidelity : DataFrame, default=None
        Metrics of these spectra beside their references: a row for each of `spectra`.

    history : DataFrame, default=None
        Training loss per `epoch`.

    ablation : StudyResult, default=None
        A study of the parts of the model.

    Examples
    --------
    >>> import pandas as pd
    >>> from cvae_augment.study import StudyResult
    >>> table = pd.DataFrame({"score": [0.5]})
    >>> list(StudyResult(scores=table, per_class=table, differences=table).tables)
    ['scores', 'per_class', 'differences']
    """

    #: Names of the files that `save` may write, beside the folder of an ablation.
    file_names: ClassVar[tuple[str, ...]] = FILES

    # Without columns where nothing was cross-validated.
    scores: pd.DataFrame = field(default_factory=pd.DataFrame)
    per_class: pd.DataFrame = field(default_factory=pd.DataFrame)
    differences: pd.DataFrame = field(default_factory=pd.DataFrame)
    choices: pd.DataFrame | None = None
    by_classifier: pd.DataFrame | None = None
    measures: pd.DataFrame | None = None
    by_spectrum: pd.DataFrame | None = None
    likeness: pd.DataFrame | None = None
    verdict: dict | None = None
    settings: dict = field(default_factory=dict)
    spectra: Spectra | None = None
    fidelity: pd.DataFrame | None = None
    history: pd.DataFrame | None = None
    ablation: StudyResult | None = None

    @property
    def tables(self):
        """Tables of this study by name, without empty ones."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        tables = {k: v for k, v in values.items() if isinstance(v, pd.DataFrame)}
        return {name: table for name, table in tables.items() if len(table.columns)}

    def save(self, folder):
        """Write the tables as CSV, the spectra as NPZ, the rest as ``study.json``.

        Parameters
        ----------
        folder : str or path-like
            Folder, which is made if it does not exist. Each file is replaced when it
            is complete.
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in self.tables.items():
            with replaced_when_complete(folder / f"{name}.csv") as partial:
                table.to_csv(partial, index=False, lineterminator="\n")
        if self.spectra is not None:
            write_spectra(folder / SPECTRA, self.spectra)
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
        folder, path = Path(folder), Path(folder) / "study.json"
        if not path.is_file():
            raise ValueError(f"{folder} holds no study: there is no study.json in it")
        try:
            content = json.loads(path.read_text())
        except ValueError as error:
            raise ValueError(f"{path} is not valid JSON: {error}") from error
        found = content.get("format") if isinstance(content, dict) else None
        if found != FORMAT:
            raise ValueError(
                f"{path} has study format {found!r}; this version reads format {FORMAT}"
            )
        keys = ("tables", "verdict", "settings", "spectra", "ablation")
        missing = [key for key in keys if key not in content]
        if missing:
            raise ValueError(f"{path} lacks {', '.join(missing)}")
        return cls(
            **{name: _read(folder / f"{name}.csv") for name in content["tables"]},
            verdict=content["verdict"],
            settings=content["settings"],
            spectra=read_spectra(folder / SPECTRA) if content["spectra"] else None,
            ablation=cls.load(folder / ABLATION) if content["ablation"] else None,
        )


def _read(path):
    # As text first: a class called 'NA' is no missing value, and Python reads the same
    # number that was written, to the last bit.
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name in table.columns.difference([*_TEXT]):
        cells = table[name].astype(object).replace("", "nan")
        is_whole = cells.str.fullmatch(r"-?\d+").all()
        table[name] = cells.astype(int if is_whole else float)
    return table


def environment():
    """Versions of Python and of the packages that a result may depend on."""
    return {
        "python": platform.python_version(),
        "versions": {name: version(name) for name in _PACKAGES},
    }
