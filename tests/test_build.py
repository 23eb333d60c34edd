import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from tests.blogs import CONFIG, NOW, make_blog, note
from tests.pictures import draw, jpeg, png
from tinyblog.build import build
from tinyblog.config import Config, load_config
from tinyblog.errors import OutputError, TinyblogError
from tinyblog.rebuild import Wish, rebuild
from tinyblog.site import Wanted

GOOD = note("Good words.")


def site(config: Config) -> dict[str, bytes]:
    folder = config.root / "site"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def problems(config: Config) -> list[str]:
    with pytest.raises(TinyblogError) as caught:
        build(config, config.root / "site", now=NOW)
    assert all(part.where for part in caught.value.parts)
    return [str(part) for part in caught.value.parts]


def test_same_input_same_bytes(tmp_path: Path) -> None:
    configs = [make_blog(tmp_path / name, {"a.md": GOOD, "b/index.md": note("#x"), "b/p.png": png()}) for name in "ab"]
    for config, later in zip(configs, (0, 400), strict=True):
        build(config, config.root / "site", now=NOW + timedelta(days=later))
    assert site(configs[0]) == site(configs[1])


def test_the_number_of_processes_changes_no_byte(tmp_path: Path) -> None:
    notes = {f"n{number}.md": note(f"Number {number} #tag", f"2026-10-{number + 1:02}") for number in range(20)}
    for name, jobs in (("a", 1), ("b", 3)):
        config = make_blog(tmp_path / name, {**notes, "bad.md": "no date"})
        built = build(config, config.root / "site", now=NOW, keep_going=True, jobs=jobs)
        assert (built.notes, len(built.problems)) == (20, 1)
    assert site(load_config(tmp_path / "a" / "tinyblog.toml")) == site(load_config(tmp_path / "b" / "tinyblog.toml"))


def test_a_second_build_changes_nothing(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": GOOD})
    first = build(config, config.root / "site", now=NOW)
    second = build(config, config.root / "site", now=NOW + timedelta(days=1))
    assert first.notes == 1
    assert (second.changes.written, second.changes.removed) == ((), ())
    assert second.changes.unchanged == len(first.changes.written)


def test_a_note_that_is_gone_leaves_no_page(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": GOOD, "b.md": note("#only")})
    build(config, config.root / "site", now=NOW)
    (tmp_path / "content" / "b.md").unlink()
    removed = build(config, config.root / "site", now=NOW).changes.removed
    assert "2026/11/b/index.html" in removed
    assert "tags/only/feed.xml" in removed


def test_a_scheduled_note_appears_at_its_time(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("x", "2026-11-23 09:00")})
    assert build(config, tmp_path / "site", now=NOW).notes == 0
    assert build(config, tmp_path / "site", now=NOW + timedelta(days=1)).notes == 1


def test_drafts_and_future_notes_are_shown_when_asked_for(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("x", draft="true"), "b.md": note("x", "2027-01-01")})
    assert build(config, tmp_path / "site", now=NOW, wanted=Wanted(drafts=True)).notes == 1
    assert build(config, tmp_path / "site", now=NOW, wanted=Wanted(drafts=True, future=True)).notes == 2


def test_a_note_with_a_bad_picture_stops_the_build_or_is_left_out(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {
        "good.md": GOOD,
        "bad/index.md": note("#bad ![x](a.jpg) ![y](b.png)"),
        "bad/a.jpg": jpeg()[:300],
        "bad/b.png": png(),
        "bad/c.png": b"no picture",
    }
    config = make_blog(tmp_path, notes)
    found = problems(config)
    assert [problem.split(": ", 2)[:2] for problem in found] == [
        ["content/bad/index.md", "a.jpg is damaged or cut off"],
        ["content/bad/index.md", "c.png is no picture that tinyblog can read"],
    ]
    assert not (tmp_path / "site").exists()

    built = build(config, tmp_path / "site", now=NOW, keep_going=True)
    assert (built.notes, len(built.problems)) == (1, 2)
    assert not [name for name in site(config) if "bad" in name]


def test_a_bad_portrait_always_stops_the_build(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"me.jpg": png()}, config=CONFIG.replace('"Ada"', '"Ada"\nphoto = "me.jpg"'))
    with pytest.raises(TinyblogError, match=r"author\.photo: me\.jpg is a picture in PNG"):
        build(config, tmp_path / "site", now=NOW, keep_going=True)


def test_neither_processes_nor_the_memo_change_a_byte(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {f"w/{number}.jpg": jpeg(draw(600 + number, 400)) for number in range(3)}
    config = make_blog(tmp_path, {**notes, "w/index.md": note("![One](0.jpg)", photo="[1.jpg, 2.jpg]")})
    build(config, tmp_path / "site", now=NOW, jobs=2)
    first, memo = site(config), tmp_path / ".tinyblog" / "images"
    assert memo.is_dir()

    shutil.rmtree(memo)
    assert build(config, tmp_path / "site", now=NOW).changes.written == ()
    for file in memo.iterdir():
        file.write_bytes(file.read_bytes()[:-1])
    assert build(config, tmp_path / "site", now=NOW).changes.written == ()
    shutil.rmtree(memo)
    memo.write_text("in the way")
    assert build(config, tmp_path / "site", now=NOW, jobs=2).changes.written == ()
    assert site(config) == first


LOADED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tinyblog.build import build
from tinyblog.config import load_config
config = load_config(Path(sys.argv[1]))
build(config, config.root / "site", now=datetime(2026, 11, 22, 12, tzinfo=UTC))
print("PIL" in sys.modules, "PIL.JpegImagePlugin" in sys.modules)
"""


def loaded(config: Config) -> str:
    """Build in a process of its own; says whether Pillow was loaded, and whether its reader of JPEG was."""
    command = [sys.executable, "-c", LOADED, str(config.root / "tinyblog.toml")]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_a_second_build_decodes_nothing_and_one_without_pictures_loads_no_pillow(tmp_path: Path) -> None:
    config = make_blog(tmp_path / "a", {"w/index.md": note("x"), "w/a.png": png(draw(600, 400)), "w/b.jpg": jpeg()})
    assert [loaded(config) for _ in range(2)] == ["True True", "True False"]
    no_cards = CONFIG.replace('title = "Blog"', 'title = "Blog"\ncards = false')
    plain = make_blog(tmp_path / "b", {"w/index.md": note("x"), "w/a.pdf": b"%PDF"}, config=no_cards)
    assert loaded(plain) == "False False"


BAD: dict[str, tuple[bytes, str]] = {
    "no UTF-8": (b"---\ndate: 2026-11-22\n---\nab\xff", r"content/bad\.md:4"),
    "an empty file": (b"", r"content/bad\.md"),
    "a 10 MB note": (b"---\ndate: 2026-11-22\n---\n" + b"word " * 2_000_000, "1 MiB"),
    "broken YAML": (b"---\ndate: [\n---\nx", r"content/bad\.md:"),
    "an open fence": (b"---\ndate: 2026-11-22\nwords", r"content/bad\.md"),
    "a bomb": (
        b"---\na: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\ndate: 2026-11-22\n---\nx",
        r"content/bad\.md:2",
    ),
    "a tag that would run": (b"---\ndate: !!python/object/apply:os.system ['true']\n---\nx", r"content/bad\.md:2"),
    "a key twice": (b"---\ndate: 2026-11-22\ndate: 2026-11-21\n---\nx", r"content/bad\.md:3"),
    "no date": (b"Just words.", r"content/bad\.md"),
    "a slug that leads out": (b"---\ndate: 2026-11-22\nslug: ../../etc\n---\nx", r"content/bad\.md:3"),
    "a permalink that leads out": (b"---\ndate: 2026-11-22\npermalink: /../x/\n---\nx", r"content/bad\.md:3"),
    "a permalink of another system": (b"---\ndate: 2026-11-22\npermalink: C:\\x\n---\nx", r"content/bad\.md:3"),
    "a reserved name": (b"---\ndate: 2026-11-22\nslug: con\n---\nx", r"content/bad\.md:3"),
    "another note's permalink": (b"---\ndate: 2026-11-22\nslug: good\n---\nx", r"content/good\.md|content/bad\.md"),
    "tinyblog's own address": (b"---\ndate: 2026-11-22\npermalink: /tags/\n---\nx", "tinyblog's own"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_error_and_the_last_good_site_stays(tmp_path: Path, name: str) -> None:
    config = make_blog(tmp_path, {"good.md": GOOD})
    build(config, tmp_path / "site", now=NOW)
    before = site(config)
    data, where = BAD[name]
    (tmp_path / "content" / "bad.md").write_bytes(data)

    (problem,) = problems(config)

    assert where.replace("\\", "") in problem or any(part in problem for part in where.replace("\\", "").split("|"))
    assert site(config) == before


@pytest.mark.parametrize("name", BAD)
def test_one_bad_note_never_keeps_the_others_from_being_built(tmp_path: Path, name: str) -> None:
    config = make_blog(tmp_path, {"good.md": GOOD, "zz.md": note("More"), "bad.md": BAD[name][0]})
    built = build(config, tmp_path / "site", now=NOW, keep_going=True)
    assert len(built.problems) == 1
    assert built.notes == 2
    assert "2026/11/zz/index.html" in site(config)


def test_all_bad_notes_are_reported_in_one_go(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {
        f"{n}.md": data for n, (name, (data, _)) in enumerate(BAD.items()) if "another" not in name
    }
    config = make_blog(tmp_path, notes)
    assert len(problems(config)) == len(notes)
    assert not (tmp_path / "site").exists()


def test_a_byte_order_mark_and_foreign_line_ends_make_no_difference(tmp_path: Path) -> None:
    plain = make_blog(tmp_path / "a", {"a.md": note("One\n\ntwo")})
    foreign = make_blog(tmp_path / "b", {"a.md": b"\xef\xbb\xbf" + note("One\n\ntwo").replace("\n", "\r\n").encode()})
    for config in (plain, foreign):
        build(config, config.root / "site", now=NOW)
    assert site(plain) == site(foreign)


def test_a_loop_of_links_ends_in_an_error(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"sub/good.md": GOOD})
    (tmp_path / "content" / "sub" / "again").symlink_to(tmp_path / "content")
    (problem,) = problems(config)
    assert "content/sub/again" in problem


def test_an_output_that_is_a_file_is_said(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"good.md": GOOD})
    (tmp_path / "site").write_text("mine")
    assert problems(config) == [f"{tmp_path}/site: cannot be written: File exists"]


@pytest.mark.parametrize(
    "place", ["content", "content/walk", "content/walk/site", ".", "..", "link/site", "x/../content"]
)
def test_the_site_never_stands_among_the_notes(tmp_path: Path, place: str) -> None:
    config = make_blog(tmp_path / "blog", {"walk/index.md": GOOD})
    (config.root / "link").symlink_to(config.root / "content")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OutputError, match="the site cannot stand here"):
        build(config, config.root / place, now=NOW)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_strangers_site_is_never_emptied(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"good.md": GOOD})
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("my old homepage")
    assert problems(config) == [f"{tmp_path}/site/index.html: is in the way: tinyblog did not write it"]
    assert site(config) == {"index.html": b"my old homepage"}


def test_two_files_of_one_name_are_said(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {"walk/index.md": note("x"), "walk/index.html": b"mine"}
    (problem,) = problems(make_blog(tmp_path, notes))
    assert "another part of the site stands at 2026/11/walk/index.html already" in problem


def test_a_file_where_a_folder_must_be_is_said(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {
        "walk/index.md": note("x", permalink="/w/"),
        "walk/a": b"x",
        "other.md": note("x", permalink="/w/a/"),
    }
    (problem,) = problems(make_blog(tmp_path, notes))
    assert "another part of the site stands at w/a already" in problem


def test_a_mistake_in_an_account_stops_the_build(tmp_path: Path) -> None:
    config = make_blog(
        tmp_path, {}, config=CONFIG + '[accounts.m]\nnetwork = "mastodn"\n[accounts.bluesky]\nhandel = "x"\n'
    )
    found = problems(config)
    assert found[0].endswith("accounts.m.network: there is no network 'mastodn'")
    assert any("unknown key `handel`" in problem for problem in found)


def test_a_theme_that_fails_leaves_the_last_site(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"good.md": GOOD})
    build(config, tmp_path / "site", now=NOW)
    before = site(config)
    (tmp_path / "themes" / "paper" / "templates").mkdir(parents=True)
    (tmp_path / "themes" / "paper" / "templates" / "note.html").write_text("{{ page.nope }}")
    (problem,) = problems(config)
    assert "note.html:1" in problem
    assert site(config) == before


def test_this_repositorys_own_blog_is_sound(tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    shutil.copytree(root / "content", tmp_path / "content")
    shutil.copy(root / "tinyblog.toml", tmp_path)
    built = build(load_config(tmp_path / "tinyblog.toml"), tmp_path / "site", now=NOW)
    assert built.problems == built.warnings == ()
    assert built.notes >= 10


def test_a_picture_in_a_hidden_folder_is_looked_at_in_every_build(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("![alt](.hidden/one.png)"), ".hidden/one.png": png()})
    wish = Wish(config=tmp_path / "tinyblog.toml", output=tmp_path / "site")
    assert rebuild(wish, now=NOW).written
    assert rebuild(wish, now=NOW).written == 0
    (tmp_path / "content" / ".hidden" / "one.png").write_bytes(png(Image.new("RGB", (9, 9))))
    assert rebuild(wish, now=NOW).written
