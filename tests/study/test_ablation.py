"""Variants of the model."""

import numpy as np
from sklearn.base import clone

from cvae_augment import CVAEAugmenter
from cvae_augment.study import ablation
from cvae_augment.study._ablation import ScaledAugmenter, default_variants

from .common import LDA


def test_augmenter_that_keeps_classes_apart_is_found_to_agree(serum):
    result = ablation(
        serum.data,
        serum.target,
        {
            "full": CVAEAugmenter(random_state=0),
            "no class": CVAEAugmenter(conditioning="none", random_state=0),
        },
        classifiers=LDA,
        n_splits=2,
        n_repeats=1,
    )
    agreement = result.scores.groupby("augmenter")["agreement"].mean()
    assert agreement["full"] > 0.8
    assert agreement["no class"] < 0.5
    spectra = set(result.likeness["spectra"])
    assert spectra == {"training spectra", "class mean", "synthetic"}
    mean = result.likeness.query("spectra == 'class mean'")
    assert (mean["spread_ratio"] < 1e-9).all()


def test_default_variants_change_one_part_each():
    variants = default_variants(random_state=0)
    full = variants.pop("full model").get_params()
    for name, variant in variants.items():
        if name.startswith("as reported"):
            continue
        inner = variant.augmenter if isinstance(variant, ScaledAugmenter) else variant
        changed = [k for k, v in inner.get_params().items() if v != full[k]]
        # The autoencoder alone has none of the three things that draws add to it.
        assert len(changed) == (3 if name == "autoencoder alone" else 1), name


def test_variants_run_on_spectra_in_their_own_units(serum):
    variants = {
        name: variant
        for name, variant in default_variants(random_state=0).items()
        if isinstance(variant, ScaledAugmenter)
    }
    for variant in variants.values():
        variant.augmenter.set_params(max_epochs=1)
        X, y = clone(variant).fit_resample(5e4 + 100 * serum.data, serum.target)
        np.testing.assert_array_equal(X[:36], 5e4 + 100 * serum.data)
        assert len(y) == 5 * 36
        np.testing.assert_allclose(X[36:].mean(), X[:36].mean(), rtol=0.01)
