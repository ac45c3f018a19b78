"""Which metric shows which failure of a generator, and which it does not show."""

import io

import metric_failures
import pandas as pd
import pytest

from cvae_augment import metrics

# seen: in each population worse than fresh spectra in any. FLATTERED: better in each.
# blind: on average like fresh spectra. A dot: populations disagree, which is not
# asserted. The Notes of the docstrings name what is not `seen`.
TABLE = """
                     copies    class_mean half_spread independent_noise noisy over_smoothed few_components wrong_class merged_means
cosine               blind     FLATTERED  .           .                 blind .             blind          blind       blind
mse                  blind     .          .           .                 blind .             blind          blind       blind
pearson              blind     FLATTERED  .           .                 blind .             blind          .           blind
wasserstein          blind     FLATTERED  FLATTERED   seen              blind .             .              blind       blind
spectral_angle       blind     FLATTERED  FLATTERED   seen              blind .             blind          .           blind
spread_ratio         blind     seen       seen        blind             blind blind         blind          blind       blind
feature_wasserstein  blind     seen       seen        .                 .     seen          blind          .           .
precision            .         FLATTERED  FLATTERED   seen              .     seen          .              seen        .
recall               blind     seen       seen        .                 .     seen          seen           seen        .
density              blind     FLATTERED  FLATTERED   seen              seen  seen          FLATTERED      seen        .
coverage             blind     seen       .           seen              .     seen          blind          seen        .
mmd                  blind     seen       seen        seen              blind seen          blind          seen        .
mmd_p                blind     seen       seen        seen              blind seen          blind          seen        .
c2st_auc             blind     seen       seen        seen              blind seen          blind          seen        seen
roughness_auc        blind     seen       seen        seen              seen  seen          seen           blind       blind
copying_share        seen      .          blind       .                 blind blind         blind          blind       blind
distance_ratio       seen      .          blind       blind             blind blind         blind          blind       .
group_ratio          FLATTERED seen       seen        seen              blind .             blind          .           blind
group_distance_ratio seen      .          blind       FLATTERED         .     FLATTERED     .              blind       blind
tstr                 blind     seen       blind       seen              blind .             blind          seen        seen
gain                 blind     .          blind       .                 blind blind         .              seen        blind
label_noise          .         .          .           .                 blind .             blind          seen        seen
band_means           blind     blind      blind       seen              blind seen          blind          seen        .
band_spread          blind     seen       seen        seen              seen  .             seen           blind       blind
"""  # noqa: E501, the rows of a table


@pytest.mark.slow  # 340 fits; tests/metrics/test_table.py has the mean figures
def test_each_metric_sees_and_misses_what_the_table_says():
    expected = pd.read_csv(io.StringIO(TABLE), sep=r"\s+", index_col=0)
    _, marks = metric_failures.table()
    found = marks.T.rename(index=lambda name: name.replace(" ", "_"))
    assert list(found.index) == list(expected.index)
    assert list(found.columns) == list(expected.columns)
    asserted = expected != "."
    pd.testing.assert_frame_equal(
        found.where(asserted, "."), expected.apply(lambda column: column.str.lower())
    )


def test_each_metric_is_in_the_table():
    in_fidelity_table = {
        f"paired_{name}"
        for name in (
            "cosine_similarity",
            "mean_squared_error",
            "pearson_correlation",
            "wasserstein_distance",
        )
    }
    no_metric = {"difference_spectrum"}  # does not judge synthetic spectra
    missing = (
        set(metrics.__all__) - in_fidelity_table - no_metric - set(dir(metric_failures))
    )
    assert not missing
