"""Search without a server: an index of the listed notes, which a reader's browser asks. The only home of Pagefind.

Pagefind comes with the extra `search`; it reads a folder of pages, so it is given one, with what can be looked for.
"""

import base64
import json
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from pathlib import Path
from types import ModuleType

from tinyblog import memo
from tinyblog.errors import ThemeError
from tinyblog.site import Entry, Site

FOLDER = "search"
"""Where the index stands, below the site's own path; the page that asks it stands there too."""
_UNUSED = ("pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight")


def search_files(site: Site, cache: Path | None) -> tuple[tuple[str, bytes], ...]:
    """The files of the index: their paths in the output folder, and their bytes; none without `search` in the config.

    What was made of the same notes is taken from `cache`. Raise ThemeError if Pagefind is not installed.
    """
    if not site.settings.search:
        return ()
    indexer = _pagefind()
    pages = {entry.path: _page(entry) for entry in site.listed}
    key = _key(site.settings.language, pages)
    kept = memo.recall(cache, key)
    if kept is None:
        import asyncio  # where it is used: most builds need no index

        kept = _packed(asyncio.run(_index(indexer, pages, site.settings.language)))
        memo.keep(cache, key, kept)
    return tuple(_unpacked(kept))


def _pagefind() -> ModuleType:
    try:
        from pagefind import index
    except ModuleNotFoundError:
        hint = "install it with `pip install 'tinyblog-posse[search]'`, or take `search` out"
        raise ThemeError("search needs Pagefind, which is not installed", where="site.search", hint=hint) from None
    found: ModuleType = index
    return found


def _page(entry: Entry) -> str:
    """What can be looked for in a note, as a page; what stands behind a warning is not shown in lists of results."""
    note = entry.note
    tags = " ".join(f"#{tag.name}" for tag in entry.tags)
    alts = () if note.warning else (figure.alt for figure in entry.figures if figure.alt)
    said = (note.warning,) if note.warning else (note.summary, entry.content.text, *alts)
    words = "".join(f"<p>{escape(text)}</p>" for text in (*said, tags) if text)
    title = f'<h1 data-pagefind-meta="heading">{escape(note.title)}</h1>' if note.title else ""
    return (
        f'<!doctype html><html lang="{escape(entry.language)}"><title>{escape(entry.label)}</title>'
        f"<main data-pagefind-body>{title}{words}"
        f'<time data-pagefind-meta="date[datetime]" data-pagefind-sort="date[datetime]" '
        f'datetime="{entry.published.isoformat()}" data-pagefind-ignore></time></main></html>'
    )


async def _index(indexer: ModuleType, pages: dict[str, str], language: str) -> dict[str, bytes]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder, "pages"), Path(folder, "index")
        for path, page in pages.items():
            file = Path(source, path.lstrip("/"), "index.html")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(page, encoding="utf-8")
        said = language.partition("-")[0].lower()
        options = indexer.IndexConfig(force_language=said, output_path=str(made))  # written when the index is closed
        async with indexer.PagefindIndex(config=options) as index:
            await index.add_directory(str(source))
        found = {path.relative_to(made).as_posix(): path.read_bytes() for path in made.rglob("*") if path.is_file()}
    return {path: data for path, data in sorted(found.items()) if not path.startswith(_UNUSED)}


def _key(language: str, pages: dict[str, str]) -> str:
    from importlib import metadata

    said = json.dumps([metadata.version("pagefind"), language, sorted(pages.items())])
    return f"index-{sha256(said.encode()).hexdigest()[:32]}"


def _packed(files: dict[str, bytes]) -> bytes:
    return json.dumps({path: base64.b64encode(data).decode() for path, data in files.items()}).encode()


def _unpacked(packed: bytes) -> Iterator[tuple[str, bytes]]:
    for path, data in json.loads(packed).items():
        yield f"{FOLDER}/{path}", base64.b64decode(data)
