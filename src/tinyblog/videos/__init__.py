"""Films: what a film file is, the same film without what the camera wrote into it, and moving GIFs as films.

The only home of PyAV, which brings FFmpeg. `films` reads and cleans, `gifs` converts, `files` tells by its bytes what a
file is.
"""

from tinyblog.videos.films import MOST_BYTES, Film, clean, read_film
from tinyblog.videos.gifs import from_gif, moves

__all__ = ["MOST_BYTES", "Film", "clean", "from_gif", "moves", "read_film"]
