"""A classifier and an augmenter for tests of studies."""

from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from cvae_augment.baselines import GaussianAugmenter

LDA = {"lda": LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")}


class CountingAugmenter(GaussianAugmenter):
    """A Gaussian that counts how often it was trained, in all clones."""

    n_trained = 0
    fail_at = None
    seen: list = []

    def _train(self, X, codes, n_classes, rng):
        type(self).n_trained += 1
        if type(self).n_trained == self.fail_at:
            raise KeyboardInterrupt
        self.seen.append(X)
        return super()._train(X, codes, n_classes, rng)
