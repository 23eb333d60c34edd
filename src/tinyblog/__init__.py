"""A folder of short Markdown notes becomes a microblog, with a copy of each note on other networks."""

__version__ = "0.1.0"
