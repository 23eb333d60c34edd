import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.blogs import CONFIG, NOW, make_blog, note
from tests.preview.blog import blog
from tinyblog.check import check
from tinyblog.cli import cli
from tinyblog.errors import TinyblogError


def test_a_template_that_cannot_be_read_and_a_wrong_setting_are_found(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {}, config=CONFIG + '[theme]\nface = "mono"\n')
    with pytest.raises(TinyblogError, match=r"tinyblog\.toml: theme\.face: expected one of book, serif, sans"):
        check(config, now=NOW)
    template = tmp_path / "themes" / "paper" / "templates" / "tags.html"
    template.parent.mkdir(parents=True)
    template.write_text("\n{% if %}")
    with pytest.raises(TinyblogError, match=r"themes/paper/templates/tags\.html:2: "):
        check(make_blog(tmp_path, {}), now=NOW)


def test_a_sound_blog_has_nothing_to_mend(tmp_path: Path) -> None:
    checked = check(blog(tmp_path, due=note("Due."), draft=note("Draft.", draft="true")), now=NOW)
    assert (checked.notes, checked.problems, checked.warnings) == (2, (), ())


def test_every_mistake_of_every_note_is_found_even_in_drafts(tmp_path: Path) -> None:
    config = blog(
        tmp_path,
        broken="---\ndate: tomorrow\n---\n",
        photo=note("![](a.jpg)"),
        draft=note("x", draft="true", accounts="{skye: skip}"),
    )
    found = [(problem.where, problem.message) for problem in check(config, now=NOW).problems]
    assert [where for where, _ in found] == ["content/broken.md:2", "content/photo.md", "content/draft.md"]
    assert "a.jpg has no description" in found[1][1]
    assert "names 'skye', which is no account" in found[2][1]


def test_a_photo_without_words_is_right_if_it_is_decorative(tmp_path: Path) -> None:
    config = blog(tmp_path, old=note("x", "2020-01-01 09:00", photo="a.jpg", alt='""', decorative="true"))
    assert check(config, now=NOW).problems == ()


def test_a_missing_description_is_a_mistake_in_old_notes_too(tmp_path: Path) -> None:
    config = blog(tmp_path, old=note("x", "2020-01-01 09:00", photo="a.jpg", alt='""'))
    assert len(check(config, now=NOW).problems) == 1


def test_what_an_account_leaves_out_is_a_warning(tmp_path: Path) -> None:
    config = blog(tmp_path, due=note("Look: ![A lake](https://example.net/lake.jpg)"))
    (sky, toots) = check(config, now=NOW).warnings
    assert sky.message.startswith("sky: https://example.net/lake.jpg is no file of this note")
    assert toots.message.startswith("toots: ")


def test_the_command_exits_with_1_and_gives_data(tmp_path: Path) -> None:
    blog(tmp_path, photo=note("![](a.jpg)"))
    done = CliRunner().invoke(cli, ["check", "--config", str(tmp_path / "tinyblog.toml"), "--json"])
    assert done.exit_code == 1
    (error,) = json.loads(done.stdout)["errors"]
    assert error["where"] == "content/photo.md"
    assert "decorative" in error["hint"]


def test_the_command_exits_with_0_where_all_is_well(tmp_path: Path) -> None:
    blog(tmp_path, due=note("x"))
    done = CliRunner().invoke(cli, ["check", "--config", str(tmp_path / "tinyblog.toml")])
    assert (done.exit_code, done.stdout) == (0, "")
    assert "1 note checked: 0 errors, 0 warnings" in done.stderr
