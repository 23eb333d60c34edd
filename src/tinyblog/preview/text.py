"""A preview as text for a terminal, and as Markdown for a comment on a pull request."""

from collections.abc import Iterable, Iterator

import regex

from tinyblog.compose import Post
from tinyblog.preview import Preview
from tinyblog.preview.facts import about, facts, heading, status

_RULE = "─" * 60
_FENCES = regex.compile(r"`{3,}")
_MARKED = regex.compile(r"([\\`*_{}\[\]<>#|@~&])")


def as_text(previews: Iterable[Preview]) -> str:
    """One block for each account and note: the exact text between two rules, and below it all that belongs to it."""
    return "\n\n".join("\n".join(_block(one)) for one in previews)


def as_markdown(previews: Iterable[Preview]) -> str:
    """The same for people who read a pull request: nothing in it mentions anybody or becomes a link by itself."""
    notes: dict[str, list[Preview]] = {}
    for one in previews:
        notes.setdefault(one.entry.path, []).append(one)
    return "\n\n".join("\n\n".join(_section(path, shown)) for path, shown in notes.items())


def _block(one: Preview) -> Iterator[str]:
    yield f"{heading(one)} ({status(one)})"
    if one.error:
        yield from (f"  error: {part}" for part in one.error.parts)
    if one.post is None:
        return
    yield "  " + ", ".join(f"{name}: {value}" for name, value in about(one.post))
    if one.assumed:
        yield f"  limits: {one.assumed}"
    for at, part in enumerate(one.post.parts):
        yield _RULE
        yield part.text
        yield _RULE
        yield from (f"  {fact}" for fact in facts(one.post, part, at, one.lengths[at], one.limit))
    yield from (f"  warning: {notice}" for notice in one.post.notices)


def _section(path: str, previews: Iterable[Preview]) -> Iterator[str]:
    yield f"### {_escaped(path)}"
    for one in previews:
        yield f"**{_escaped(one.account.name)}**: {_escaped(status(one))}"
        if one.error:
            yield "\n".join(f"- :x: {_escaped(str(part))}" for part in one.error.parts)
        if one.post:
            yield from _post(one, one.post)


def _post(one: Preview, post: Post) -> Iterator[str]:
    yield " · ".join(f"{name}: {_code(value)}" for name, value in about(post))
    for at, part in enumerate(post.parts):
        fence = max(("```", *(f"{run}`" for run in _FENCES.findall(part.text))), key=len)
        yield f"{fence}text\n{part.text}\n{fence}"
        yield "\n".join(f"- {_fact(fact)}" for fact in facts(post, part, at, one.lengths[at], one.limit))
    if one.assumed:
        yield f"Limits: {_escaped(one.assumed)}."
    if post.notices:
        yield "\n".join(f"- :warning: {_escaped(notice)}" for notice in post.notices)


def _fact(fact: str) -> str:
    name, colon, value = fact.partition(": ")
    return f"{name}: {_code(value)}" if colon else _escaped(fact)


def _code(text: str) -> str:
    """Text in which nothing is read as a mention, a link or Markdown."""
    longest = max((len(run) for run in regex.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _escaped(text: str) -> str:
    return _MARKED.sub(r"\\\1", " ".join(text.split())).replace("://", "\\://")
