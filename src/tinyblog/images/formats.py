"""The formats of picture files: what the first bytes say, and what the name says."""

from pathlib import PurePath

EXTENSIONS = {
    **dict.fromkeys(("jpg", "jpeg", "jpe", "jfif"), "JPEG"),
    **dict.fromkeys(("png", "apng"), "PNG"),
    "gif": "GIF",
    "webp": "WebP",
    "avif": "AVIF",
    **dict.fromkeys(("heic", "heif", "hif"), "HEIC"),
    **dict.fromkeys(("tif", "tiff"), "TIFF"),
    **dict.fromkeys(("dng", "cr2", "cr3", "nef", "arw", "orf", "rw2", "raf"), "raw"),
    "jxl": "JPEG XL",
    **dict.fromkeys(("jp2", "j2k"), "JPEG 2000"),
    "psd": "Photoshop",
    "svg": "SVG",
    "bmp": "BMP",
    "ico": "ICO",
}
"""What a name's end says of the file."""
READABLE = frozenset({"JPEG", "PNG", "GIF", "WebP", "AVIF"})
"""What is decoded at all."""
AS_THEY_ARE = frozenset({"SVG", "BMP", "ICO"})
"""Pictures that browsers show, that are never posted, and that no camera writes its place into."""
HEAD = 512
"""How many bytes of a file are enough to tell its format."""

_STARTS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"8BPS", "Photoshop"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"FUJIFILMCCD-RAW", "raw"),
    (b"BM", "BMP"),
    (b"\0\0\1\0", "ICO"),
)
# Brands of ISO base media files (ISO/IEC 23008-12 for HEIC, the AV1 Image File Format for AVIF).
_AVIF = frozenset({b"avif", b"avis"})
_HEIC = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})


def format_of_name(path: PurePath) -> str:
    """The format that the end of a name promises; empty if it is none of a picture."""
    return EXTENSIONS.get(path.suffix[1:].lower(), "")


def format_of_content(head: bytes) -> str:
    """The format that the first bytes of a file (`HEAD` of them) show; empty if it is none of a picture."""
    if head[4:8] == b"ftyp":
        return _format_of_brands(head)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    if found := next((name for start, name in _STARTS if head.startswith(start)), ""):
        return found
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return "SVG" if text.startswith((b"<svg", b"<?xml")) and b"<svg" in head else ""


def _format_of_brands(head: bytes) -> str:
    """The first brand is the main one, but both formats may name a common one there, and their own among the others."""
    size = int.from_bytes(head[:4], "big")
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, min(size, len(head)), 4))]
    if brands[0] == b"crx ":
        return "raw"
    if brands[0] in _AVIF or (brands[0] not in _HEIC - {b"mif1", b"msf1"} and not _AVIF.isdisjoint(brands)):
        return "AVIF"
    return "HEIC" if brands[0] in _HEIC else ""
