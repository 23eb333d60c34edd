"""What there is to say of a preview besides its text: the same facts for every form in which it is shown."""

import hashlib
from collections.abc import Iterator

from tinyblog.compose import Card, Part, Post, span_texts
from tinyblog.media import Media
from tinyblog.preview import Preview

SILENCE = {
    "withheld": "not posted: the note is not for this account",
    "silent": "not posted: the note has no words and no pictures",
}
_EDITED = {
    "edit": "its copy is edited like this",
    "reply": "a correction, posted under its copy",
    "replace": "posted instead of its copy",
    "leave": "edited since; its copy stays as it is",
}


def heading(one: Preview) -> str:
    """The account and the note."""
    return f"{one.account.name}: {one.entry.path}"


def status(one: Preview) -> str:
    """Why there is no post, or what becomes of it."""
    if one.post is None:
        return SILENCE.get(one.state, "cannot be posted")
    due = _EDITED.get(one.on_edit, "will be posted")
    if one.paused:
        due = f"not posted now: {one.paused}"
    return {"due": due, "stale": due, "draft": "a draft", "scheduled": f"on {one.entry.published:%Y-%m-%d %H:%M}"}.get(
        one.state, one.state
    )


def part_name(post: Post, at: int) -> str:
    """Which part of a thread this is; empty for a single post."""
    return f"part {at + 1} of {len(post.parts)}" if len(post.parts) > 1 else ""


def about(post: Post) -> Iterator[tuple[str, str]]:
    """What the whole post has: who sees it, its language, its warning, what it answers and quotes."""
    yield "visibility", post.visibility
    yield "language", post.language
    if post.warning:
        yield "warning", post.warning
    if post.label:
        yield "label", post.label
    if post.reply:
        yield "answers", post.reply.url
    if post.quote:
        yield "quotes", post.quote.url


def medium(one: Media) -> str:
    """A picture or film in words."""
    said = f"“{one.alt}”" if one.alt else "(decorative)"
    return f"{one.file.name}, {one.width} × {one.height}, {len(one.data):,} bytes: {said}"


def facts(post: Post, part: Part, at: int, length: int, limit: int) -> Iterator[str]:
    """What belongs to a part besides its text, a line each: `name: value`, after its length."""
    yield ", ".join(filter(None, (part_name(post, at), f"{length}/{limit}")))
    yield from (f"{span.kind}: {_arrow(words, span.target)}" for span, words in span_texts(part))
    yield from (f"{media.kind}: {medium(media)}" for media in part.media)
    if part.card:
        yield f"card: {card_words(part.card)}"


def _arrow(words: str, target: str) -> str:
    return words if words.lstrip("#＃@") == target else f"{words} → {target}"


def card_words(card: Card) -> str:
    """A card in words; a foreign one is not known before it is fetched."""
    if card.is_foreign:
        return f"of {card.url}, fetched when it is posted"
    return f"“{card.title}” {card.url}"


def media_values(one: Media) -> dict[str, object]:
    """A picture or film as data."""
    return {
        "kind": one.kind,
        "alt": one.alt,
        "mime": one.mime,
        "width": one.width,
        "height": one.height,
        "bytes": len(one.data),
        "sha256": hashlib.sha256(one.data).hexdigest(),
        "file": one.file.name,
    }


def part_values(one: Preview, part: Part, at: int) -> dict[str, object]:
    """One part as data: span offsets are UTF-8 bytes of `text`, end exclusive."""
    spans = [{"start": s.start, "end": s.end, "kind": s.kind, "target": s.target} for s in part.spans]
    return {
        "text": part.text,
        "length": one.lengths[at],
        "limit": one.limit,
        "spans": spans,
        "media": [media_values(medium) for medium in part.media],
        "card": card_values(part.card) if part.card else None,
    }


def card_values(card: Card) -> dict[str, object]:
    """A card as data."""
    thumb = hashlib.sha256(card.thumb).hexdigest() if card.thumb else None
    return {
        "url": card.url,
        "title": card.title,
        "description": card.description,
        "thumb": thumb,
        "fetched": not card.is_foreign,
    }


def values(one: Preview) -> dict[str, object]:
    """A preview as data."""
    post = one.post
    warnings = list(post.notices) if post else [str(one.error) if one.error else status(one)]
    found: dict[str, object] = {
        "note": one.entry.path,
        "account": one.account.name,
        "network": one.account.network,
        "state": one.state,
        "parts": [part_values(one, part, at) for at, part in enumerate(post.parts)] if post else [],
        "warnings": warnings,
        "assumed": one.assumed or None,
        "error": str(one.error) if one.error else None,
    }
    if one.paused:
        found["paused"] = one.paused
    ids = {"answers_id": post.reply, "quotes_id": post.quote} if post else {}
    found |= {name: target.id for name, target in ids.items() if target and target.id}
    return found | (dict(about(post)) if post else {})
