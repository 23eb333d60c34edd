"""Attachments: the files beside notes, which they are and what is published of each."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from tinyblog.config import Config
from tinyblog.course import Course, unseen
from tinyblog.embeds import Shown
from tinyblog.errors import ConfigError, NoteError
from tinyblog.figures import local_name
from tinyblog.images.formats import AS_THEY_ARE, HEAD, format_of_content, format_of_name
from tinyblog.images.memo import Memo, Rendition
from tinyblog.images.publishing import PHOTO, PORTRAIT, Sizes, published, recalled
from tinyblog.site import Entry
from tinyblog.workers import in_shares

_PORTRAIT = re.compile(r"(?:author|authors\..+)\.photo")
FILMS = frozenset({".mp4", ".m4v", ".mov"})
"""The ends of the names of films from cameras."""
_Made = tuple[Rendition, ...] | bytes | Path | NoteError


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that is published: its path in the output, where it is, and who shows it (`where`, as errors say it)."""

    path: str
    file: Path
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What is published of an attachment: a path in the output, and the bytes there or the file that holds them."""

    path: str
    data: bytes | Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """What is published of all attachments: `copies`; the `pictures` among them, by path; and what is wrong with some.

    `left_out` are the notes (`content/x.md`) that show one that cannot be published; no copy is theirs.
    """

    copies: tuple[Copy, ...]
    pictures: Mapping[str, Shown]
    problems: tuple[NoteError, ...]

    @property
    def left_out(self) -> frozenset[str]:
        """Those who show what cannot be published."""
        return frozenset(problem.where for problem in self.problems)


def attachments_of(content: Path, entries: Iterable[Entry]) -> tuple[tuple[Attachment, ...], tuple[NoteError, ...]]:
    """Find the files that belong to the notes: all in a folder note's folder, and what a note shows beside it.

    And name what a note shows that is not there.
    """
    found: dict[str, Attachment] = {}
    missing: list[NoteError] = []
    for entry in entries:
        beside, where = entry.note.source.parent, f"content/{entry.note.source}"
        named, absent = _named(content / beside, entry, where)
        missing += absent
        for name in (*(file.relative_to(beside) for file in entry.note.files), *named):
            path = f"{entry.path[1:]}{name}"
            found[path] = Attachment(path=path, file=content / beside / name, where=where)
    return tuple(found[path] for path in sorted(found)), tuple(missing)


def portraits(config: Config) -> tuple[Attachment, ...]:
    """The photos of the authors, where they are files of the blog; ConfigError if one is not there."""
    named = {"author.photo": config.author.photo}
    named |= {f"authors.{key}.photo": author.photo for key, author in config.authors.items()}
    found: dict[str, Attachment] = {}
    for where, name in named.items():
        if not name or urlsplit(name).scheme:
            continue
        if not (local := local_name(name)) or not _is_file(config.root / "content", PurePosixPath(local)):
            hint = "give the address of a picture, or the name of a file in content/"
            raise ConfigError(f"there is no picture {name!r}", where=where, hint=hint)
        found.setdefault(local, Attachment(path=local, file=config.root / "content" / local, where=where))
    return tuple(found.values())


def is_portrait(where: str) -> bool:
    """Whether this is where an author's photo is named."""
    return _PORTRAIT.fullmatch(where) is not None


def publish(
    attachments: Iterable[Attachment], memo: Memo, *, root: str, jobs: int = 1, course: Course = unseen
) -> Attached:
    """Make what is published of each attachment, in so many processes; what is in the memo is not made again.

    Pictures lose their metadata, and are published in smaller sizes too; other files stay as they are. `root` is the
    site's path on its host.
    """
    files = tuple(attachments)
    made = _all_made(files, memo, jobs, course)
    problems = tuple(one for one in made.values() if isinstance(one, NoteError))
    refused = {problem.where for problem in problems}
    copies: list[Copy] = []
    pictures: dict[str, Shown] = {}
    for file in files:
        one = made[file]
        if isinstance(one, bytes | Path) and file.where not in refused:
            copies.append(Copy(path=file.path, data=one))
        elif isinstance(one, tuple) and file.where not in refused:
            named = list(_named_files(file.path, one))
            copies += (Copy(path=path, data=rendition.data) for path, rendition in named)
            pictures[unquote(root) + file.path] = _shown(named, root)
    # Two equal pictures have equal smaller files, which are named by their content.
    copies = [*{copy.path: copy for copy in copies}.values()]
    return Attached(copies=tuple(copies), pictures=pictures, problems=problems)


def _all_made(files: Sequence[Attachment], memo: Memo, jobs: int, course: Course) -> Mapping[Attachment, _Made]:
    made: dict[Attachment, _Made] = {}
    for file in files:
        if not _is_picture(file.file):
            made[file] = _made(memo, file)
        elif known := recalled(file.file, file.where, _sizes(file), memo):
            made[file] = known
    rest = [file for file in files if file not in made]
    shares = in_shares(partial(_made_all, memo), rest, jobs, fewest=1, step="preparing pictures", course=course)
    return made | dict(zip(rest, chain.from_iterable(shares), strict=True))


def _made_all(memo: Memo, attachments: Iterable[Attachment]) -> list[_Made]:
    return [_made(memo, attachment) for attachment in attachments]


def _made(memo: Memo, attachment: Attachment) -> _Made:
    """What is published of a file, by its kind: the files of a picture, or the bytes or the file to copy."""
    try:
        if _is_picture(attachment.file):
            return published(attachment.file, attachment.where, _sizes(attachment), memo)
        if is_film(attachment.file):
            return _film(attachment, memo)
    except NoteError as error:
        return error
    return attachment.file


def is_film(file: Path) -> bool:
    """Whether name or content say so: a camera may have written into it where it was made."""
    try:
        with file.open("rb") as opened:
            head = opened.read(HEAD)
    except OSError:
        head = b""
    holds = head[4:8] == b"ftyp" or head.startswith(b"\x1a\x45\xdf\xa3") or head[8:12] == b"AVI "
    return file.suffix.lower() in FILMS or holds


def _film(attachment: Attachment, memo: Memo) -> tuple[Rendition, ...]:
    """A film without what the camera wrote into it; kept, since a long one takes a while."""
    try:
        digest = sha256(attachment.file.read_bytes()).hexdigest()
    except OSError as error:
        raise NoteError(f"{attachment.file.name} cannot be read: {error.strerror}", where=attachment.where) from error
    from importlib.metadata import version  # imported here: few notes have films

    key = sha256(f"film {version('av')} {digest}".encode()).hexdigest()
    if known := memo.recall(key):
        return known
    from tinyblog import videos

    film = videos.read_film(attachment.file, attachment.where)
    data = videos.clean(attachment.file, attachment.where)
    made = Rendition(data=data, width=film.width, height=film.height, digest=sha256(data).hexdigest())
    return memo.keep(key, (made,))


def _is_picture(file: Path) -> bool:
    """Whether name or content say so; those that no camera makes are files like any other."""
    try:
        with file.open("rb") as opened:
            content = format_of_content(opened.read(HEAD))
    except OSError:
        content = ""
    return not {content, format_of_name(file)} <= AS_THEY_ARE | {""}


def _sizes(attachment: Attachment) -> Sizes:
    return PORTRAIT if is_portrait(attachment.where) else PHOTO


def _named_files(path: str, made: Iterable[Rendition]) -> Iterator[tuple[str, Rendition]]:
    """Name the files of a picture: the first as it is, the others by width and content, so that none ever changes."""
    place = PurePosixPath(path)
    for number, one in enumerate(made):
        name = f"{place.stem[:60]}-{one.width}-{one.digest[:8]}.webp"
        yield (str(place.with_name(name)) if number else path), one


def _shown(named: Sequence[tuple[str, Rendition]], root: str) -> Shown:
    first = named[0][1]
    files = sorted((one.width, root + quote(path)) for path, one in named)
    return Shown(width=first.width, height=first.height, files=tuple((href, width) for width, href in files))


def _named(folder: Path, entry: Entry, where: str) -> tuple[list[PurePosixPath], list[NoteError]]:
    """The local files that a note shows, and those of them that are not there."""
    local = [figure.file.relative_to(entry.note.source.parent) for figure in entry.figures if figure.file]
    hint = "put the file beside the note, or mend its name"
    there = [name for name in local if _is_file(folder, name)]
    gone = [
        NoteError(f"shows {name}, which is not there", where=where, hint=hint) for name in local if name not in there
    ]
    return there, gone


def _is_file(folder: Path, name: PurePosixPath) -> bool:
    try:
        return (folder / name).is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False
