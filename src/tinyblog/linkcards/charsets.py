"""The bytes of a page become text, whatever it says or does not say of its encoding."""

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_IN_PAGE = re.compile(rb"""<meta\b[^>]{0,200}?\bcharset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
# Where browsers look: a page has to say it at its start (HTML Standard, "prescan a byte stream"), a bit more here.
_START = 4096
# What browsers take other labels for (Encoding Standard). Python knows more encodings than the web, not all of text.
_AS = {
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii"), "cp1252"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms_kanji"), "cp932"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb18030"), "gb18030"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("big5", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("utf-16", "utf-16le", "unicode"), "utf-16-le"),
    **dict.fromkeys(("windows-874", "tis-620", "iso-8859-11"), "cp874"),
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
    **{f"iso-8859-{part}": f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{name: name for name in ("utf-8", "utf-16be", "koi8-r", "koi8-u", "euc-jp", "iso-2022-jp", "macintosh")},
    **{"utf8": "utf-8", "x-cp1252": "cp1252", "cp1252": "cp1252", "cp1251": "cp1251", "ibm866": "cp866"},
}


def decode(body: bytes, stated: str = "") -> str:
    """Decode a page as browsers do: by its byte order mark, by what the server `stated`, by what it says; else UTF-8.

    Bytes that are no text there become the replacement character.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    return body.decode(_AS.get(stated.lower()) or _said(body), "replace")


def _said(body: bytes) -> str:
    """What the page says its encoding is. It cannot be UTF-16, or nobody could read that it is."""
    found = _IN_PAGE.search(body, 0, _START)
    encoding = _AS.get(found[1].decode("ascii", "replace").lower(), "utf-8") if found else "utf-8"
    return "utf-8" if encoding.startswith("utf-16") else encoding
