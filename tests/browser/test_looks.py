"""How the shipped themes look: key pages of a small newsroom, on a phone and on a desk, by day and by night.

The pictures in `looks/` stand for review: after a change that is meant, draw them anew with `TINYBLOG_GOLDEN=write`.
They are drawn with the fonts that tinyblog has itself, and compared from a little further away, so that neither the
machine's fonts nor the edge of a letter count.
"""

import os
import sys
from itertools import product
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw

from tests.blogs import NOW
from tests.browser.looks import write_looks
from tests.browser.serving import Place
from tests.browser.sites import REPOSITORY, THEMES
from tests.browser.tools import chromium, run_tool, tools_missing
from tests.servers.need import need
from tinyblog.build import build
from tinyblog.config import load_config

LOOKS = Path(__file__).parent / "looks"
PAGES = {
    "home": "/",
    "note": "/2026/11/hauled-out/",
    "photos": "/photos/",
    "campaign": "/campaigns/regatta/",
}
SCREENS = {"phone": (390, 1300), "desk": (1280, 1100)}
SCHEMES = ("light", "dark")
NAMES = ["-".join(parts) for parts in product(THEMES, PAGES, SCREENS, SCHEMES)]
FURTHER = 6
"""So many pixels become one before pictures are compared, in each direction."""
VISIBLE = 20
"""The difference of a colour, of 255, that is seen."""
FEW = 0.004
"""The part of a picture that may differ visibly: other versions of a browser draw letters a little otherwise."""
_FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>{fonts}</dir>
<cachedir>{cache}</cachedir>
<alias><family>sans-serif</family><prefer><family>Inter Display</family></prefer></alias>
<alias><family>serif</family><prefer><family>Inter Display</family></prefer></alias>
</fontconfig>
"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory, place: Place) -> Path:
    """A folder with a PNG of each name."""
    need(tools_missing())
    if not sys.platform.startswith("linux"):
        pytest.skip("pages are drawn for comparison on Linux only, where fonts can be chosen")
    root = tmp_path_factory.mktemp("looks")
    for theme in THEMES:
        url = place.serve(f"/{theme}", root / "host" / theme)
        write_looks(root / theme, url, theme)
        build(load_config(root / theme / "tinyblog.toml"), root / "host" / theme, now=NOW)
    (root / "fonts.conf").write_text(
        _FONTS.format(fonts=REPOSITORY / "src/tinyblog/images/fonts", cache=root / "cache")
    )
    (root / "drawn").mkdir()
    shots = [
        {
            "name": f"{theme}-{page}-{screen}-{scheme}",
            "url": f"{place.url}/{theme}{PAGES[page]}",
            "width": SCREENS[screen][0],
            "height": SCREENS[screen][1],
            "scheme": scheme,
        }
        for theme, page, screen, scheme in product(THEMES, PAGES, SCREENS, SCHEMES)
    ]
    job = {"chromium": chromium(), "fonts": str(root / "fonts.conf"), "folder": str(root / "drawn"), "shots": shots}
    run_tool("draw", job)
    return root / "drawn"


def apart(one: Image.Image, other: Image.Image) -> float:
    """The part of two pictures that differs visibly; 1 where they have not the same size."""
    if one.size != other.size:
        return 1
    near, far = one.convert("RGB").reduce(FURTHER), other.convert("RGB").reduce(FURTHER)
    bands = ImageChops.difference(near, far).split()
    most = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    counts = most.histogram()
    return sum(counts[VISIBLE + 1 :]) / sum(counts)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_looks_as_it_did(drawn: Path, name: str) -> None:
    now, before = drawn / f"{name}.png", LOOKS / f"{name}.webp"
    if os.environ.get("TINYBLOG_GOLDEN") == "write":
        LOOKS.mkdir(exist_ok=True)
        if not before.exists() or apart(Image.open(now), Image.open(before)) > 0.0:
            Image.open(now).convert("RGB").save(before, quality=75, method=6)
        return
    part = apart(Image.open(now), Image.open(before))
    assert part <= FEW, f"{part:.1%} of {now} differ from {before}: if that is meant, run with TINYBLOG_GOLDEN=write"


def test_no_picture_is_left_over() -> None:
    assert sorted(path.stem for path in LOOKS.glob("*")) == sorted(NAMES)


def test_a_difference_is_seen() -> None:
    before = Image.open(LOOKS / "paper-note-desk-light.webp").convert("RGB")
    assert apart(before, before.copy()) == 0
    assert apart(before, before.crop((0, 0, 100, 100))) == 1
    moved = ImageChops.offset(before, 0, 12)
    assert apart(before, moved) > 2 * FEW
    painted = before.copy()
    ImageDraw.Draw(painted).rectangle((400, 300, 500, 400), fill="#0a558c")
    assert apart(before, painted) > FEW
    paler = before.point(lambda value: min(255, value + 40))
    assert apart(before, paler) > FEW
