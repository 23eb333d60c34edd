"""Pictures: drawn for previews, and photos made fit to be published. The only package that knows Pillow."""
