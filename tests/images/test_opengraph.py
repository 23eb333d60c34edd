import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tinyblog.images.drawing import draw
from tinyblog.images.opengraph import HEIGHT, WIDTH, Sketch

BOX = (60, 46, WIDTH - 60, HEIGHT - 46)
KINDS = {
    "English": "The best way to predict the future is to invent it.",
    "Polish": "Zażółć gęślą jaźń",
    "Japanese": "今日は新しいリーダーを公開しました。",
    "Arabic": "أطلقنا اليوم القارئ الجديد (2.0)!",
    "emoji": "Done 🎉 👩‍👩‍👧‍👦 👋🏽 🇵🇱",
    "nothing": "",
    "10,000 characters": "word " * 2000,
    "one long word": "x" * 10_000,
    "one long address": "https://example.com/" + "path/" * 500,
    "piles of marks": ("Z" + "\u0334\u0316\u0300" * 20) * 100,
    "many lines": "a\n" * 1000,
    "what no font has": "𒐫" * 100,
    "half a pair": "\ud83d hello",
}


def sketch(words: str, author: str = "Ada", site: str = "blog.example", title: bool = False) -> Sketch:
    return Sketch(words=words, author=author, site=site, is_title=title, detail=words if title else "")


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    return image.convert("RGB")


def inside(image: Image.Image) -> Image.Image:
    """The picture with its margins only."""
    ground = image.getpixel((0, 0))
    assert ground is not None
    image.paste(ground, BOX)
    return image


def colours(image: Image.Image) -> int:
    return len(image.getcolors(1 << 20) or ())


@pytest.mark.parametrize("name", KINDS)
def test_any_words_become_a_picture_that_networks_take(name: str) -> None:
    for title in (False, True):
        data = draw(sketch(KINDS[name], title=title))
        assert len(data) < 600_000
        image = opened(data)
        assert colours(image) > 5
        assert colours(inside(image)) == 1


@settings(max_examples=40)
@given(st.text(max_size=300), st.text(max_size=60), st.text(max_size=60), st.booleans())
def test_nothing_is_ever_drawn_in_the_margins(words: str, author: str, site: str, title: bool) -> None:
    assert colours(inside(opened(draw(sketch(words, author, site, title=title))))) == 1


def test_the_same_sketch_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys; from tests.images.test_opengraph import KINDS, sketch; from tinyblog.images.drawing import draw;"
        "[sys.stdout.buffer.write(draw(sketch(KINDS[name]))) for name in ('emoji', 'Arabic', 'Japanese')]"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, check=True)
    assert done.stdout == b"".join(draw(sketch(KINDS[name])) for name in ("emoji", "Arabic", "Japanese"))


def test_what_is_said_changes_the_name_and_the_picture() -> None:
    one, other = sketch("One"), sketch("Other")
    assert one.digest != other.digest
    assert one.digest == sketch("One").digest
    assert draw(one) != draw(other)


def test_no_two_parts_of_a_sketch_are_mixed_up() -> None:
    assert sketch("ab", "c").digest != sketch("a", "bc").digest


def test_emoji_are_in_colour() -> None:
    image = opened(draw(sketch("🎉")))
    pixels = image.crop((84, 60, 400, 440)).getcolors(1 << 20) or []
    assert any(max(rgb) - min(rgb) > 120 for _, rgb in pixels if isinstance(rgb, tuple))


def test_text_from_the_right_stands_on_the_right() -> None:
    def ink(image: Image.Image) -> float:
        gray = image.convert("L").crop((0, 70, 1200, 440)).point(lambda value: 255 if value < 128 else 0)
        box = gray.getbbox()
        assert box is not None
        return (box[0] + box[2]) / 2

    assert ink(opened(draw(sketch("שלום")))) > 700
    assert ink(opened(draw(sketch("Hello")))) < 500
