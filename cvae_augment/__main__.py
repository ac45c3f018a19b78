"""``python -m cvae_augment`` is the command ``cvae-augment``."""

import sys

from .cli import main

sys.exit(main())
