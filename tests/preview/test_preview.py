from dataclasses import replace
from pathlib import Path

import pytest

from tests.blogs import NOW, note
from tests.preview.blog import blog, previews
from tinyblog import networks
from tinyblog.config import load_config
from tinyblog.drafts import Desk
from tinyblog.errors import NoteError, TinyblogError
from tinyblog.ledger import Ledger, Line, append_lines
from tinyblog.preview import preview
from tinyblog.preview.facts import status
from tinyblog.source import ledger_path, read_source


def test_without_a_name_every_note_that_is_still_to_be_posted_is_shown_for_every_account(tmp_path: Path) -> None:
    config = blog(
        tmp_path,
        due=note("Due."),
        later=note("Later.", "2027-01-01 09:00"),
        draft=note("Draft.", draft="true"),
        old=note("Old.", "2020-01-01 09:00"),
    )
    shown = {(one.entry.note.slug, one.account.name, one.state) for one in preview(config, now=NOW)}
    assert shown == {
        (slug, name, state)
        for slug, state in (("due", "due"), ("later", "scheduled"), ("draft", "draft"))
        for name in ("sky", "toots")
    }


@pytest.mark.parametrize(
    "name",
    ["old", "old.md", "content/old.md", "/2020/01/old/", "2020/01/old", "https://blog.example/2020/01/old/"],
)
def test_a_note_is_named_by_its_file_permalink_or_slug(tmp_path: Path, name: str) -> None:
    found = preview(blog(tmp_path, old=note("Old.", "2020-01-01 09:00"), due=note("Due.")), name, now=NOW)
    assert {one.entry.note.slug for one in found} == {"old"}


def test_a_folder_note_is_named_by_its_folder(tmp_path: Path) -> None:
    config = blog(tmp_path)
    (tmp_path / "content" / "walk").mkdir()
    (tmp_path / "content" / "walk" / "index.md").write_text(note("Walk."))
    assert preview(config, "content/walk", now=NOW)


def test_a_note_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoteError, match="no such note"):
        preview(blog(tmp_path), "nothing", now=NOW)


def test_a_named_note_with_a_mistake_says_what_it_is(tmp_path: Path) -> None:
    config = blog(tmp_path, bad="---\ndate: tomorrow\n---\nx")
    with pytest.raises(TinyblogError, match="tomorrow"):
        preview(config, "content/bad.md", now=NOW)


def test_accounts_can_be_chosen(tmp_path: Path) -> None:
    found = preview(blog(tmp_path, due=note("Due.")), accounts=("toots",), now=NOW)
    assert [one.account.name for one in found] == ["toots"]


def test_a_post_is_the_one_that_a_run_would_send(tmp_path: Path) -> None:
    config = blog(tmp_path, due=note("word " * 100 + "[words](https://e.example/) #tag"))
    source = read_source(config, now=NOW)
    desk = Desk(config=config, site=source.site, ledger=source.ledger or Ledger())
    for one in preview(config, now=NOW):
        limits = networks.load(one.account.network).limits(one.account)
        assert one.post == desk.draft(source.site.entries[0], one.account, limits, NOW)
        assert one.post is not None
        assert one.lengths == (limits.measure(one.post.text),)
        assert one.limit == limits.length


def test_a_mistake_is_shown_with_the_account_and_hides_no_other(tmp_path: Path) -> None:
    found = previews(tmp_path, "![](a.jpg)")
    assert all(one.post is None and "no description" in str(one.error) for one in found)
    assert len(found) == 2


def test_a_note_that_is_not_for_an_account_says_so(tmp_path: Path) -> None:
    config = blog(tmp_path, due=note("Due.", accounts="[toots]"))
    states = {one.account.name: (one.state, one.post is None) for one in preview(config, "due", now=NOW)}
    assert states == {"sky": ("withheld", True), "toots": ("due", False)}
    assert [one.account.name for one in preview(config, now=NOW)] == ["toots"]


def test_a_draft_that_is_not_for_an_account_has_no_post_there(tmp_path: Path) -> None:
    found = preview(blog(tmp_path, due=note("Due.", draft="true", accounts="{sky: skip}")), "due", now=NOW)
    assert [(one.account.name, one.post is None) for one in found] == [("sky", True), ("toots", False)]


def test_a_post_does_not_depend_on_when_it_is_looked_at(tmp_path: Path) -> None:
    config = blog(tmp_path, due=note("Due."))
    first, second = (preview(config, now=NOW.replace(minute=minute)) for minute in (0, 30))
    for one, other in zip(first, second, strict=True):
        assert one.post is not None
        assert other.post is not None
        assert replace(one.post, created=NOW) == replace(other.post, created=NOW)


@pytest.mark.parametrize(
    ("on_edit", "says"),
    [("reply", "a correction, posted under its copy"), ("replace", "posted instead of its copy"), ("leave", "")],
)
def test_a_note_that_was_edited_is_shown_with_what_becomes_of_its_copies(
    tmp_path: Path, on_edit: str, says: str
) -> None:
    config = blog(tmp_path, due=note("Said so."))
    path = tmp_path / "tinyblog.toml"
    path.write_text(
        path.read_text().replace('handle = "ada.example"', f'handle = "ada.example"\non_edit = "{on_edit}"')
    )
    config = load_config(path)
    source = read_source(config, now=NOW)
    desk, (entry,) = Desk(config=config, site=source.site, ledger=Ledger()), source.site.entries
    for account in config.accounts:
        post = desk.draft(entry, account, networks.load(account.network).limits(account), NOW)
        url = f"https://{account.name}.example/1"
        copy = Line(
            note=entry.path, account=account.name, action="posted", time=NOW.isoformat(), url=url, id="at://did/p/1",
            text=post.text, digest=post.digest, said=post.wrote, words=post.words,
        )  # fmt: skip
        append_lines(ledger_path(tmp_path), (copy,))
    assert preview(config, now=NOW) == ()
    (tmp_path / "content" / "due.md").write_text(note("Said otherwise."))
    found = {one.account.name: status(one) for one in preview(config, now=NOW)}
    assert found == {"toots": "its copy is edited like this"} | ({"sky": says} if says else {})
    (sky,) = preview(config, "due", accounts=("sky",), now=NOW)
    assert status(sky) == (says or "edited since; its copy stays as it is")
    assert sky.post is not None
    assert sky.post.text == ("Correction:\n\nSaid otherwise." if on_edit == "reply" else "Said otherwise.")
