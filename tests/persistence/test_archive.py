"""Files that are damaged or made to mislead are refused with a reason."""

import contextlib
import hashlib
import io
import json
import pickle
import zipfile

import numpy as np
import pytest

from cvae_augment import CVAEAugmenter, baselines


def load(content, folder, **kwargs):
    (folder / "file").write_bytes(content)
    return CVAEAugmenter.load(folder / "file", **kwargs)


def sealed(body):
    """Content with the correct checksum."""
    return body[:-64] + hashlib.sha256(body[:-64]).hexdigest().encode()


def rewritten(content, change_header=None, change_arrays=None, header=None):
    """Content with another header, or other members, and a correct checksum."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
        comment = archive.comment
    values = json.loads(members["header.json"])
    if change_header:
        change_header(values)
    members["header.json"] = json.dumps(values).encode() if header is None else header
    if change_arrays:
        change_arrays(members)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.comment = comment
    return sealed(buffer.getvalue())


def npy(array, **kwargs):
    buffer = io.BytesIO()
    np.save(buffer, array, **kwargs)
    return buffer.getvalue()


def test_the_file_of_another_class_is_refused_with_both_names(tmp_path, fitted):
    fitted.save(tmp_path / "augmenter")
    with pytest.raises(
        ValueError, match=r"augmenter: .* a CVAEAugmenter, expected a MixupAugmenter"
    ):
        baselines.MixupAugmenter.load(tmp_path / "augmenter")


def test_another_format_is_refused_with_both_versions(tmp_path, content):
    other = sealed(content.replace(b"augment format 1 ", b"augment format 2 "))
    with pytest.raises(ValueError, match="file has format 2; this version reads 1"):
        load(other, tmp_path)


def test_a_larger_file_than_allowed_is_refused_with_both_sizes(tmp_path, content):
    n = len(content)
    with pytest.raises(ValueError, match=rf"{n} bytes; max_bytes={n - 1} allows"):
        load(content, tmp_path, max_bytes=n - 1)
    assert load(content, tmp_path, max_bytes=n).n_features_in_ == 40


@pytest.mark.parametrize(
    "other",
    [b"", b"label,402,404\n", b"PK\5\6" + bytes(18), pickle.dumps([1]), b"\0" * 500],
)
def test_what_save_did_not_write_is_refused(tmp_path, other):
    with pytest.raises(ValueError, match=r"file: .* cut off, or `save` did not write"):
        load(other, tmp_path)


def test_a_file_cut_off_anywhere_is_refused(tmp_path, content):
    rng = np.random.default_rng(0)
    lengths = {*rng.integers(len(content), size=100), *range(1, 130), len(content) - 1}
    for n in lengths:
        with pytest.raises(ValueError, match="cut off"):
            load(content[:n], tmp_path)
    with pytest.raises(ValueError, match="cut off"):
        load(content + b"\n", tmp_path)


def test_no_flipped_bit_goes_unseen(tmp_path, content):
    rng = np.random.default_rng(0)
    n = len(content)
    # Anywhere, in the header at the start, and in the directory at the end.
    for low, high in [(0, n), (0, 3000), (n - 4000, n), (n - 120, n)]:
        for place in rng.integers(low, high, size=60):
            changed = bytearray(content)
            changed[place] ^= 1 << rng.integers(8)
            with pytest.raises(ValueError, match=r"damaged|format|cut off"):
                load(changed, tmp_path)


def test_bytes_changed_under_a_right_checksum_give_nothing_but_a_value_error(
    tmp_path, content
):
    rng = np.random.default_rng(1)
    n, n_loaded = len(content), 0
    for low, high in [(0, n), (0, 6000), (n - 6000, n)]:
        for place in rng.integers(low, high - 64, size=100):
            changed = bytearray(content)
            changed[place] = rng.integers(256)
            with contextlib.suppress(ValueError):
                load(sealed(changed), tmp_path)
                n_loaded += 1
    assert 0 < n_loaded < 300


#: An array of a model.
MEANS = "model_/row_model/kernel/means"


def put(part, name, value):
    return lambda header: header[part].update({name: value})


HOSTILE_HEADERS = [
    (put("attributes", "model_", {"Popen": {"args": "id"}}), "'Popen', which is no"),
    (put("attributes", "model_", {"Pipeline": {}}), "'Pipeline', which is no class"),
    (put("attributes", "model_", {"AsGiven": {"a": 1}}), r"\['a'\] unknown"),
    (
        put("attributes", "model_", {"Restoration": {"draw": 1}}),
        r"Restoration: \['limits', .*\] missing, \['draw'\] unknown",
    ),
    (put("attributes", "model_", {"Mixup": {}}), "'Mixup', which is no class"),
    (put("attributes", "model_", {"ClassKernel": 3}), "not a file of `save`"),
    (put("attributes", "model_", {"array": "nowhere"}), "nowhere"),
    (put("attributes", "model_", {"array": []}), "not a file of `save`"),
    (put("attributes", "model_", {}), "file: "),
    (put("attributes", "sample", "text"), r"\['sample'\] unknown"),
    (put("attributes", "__class__", "text"), r"\['__class__'\] unknown"),
    (lambda h: h["attributes"].pop("model_"), r"\['model_'\] missing"),
    (put("parameters", "colour", "cpu"), r"\['colour'\] unknown"),
    (put("parameters", "beta", {"dict": [[[], 1]]}), "unhashable"),
    (put("parameters", "beta", {"dict": [[1]]}), "file: "),
    (put("parameters", "beta", {"tuple": 1}), "not a file of `save`"),
    (put("parameters", "beta", {"strings": ["a", ["b"]]}), "holds something else"),
    (put("parameters", "beta", {"strings": "ab"}), "holds something else"),
    (put("parameters", "beta", {"dtype": "O"}), "dtype 'O', which is not allowed"),
    (put("attributes", "dtype_", {"dtype": "=U9"}), "'=U9', expected floats"),
    (put("parameters", "beta", {"dtype": "=f3"}), "not a file of `save`"),
    (put("parameters", "beta", {"dtype": ["=f8"]}), "not a file of `save`"),
    (
        put("arrays", "model_/row_model/kernel/means", "|O"),
        r"'\|O', which is not allowed",
    ),
    (
        put("arrays", "model_/row_model/kernel/means", "=f4"),
        "type float64, expected float32",
    ),
    (put("arrays", "extra", "=f8"), r"members: \['extra.npy'\] missing"),
    (lambda h: h["arrays"].pop("classes_"), r"members: \[\] missing, \['classes_.npy'"),
    (lambda h: h.pop("arrays"), r"header: \['arrays'\] missing"),
    (lambda h: h.update(run="id"), r"header: \[\] missing, \['run'\] unknown"),
    (lambda h: h.update(arrays=[]), "file: "),
    (lambda h: h.update(parameters=[]), "not a file of `save`"),
    (lambda h: h.update({"class": ["CVAEAugmenter"]}), "expected a CVAEAugmenter"),
]


@pytest.mark.parametrize(("change", "message"), HOSTILE_HEADERS)
def test_a_header_made_to_mislead_is_refused(tmp_path, content, change, message):
    with pytest.raises(ValueError, match=message):
        load(rewritten(content, change), tmp_path)


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"null",
        b"[" * 10**6,
        b'{"tuple":' * 10**5,
        b"1" * 10**5,
        b"\xff\xfe",
        b'{"class": "CVAEAugmenter"',
        b"cos\nsystem\n(S'id'\ntR.",
    ],
)
def test_a_header_that_is_no_header_is_refused(tmp_path, content, header):
    with pytest.raises(ValueError, match="file: "):
        load(rewritten(content, header=header), tmp_path)


def vast(dtype="<f8", shape=(10**15,)):
    buffer = io.BytesIO()
    description = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(buffer, description)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "array",
    [
        b"",
        b"\x93NUMPY",
        npy(np.array([None]), allow_pickle=True),
        npy(np.zeros((3, 56), dtype=[("a", float)])),
        npy(np.zeros((3, 56), dtype=">f8")),
        npy(np.zeros((3, 56)))[:-1],
        npy(np.zeros((3, 56))) + b"\0",
        vast(),
        vast(shape=(-1, 5)),
        vast(shape=(2**62, 2**62)),
        vast(dtype="|O", shape=()),
        vast(dtype="<U0"),
        b"\x93NUMPY\2\0" + npy(np.zeros(3))[8:],
    ],
)
def test_an_array_made_to_mislead_is_refused(tmp_path, content, array):
    def change(members):
        members["model_/row_model/kernel/means.npy"] = array

    with pytest.raises(ValueError, match="file: "):
        load(rewritten(content, change_arrays=change), tmp_path)


def test_missing_and_extra_members_are_named(tmp_path, content):
    for change, message in (
        (lambda m: m.pop("classes_.npy"), r"\['classes_.npy'\] missing, \[\] unknown"),
        (lambda m: m.update({"run.py": b"x"}), r"\[\] missing, \['run.py'\] unknown"),
    ):
        with pytest.raises(ValueError, match="members: " + message):
            load(rewritten(content, change_arrays=change), tmp_path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused(tmp_path, content):
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("header.json", b"{}")
    buffer.seek(0)
    with pytest.raises(ValueError, match="members"):
        load(sealed(buffer.read()), tmp_path)


@pytest.mark.parametrize("how", ["compressed", "overlapping", "header", "members"])
def test_a_bomb_is_refused_before_it_goes_off(tmp_path, content, monkeypatch, how):
    buffer = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if how == "compressed" else zipfile.ZIP_STORED
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("header.json", b" " * 10**6)
        if how == "overlapping":
            archive.infolist().extend(archive.infolist() * 5)
        if how == "members":
            for i in range(200):
                archive.writestr(str(i), b"")
        archive.comment = content[content.rindex(b"cvae-augment format") :]
    monkeypatch.setattr("cvae_augment.persistence.archive.MAX_HEADER_BYTES", 10**5)
    monkeypatch.setattr("cvae_augment.persistence.archive.MAX_MEMBERS", 100)
    message = {
        "compressed": "unpacks to 1000000 bytes and has",
        "overlapping": "unpacks to 6000000 bytes and has",
        "header": "the header has 1000000 bytes; 100000 are allowed",
        "members": "more than 100 members",
    }[how]
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("was read"))
    with pytest.raises(ValueError, match=message):
        load(sealed(buffer.getvalue()), tmp_path)
