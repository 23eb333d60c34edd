"""Measurements: what tinyblog claims of itself, in numbers."""
