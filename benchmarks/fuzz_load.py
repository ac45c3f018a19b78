"""Coverage-guided fuzzing of `CVAEAugmenter.load`: does any file escape a ValueError?

    python -m pip install atheris
    python benchmarks/fuzz_load.py --minutes 15

Half of the inputs receive the correct checksum; otherwise no input would pass it. Two
thirds are changed within a member of the archive, whose checksums are then corrected.
Half of the changed headers stay JSON. The script writes results/fuzz_load.json.
"""

import hashlib
import json

from _fuzzing import file_with, run, with_member_mutated


def make_corpus():
    """Files of small models, each after a byte: 1 asks for a correct checksum."""
    from tempfile import TemporaryDirectory

    import numpy as np

    from cvae_augment import CVAEAugmenter
    from cvae_augment.datasets import make_serum_spectra

    spectra = make_serum_spectra((3, 3), n_wavenumbers=5, random_state=0)
    small = {"latent_dim": 1, "hidden_dims": (2,), "embedding_dim": 1, "max_epochs": 1}
    variants = {
        "default": {},
        "bernoulli": {"likelihood": "bernoulli", "conditioning": "none"},
        "text": {"scaling": None, "sampling_strategy": {"a": 5, "b": 7}},
    }
    corpus = {}
    for name, changes in variants.items():
        augmenter = CVAEAugmenter(**small, **changes, random_state=0)
        labels = np.array(["a", "b"])[spectra.target]
        if name == "text":
            augmenter.fit_resample(spectra.data, labels)
        else:
            augmenter.fit(spectra.data, spectra.target)
        with TemporaryDirectory() as folder:
            augmenter.save(f"{folder}/model")
            with open(f"{folder}/model", "rb") as file:
                content = file.read()
        for flag in (0, 1):
            corpus[f"{name}-{flag}"] = bytes([flag]) + content
    return corpus


def make_target():
    """Function that loads one input. It raises every error but a ValueError."""
    from cvae_augment import CVAEAugmenter

    def load(data, folder):
        if not data:
            return
        content = data[1:]
        if data[0] & 1:
            body = content[:-64]
            content = body + hashlib.sha256(body).hexdigest().encode()
        with file_with(content, folder, "model") as path:
            try:
                CVAEAugmenter.load(path)
            except ValueError as error:
                if not str(error).startswith(str(path)):
                    raise AssertionError(f"no path in the message: {error}") from error

    return load


def mutate(data, raw, rng):
    """Another input: bytes anywhere, or bytes of one member of the archive."""

    def change(member):
        if member[:1] == b"{" and rng.random() < 0.5:
            return json.dumps(_other(json.loads(member), rng)).encode()
        return raw(member)

    changed = b""
    if rng.random() < 2 / 3:
        try:
            changed = data[:1] + with_member_mutated(data[1:], change, rng)
        except Exception:  # it is no archive any more
            changed = b""
    changed = changed or raw(data) or b"\0"
    return bytes([rng.randrange(2)]) + changed[1:]


def _other(node, rng):
    """The same JSON with another value in one place."""
    if isinstance(node, dict | list) and node and rng.random() < 0.9:
        keys = list(node) if isinstance(node, dict) else range(len(node))
        key = rng.choice(keys)
        other = node.copy()
        other[key] = _other(node[key], rng)
        if rng.random() < 0.02:
            del other[key]
        return other
    values = (None, True, -1, 0, 1e308, 10**30, "", "=f8", "a" * 99, [], [[]], {})
    nodes = ({"tuple": [node]}, {"dict": [[node, node]]}, {"array": "classes_"})
    return rng.choice(values + nodes + ({"strings": ["a"]}, {"dtype": "=f4"}, node))


if __name__ == "__main__":
    run("fuzz_load", make_corpus, make_target, mutate, __doc__.splitlines()[0])
