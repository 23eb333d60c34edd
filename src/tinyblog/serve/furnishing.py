"""What the pages of a blog need besides its notes: the open theme, and the pictures as they are published.

Both are made again only when their files have changed.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tinyblog.attachments import Attached, Attachment, Copy, publish
from tinyblog.config import Config
from tinyblog.embeds import Shown
from tinyblog.errors import NoteError
from tinyblog.images.memo import Memo
from tinyblog.scene import Scene, scene_of
from tinyblog.theme import Templates
from tinyblog.theme.layers import find_layers

_CROWD = 8
"""From so many notes with new pictures on, these are made by several processes."""
_Stamp = tuple[int, int, int, int]
_Files = tuple[str, tuple[tuple[Attachment, _Stamp], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The scene of a blog, with the `templates` of its theme open. `of` names what it was made of."""

    of: object
    scene: Scene
    templates: Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """What is published of the files beside notes, and the same for each who shows some (`parts`, by `where`) with what
    it was made of (`of`: the site's path, and each file as it was).
    """

    of: Mapping[str, _Files]
    parts: Mapping[str, Attached]
    attached: Attached


def open_look(config: Config, last: Look | None = None, dirty: Collection[Path] = ()) -> Look:
    """Open the theme that the blog has chosen; raise a TinyblogError if that is wrong."""
    folders = (layer.folder for layer in find_layers(config.root, config.site.theme))
    of = (config, _state(folders))
    own = config.root / "themes"
    if last and last.of == of and not any(own in path.parents for path in dirty):
        return last
    scene = scene_of(config)
    templates = scene.theme.templates(language=config.site.language, home=config.site.root)
    return Look(of=of, scene=scene, templates=templates)


def fill_album(
    config: Config, attachments: Iterable[Attachment], last: Album | None, dirty: Collection[Path], jobs: int
) -> Album:
    """Publish the files, in so many processes; those of whoever shows the same ones as in `last` are not made again."""
    groups: dict[str, list[Attachment]] = {}
    for one in attachments:
        groups.setdefault(one.where, []).append(one)
    known = last.of if last else {}
    of = {where: (config.site.root, tuple((one, stamp(one.file)) for one in group)) for where, group in groups.items()}
    new = [
        where
        for where, group in groups.items()
        if where not in known or known[where] != of[where] or any(one.file in dirty for one in group)
    ]
    memo = Memo(folder=config.root / ".tinyblog" / "images")
    if len(new) > _CROWD and jobs > 1:  # they are in the memo then
        publish((one for where in new for one in groups[where]), memo, root=config.site.root, jobs=jobs)
    made = {where: publish(groups[where], memo, root=config.site.root) for where in new}
    parts = {where: made[where] if where in made or last is None else last.parts[where] for where in groups}
    return Album(of=of, parts=parts, attached=_joined(parts.values()))


def stamp(file: Path) -> _Stamp:
    """What the system tells of a file, as `tinyblog.notes.folders.Stamp`; nothing where it is not there."""
    try:
        seen = file.stat()
    except OSError:
        return 0, 0, 0, 0
    return seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino


def _state(folders: Iterable[Path]) -> tuple[tuple[str, _Stamp], ...]:
    files = (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
    return tuple((str(path), stamp(path)) for path in files)


def _joined(all_of_it: Iterable[Attached]) -> Attached:
    copies, pictures, problems = dict[str, Copy](), dict[str, Shown](), list[NoteError]()
    for one in all_of_it:
        copies |= {copy.path: copy for copy in one.copies}
        pictures |= one.pictures
        problems += one.problems
    return Attached(copies=tuple(copies.values()), pictures=pictures, problems=tuple(problems))
