"""Pictures: read safely, made ready to be posted or published, and drawn. The only home of Pillow.

Pillow is imported inside functions: whoever shows no pictures does not load it.
"""
