from pathlib import Path

import pytest

from tests.blogs import NOW, make_blog, note
from tests.serve.acts import BASE
from tests.serve.test_blog import built
from tinyblog.errors import TinyblogError
from tinyblog.serve.blog import read_blog
from tinyblog.serve.lookup import Shelves


def shelves(folder: Path, notes: dict[str, str | bytes], config: str = BASE) -> Shelves:
    make_blog(folder, notes, config=config)
    return Shelves(blog=read_blog(folder / "tinyblog.toml", now=NOW))


def test_cards_are_drawn_when_they_are_asked_for_and_no_others_are_there(tmp_path: Path) -> None:
    config = BASE.replace("cards = false", "cards = true")
    found = shelves(tmp_path, {"a.md": note("Words #tag")}, config)
    assert not (tmp_path / ".tinyblog" / "opengraph").exists()
    files, _ = built(tmp_path, NOW)
    assert isinstance(files, dict)
    cards = {name: data for name, data in files.items() if name.endswith(".png")}
    assert len(cards) == 3
    for name, data in cards.items():
        one = found.find(name)
        assert one
        assert one.data == data
        other = f"{name.rpartition('card-')[0]}card-00000000.png"
        assert found.find(other) is None


def test_the_index_for_searching_is_made_when_it_is_asked_for(tmp_path: Path) -> None:
    pytest.importorskip("pagefind")
    found = shelves(tmp_path, {"a.md": note("Words")}, BASE.replace("cards", "search = true\ncards"))
    files, _ = built(tmp_path, NOW)
    assert isinstance(files, dict)
    index = {name for name in files if name.startswith("search/")}
    assert "search/pagefind.js" in index
    assert {name for name in index if (one := found.find(name)) and one.data == files[name]} == index


def test_a_mistake_in_a_template_is_told_where_it_is_used(tmp_path: Path) -> None:
    place = tmp_path / "themes" / "paper" / "templates" / "note.html"
    place.parent.mkdir(parents=True)
    place.write_text("{{ nothing }}")
    found = shelves(tmp_path, {"a.md": note("Words")})
    assert found.find("index.html")
    with pytest.raises(TinyblogError, match="nothing") as caught:
        found.find("2026/11/a/index.html")
    assert caught.value.where == "themes/paper/templates/note.html:1"


@pytest.mark.parametrize("name", ["", "index", "2026/11/a", "2026/11/index.html", "static", "feed.xml/", "x/feed.xml"])
def test_nothing_stands_where_no_build_writes(tmp_path: Path, name: str) -> None:
    assert shelves(tmp_path, {"a.md": note("Words")}).find(name) is None
