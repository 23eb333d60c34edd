"""Where the real notes and the public cases are: outside of the repository, in a folder of one's own."""

import os
from pathlib import Path

DATA = Path(os.environ.get("TINYBLOG_REAL_DATA") or Path(__file__).resolve().parents[2].parent / "shared" / "data")
