from pathlib import Path

import pytest

from tests.theme.themes import fault, make_theme, opened


@pytest.mark.parametrize(
    "name", ["../theme.toml", "/etc/passwd", "a/../../theme.toml", "9:page.html", "0:none.html", ""]
)
def test_a_template_is_a_file_of_the_theme_and_no_other(tmp_path: Path, name: str) -> None:
    make_theme(tmp_path, {"templates/page.html": f"{{% include {name!r} %}}"})
    assert f"there is no template {name!r}" in fault(tmp_path, "page.html")


def test_a_folder_of_templates_may_be_called_like_a_theme_that_does_not_have_the_file(tmp_path: Path) -> None:
    make_theme(tmp_path, {}, name="low")
    files = {"templates/low/x.html": "mine", "templates/page.html": '{% include "low/x.html" %}'}
    assert opened(make_theme(tmp_path, files, extends="low")).render("page.html") == "mine"


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    make_theme(tmp_path, {"templates/page.html": b"\xef\xbb\xbfx"})
    assert opened(tmp_path).render("page.html") == "x"
