"""Breaks: where a line may end, in the scripts of the world, without a dictionary."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from tinyblog.images.type import EMOJI, Sign

# Characters of Chinese and Japanese: a line may end between any two, but for those below (kinsoku).
_IDEOGRAPH = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\u3000-\u303f\u30fb\u30fc\uff00-\uffef]")
_NOT_FIRST = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】…‥,.:;?!)]}%％〜～—»›"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
)
_NOT_LAST = frozenset("（〔［｛〈《「『【‘“([{«‹#@$€£¥")
# Thai and Lao write these vowels before the consonant, so that a syllable begins with them.
_SYLLABLE = frozenset("เแโใไເແໂໃໄ")
_AFTER = frozenset("-–—/\u200b")
_IN_ADDRESS = frozenset(".?&=_%~+,:;")
_LONG = 16
# Words of one letter stay with the next word, and dashes and signs that stand alone with the one before.
_LETTER = regex.compile(r"(?<!\S)([\p{Latin}\p{Cyrillic}]) (?=\p{L}{2})")
_SIGN = regex.compile(r"(?<=\S) ([–—?!:;»])(?!\S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What stays on one line, and whether a space stands before it."""

    signs: tuple[Sign, ...]
    spaced: bool = False


def bound(text: str) -> str:
    """The text with spaces that do not break where a line would end or begin badly."""
    return _SIGN.sub("\u00a0\\1", _LETTER.sub("\\1\u00a0", text))


def units(signs: Sequence[Sign]) -> Iterator[Unit]:
    """Part a paragraph into what stays together."""
    spaced = False
    for word in _words(signs):
        if word[0].is_space:
            spaced = True
            continue
        start = 0
        for end in (*_ends(word), len(word)):
            yield Unit(signs=tuple(word[start:end]), spaced=spaced)
            start, spaced = end, False


def shattered(unit: Unit) -> Iterator[Unit]:
    """Part a unit that is wider than any line into single signs."""
    for at, sign in enumerate(unit.signs):
        yield Unit(signs=(sign,), spaced=unit.spaced and not at)


def _words(signs: Sequence[Sign]) -> Iterator[Sequence[Sign]]:
    """Spaces and what stands between them, in turn."""
    start = 0
    for at in range(1, len(signs) + 1):
        if at == len(signs) or signs[at].is_space != signs[start].is_space:
            yield signs[start:at]
            start = at


def _ends(word: Sequence[Sign]) -> Iterator[int]:
    """The places inside a word where a line may end."""
    is_address = len(word) > _LONG
    return (at for at in range(1, len(word)) if _may_end(word, at, is_address))


def _may_end(word: Sequence[Sign], at: int, is_address: bool) -> bool:
    before, after = word[at - 1], word[at]
    if EMOJI in (before.face, after.face):
        return after.text not in _NOT_FIRST and before.text not in _NOT_LAST
    if after.text in _NOT_FIRST or before.text in _NOT_LAST:
        return is_address and before.text in _IN_ADDRESS | _AFTER and after.text not in _IN_ADDRESS
    if _IDEOGRAPH.match(before.text) or _IDEOGRAPH.match(after.text) or after.text[0] in _SYLLABLE:
        return True
    if before.text == "/" or before.text in _IN_ADDRESS:
        return is_address and after.text not in _AFTER
    return before.text in _AFTER and at > 2 and after.text not in _AFTER and not after.text.isdigit()
