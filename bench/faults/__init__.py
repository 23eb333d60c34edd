"""What is left of a few notes when things go wrong while they are posted: tinyblog and its peers, side by side.

`python -m bench.faults` installs the peers in a folder of their own, runs every tool through every fault against the
servers of the tests (the strict Mastodon server and the real Bluesky PDS, each behind the fault proxy), counts the
copies that stand there in the end, and prints a table. `docs/faults.md` says how to read it.
"""
