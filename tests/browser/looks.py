"""A small newsroom whose pages are drawn: its notes never change, so that only a theme can change its looks."""

import shutil
from pathlib import Path

from tests.blogs import note

PICTURES = Path(__file__).resolve().parents[2] / "content" / "2026-11-15-four-seasons"
CONFIG = """\
[site]
url = "{url}"
title = "The Harbour Post"
description = "News from the harbour, the boats and the people who keep them afloat."
timezone = "Europe/Warsaw"
theme = "{theme}"
cards = false
per_page = 20

[author]
name = "Harbour Office"
bio = "Boats in, boats out, and what the weather says about it."
email = "office@harbour.example"

[authors.ida]
name = "Ida Halvorsen"
bio = "Writes about boats."
"""
_PHOTOS = '[{{"src": "{}.jpg", "alt": "{} by the water"}}]'
_CAMPAIGN = """\
---
title: The winter regatta
start: 2026-11-01
end: 2026-12-20
image: summer.jpg
alt: Hills on a bright day
call: {text: Bring a boat, url: "https://regatta.example/join"}
---
Five weekends, any boat, no prizes. Whoever arrives first puts the kettle on.
"""
_FIVE = "[" + ", ".join(f'{{"src": "{name}.jpg", "alt": "{name}"}}' for name in ("spring", "summer", "autumn")) + "]"
_LONG = (
    "The crane lifted the last hull before noon, and [the yard](https://yard.example/) went quiet.\n\n"
    "> A boat out of the water is only furniture.\n\n## What is left\n\n1. Rinse the engines\n2. Label the masts\n\n"
    "`mooring 12` is free until March."
)


def write_looks(folder: Path, url: str, theme: str) -> None:
    """Write the newsroom, which will stand at `url`."""
    content = folder / "content"
    (content / "campaigns").mkdir(parents=True)
    (folder / "tinyblog.toml").write_text(CONFIG.format(url=url, theme=theme), "utf-8")
    for picture in PICTURES.glob("*.jpg"):
        for target in (content, content / "campaigns"):
            shutil.copy(picture, target / picture.name)
    (content / "campaigns" / "regatta.md").write_text(_CAMPAIGN, "utf-8")
    for name, text in _notes().items():
        (content / f"{name}.md").write_text(text, "utf-8")


def _notes() -> dict[str, str]:
    autumn, winter = (_PHOTOS.format(name, name.capitalize()) for name in ("autumn", "winter"))
    return {
        "hauled-out": note(
            _LONG,
            "2026-11-21 10:15",
            title="Every boat is out of the water",
            author="ida",
            tags="[yard]",
            photos=autumn,
        ),
        "kettle": note("The kettle in the office works again. #regatta", "2026-11-21 08:02"),
        "wind": note("Northerly, five, gusting seven. Nobody sails today, and #yard has coffee.", "2026-11-21 07:40"),
        "three": note("Three mornings from the same window.", "2026-11-19 17:30", photos=_FIVE, author="ida"),
        "ice": note("First ice.", "2026-11-18 09:00", photos=winter),
        "quote": note("Still true.", "2026-11-17 12:00", quote_of="https://pilot.example/notes/tide-tables"),
        "polish": note("Zażółć gęślą jaźń: dziś po polsku.", "2026-11-16 12:00", lang="pl"),
        "lights": note(
            "Lanterns along the pier, from five.",
            "2026-11-15 12:00",
            title="An evening of lights",
            event='{name: An evening of lights, start: 2026-12-05 17:00, end: "19:00", location: The old pier}',
            tags="[regatta]",
        ),
    }
