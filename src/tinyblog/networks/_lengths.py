"""How Mastodon counts: the grammar of its extractor.rb and status_length_validator.rb.

One thing is looser here: any word will do as a top-level domain, where Mastodon has a list.
"""

import regex

from tinyblog.compose import graphemes

_CHAR = r"[^\p{White_Space}<>()?]"
_PARENS = rf"\((?:{_CHAR}+|{_CHAR}*\({_CHAR}+\){_CHAR}*)\)"
_PATH_END = rf"(?:[^\p{{White_Space}}()?!*\"'「」<>;:=,.$%\[\]~&|@]|{_PARENS})"
_PATH = rf"(?:{_CHAR}*(?:{_PARENS}{_CHAR}*)*{_PATH_END}|{_CHAR}+/)"
_WIDE = r"\u00A0-\uD7FF\uF900-\uFDCF\uFDF0-\uFFEF\U00010000-\U0010FFFD"
_QUERY = rf"[a-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@\^{_WIDE}]*[a-z0-9_&=#/\-{_WIDE}]"
_HOST = r"(?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?\.)+(?:xn--[a-z0-9-]+|\p{L}{2,})(?![0-9a-z@+-])"
_URL = rf"(?<![a-z0-9@＠$#＃\u202A-\u202E])https?://{_HOST}(?::[0-9]+)?(?:/(?:{_PATH})*)?(?:\?{_QUERY})?"
_MENTION = r"(?<![=/\w])(?P<user>@[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)@[\w.-]+\w(?![@＠]|://)"
# of two that overlap the first one counts
_SHORTENED = regex.compile(f"{_URL}|{_MENTION}", regex.IGNORECASE)


def length(url_length: int, text: str) -> int:
    """Count grapheme clusters, any address as `url_length`, `@user@host` as `@user`."""
    return graphemes(_SHORTENED.sub(lambda found: found["user"] or "x" * url_length, text))
