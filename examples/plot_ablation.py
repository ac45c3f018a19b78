"""
Which part of the model matters?
================================

Each variant changes one part of the model and keeps all others. The example does not
show how parts depend on each other, nor the best setting of each variant. It does not
show effects smaller than the intervals, which are wide for three folds of sixty
spectra.
"""

# %%
# Three of the thirteen variants that ``ablation`` runs by default.
from cvae_augment import CVAEAugmenter
from cvae_augment.datasets import make_serum_spectra
from cvae_augment.plotting import AblationDisplay
from cvae_augment.study import ablation

spectra = make_serum_spectra((20, 20, 20), n_wavenumbers=156, random_state=0)
variants = {
    "full model": CVAEAugmenter(random_state=0),
    "no class": CVAEAugmenter(conditioning="none", random_state=0),
    "no residual": CVAEAugmenter(residual=None, random_state=0),
}
result = ablation(
    spectra.data, spectra.target, variants, factor=5, n_splits=3, n_repeats=1
)

# %%
# The variant without the class gives random labels to its spectra. `agreement` shows
# this: one label in three is right, as by chance.
scores = result.scores.groupby("augmenter", sort=False)
print(scores[["agreement", "score_synthetic", "score"]].mean().round(3))

# %%
# The spread ratio is 0 for one spectrum repeated. The rows of "none" are the two
# references: the training spectra and the class mean.
likeness = result.likeness.groupby(["augmenter", "spectra"], sort=False)
print(likeness[["spread_ratio", "recall"]].mean().round(3))

# %%
# The gain of classifiers.
AblationDisplay.from_result(result)
