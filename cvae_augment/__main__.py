"""``python -m cvae_augment`` is the command ``cvae-augment``."""

import sys

from .cli.main import main

sys.exit(main())
