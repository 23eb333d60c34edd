"""Relations: the pages of others that a note is about."""

from dataclasses import dataclass

from tinyblog.notes import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Another page that a note is about: `property` is the microformats one, such as `u-like-of`.

    `label` says in English what the note does with it, until the site puts it into its own language.
    """

    property: str
    label: str
    url: str


def relations_of(note: Note) -> tuple[Relation, ...]:
    """What the note answers, repeats, likes, marks and quotes."""
    possible = (
        ("u-in-reply-to", "In reply to", note.in_reply_to),
        ("u-repost-of", "Reposted", note.repost_of),
        ("u-like-of", "Liked", note.like_of),
        ("u-bookmark-of", "Bookmarked", note.bookmark_of),
        ("u-quotation-of", "Quoting", note.quote_of),
    )
    return tuple(Relation(property=name, label=label, url=url) for name, label, url in possible if url)
