"""Plain words: what each figure means, what it misses, and what spectra hide."""

#: Metric, its heading, and what it says.
METRICS = {
    "cosine": (
        "Cosine similarity",
        "Cosine of the angle between a synthetic spectrum and a real one of its class; "
        "1 is the same shape. Near 1 for anything that looks like these spectra, so it "
        "is read against its references alone.",
    ),
    "mse": (
        "Mean squared error",
        "Mean squared difference from a real spectrum of the class, after sample-wise "
        "min-max. Smaller is nearer; smaller than real against real means too little "
        "variation.",
    ),
    "pearson": (
        "Pearson correlation",
        "Correlation along the spectrum with a real one of the class; blind to offset "
        "and gain.",
    ),
    "wasserstein": (
        "Wasserstein distance",
        "Distance between the distributions of intensities of two spectra. It does not "
        "see where along the axis an intensity stands: shuffled spectra have 0.",
    ),
    "spread_ratio": (
        "Spread ratio",
        "Standard deviation within a class, synthetic over real. 1 is the aim, 0 is "
        "one spectrum repeated. Over one test fold even real spectra are off 1: "
        "compare with the training spectra.",
    ),
    "spread_ratio_raw": (
        "Spread ratio, raw",
        "The same in the units of the input, with level and range of the spectra.",
    ),
    "feature_wasserstein": (
        "Wasserstein by feature",
        "Distance between the distributions at each wavenumber, averaged. Near that of "
        "the training spectra is the aim.",
    ),
    "recall": (
        "Recall",
        "Share of held-out real spectra that lie among the synthetic ones: low where a "
        "part of the real variation is never drawn.",
    ),
    "roughness_auc": (
        "Roughness AUC",
        "How well noise alone tells synthetic from real: .5 is not at all, 1 is always "
        "(too smooth or too rough).",
    ),
    "c2st_auc": (
        "C2ST AUC",
        "How well a classifier tells synthetic from held-out real spectra: .5 is not "
        "at all, 1 is always. Few spectra make it noisy, also below .5.",
    ),
    "copying_share": (
        "Copying share",
        "How often a synthetic spectrum is nearer to a training spectrum than to one "
        "that the model never saw: .5 for fresh spectra, 1 for copies.",
    ),
}

LIKENESS_REWARDS_COLLAPSE = (
    "The first four metrics reward collapse: a generator that repeats the mean of a "
    "class does better on each than one that draws another real spectrum. The figures "
    "to match are those of real against real, not to beat."
)

OTHER_COLUMNS = {
    "agreement": (
        "Agreement",
        "Balanced accuracy at which classifiers of the real training spectra find the "
        "labels of the synthetic ones.",
    ),
    "tstr": (
        "Tstr",
        "Trained on synthetic spectra alone, tested on real ones, minus trained on "
        "real ones. About 0 is the aim.",
    ),
}

HIDES = [
    "They hide names and dates: a spectrum carries none.",
    "They do not hide who took part. Each is drawn around the training spectra, and "
    "one that lies close to a training spectrum may tell that a certain person was "
    "measured, and of which class.",
    "They carry what the training spectra carry: instrument, handling, and any disease "
    "that shows, whether it is labelled or not.",
    "A saved model, and the files beside this page, hold the training spectra in some "
    "form. Guard them like these.",
]

NO_PROMISE = (
    "No formal guarantee (such as differential privacy) is given. Do not take "
    "synthetic spectra for anonymous data, and share them under the rules of the real "
    "ones."
)

METHODS = [
    "Sohn, K., Lee, H. and Yan, X. (2015). Learning structured output representation "
    "using deep conditional generative models. NeurIPS.",
    "Nadeau, C. and Bengio, Y. (2003). Inference for the generalization error. Machine "
    "Learning 52:239-281. (Intervals.)",
]
