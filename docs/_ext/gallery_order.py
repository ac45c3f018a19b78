"""The order of the examples: from the first steps to the rare needs."""

ORDER = [
    "quick_start",
    "rare_class",
    "does_it_help",
    "excel_to_excel",
    "imblearn_pipeline",
    "grid_search",
    "expansion_factor",
    "metrics",
    "save_and_share",
    "ablation",
    "diffusion_repair",
    "new_augmenter",
    "cluster",
]


class GalleryOrder:
    """Sorting key of the files of a folder; other files come last, by name."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, filename):
        """Return the place of a file."""
        name = filename.removeprefix("plot_").removesuffix(".py")
        return (ORDER.index(name) if name in ORDER else len(ORDER), name)
