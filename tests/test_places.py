"""Where a note was written: never more precise than its author wants, wherever tinyblog says it."""

import json
from pathlib import Path
from typing import Any

import mf2py
import pytest

from tests.blogs import CONFIG, NOW, make_blog, note, read_site
from tinyblog.build import build
from tinyblog.feeds import entry_html
from tinyblog.preview import preview
from tinyblog.preview.facts import values

SECRETS = ("2297701", "0122805", "22977", "01228")
MAP = "https://www.openstreetmap.org/?mlat=52.23&mlon=21.01#map=13/52.23/21.01"


def digits(value: str, more: str = "") -> str:
    return CONFIG.replace('"Blog"', f'"Blog"\nlocation_digits = {value}\n{more}')


def place(folder: Path, config: str = CONFIG, **keys: str) -> Any:
    """What a microformats parser finds in the page of a note."""
    made = make_blog(folder, {"here.md": note("Here.", **keys)}, config=config)
    build(made, folder / "site", now=NOW)
    page = (folder / "site/2026/11/here/index.html").read_text("utf-8")
    (entry,) = mf2py.parse(doc=page, url="https://blog.example/")["items"]
    return entry["properties"].get("location", [None])[0], page


@pytest.mark.parametrize(
    "front",
    [
        {"location": "52.2297701,21.0122805"},
        {"location": "geo:52.2297701,21.0122805;u=10"},
        {"checkin": "{name: Bar, latitude: 52.2297701, longitude: 21.0122805}"},
        {"checkin": "{type: [h-card], properties: {geo: ['geo:52.2297701,21.0122805'], name: [Bar]}}"},
        {"location": "52.2297701,21.0122805", "start": "2026-12-01"},
        {"event": "{start: 2026-12-01, location: {lat: 52.2297701, lng: 21.0122805}}"},
    ],
)
@pytest.mark.parametrize("value", ["2", "0", '"none"'])
@pytest.mark.parametrize("words", ["Here.", ""])
def test_no_byte_of_the_site_or_of_a_post_tells_a_place_more_precisely_than_configured(
    tmp_path: Path, front: dict[str, str], value: str, words: str
) -> None:
    config = make_blog(tmp_path, {"here.md": note(words, **front)}, config=digits(value))
    build(config, tmp_path / "site", now=NOW)
    files = [path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()]
    files.append(json.dumps([values(one) for one in preview(config, now=NOW)]).encode())
    files.append(repr(read_site(config)).encode())
    assert len(files) > 10
    for secret in SECRETS:
        assert not [data for data in files if secret.encode() in data]
    assert any(b"52.23" in data for data in files) == (value == "2")


def test_a_name_makes_an_h_card_with_a_map_link_and_no_script(tmp_path: Path) -> None:
    found, page = place(tmp_path, location="{name: Bar, city: Warszawa, lat: 52.2297701, lon: 21.0122805}")
    assert found["type"] == ["h-card"]
    assert found["properties"] == {
        "name": ["Bar"], "locality": ["Warszawa"], "latitude": ["52.23"], "longitude": ["21.01"],
    }  # fmt: skip
    assert f'<a class="map" href="{MAP.replace("&", "&amp;")}">Map</a>' in page
    assert "<script" not in page


def test_an_address_makes_an_h_adr_and_coordinates_alone_an_h_geo(tmp_path: Path) -> None:
    found, _ = place(tmp_path / "a", location="{locality: Warszawa, country: Poland}")
    assert (found["type"], found["properties"]) == (
        ["h-adr"], {"locality": ["Warszawa"], "country-name": ["Poland"]},
    )  # fmt: skip
    found, page = place(tmp_path / "b", location="52.2297701,21.0122805")
    assert (found["type"], found["properties"]) == (["h-geo"], {"latitude": ["52.23"], "longitude": ["21.01"]})
    assert '<span class="p-latitude">52.23</span>' in page


def test_a_place_without_coordinates_has_no_map(tmp_path: Path) -> None:
    _, page = place(tmp_path, location="Bar")
    assert "openstreetmap" not in page


def test_the_map_is_the_one_configured_or_none(tmp_path: Path) -> None:
    pattern = 'map_url = "https://map.example/{latitude}/{longitude}"'
    _, page = place(tmp_path / "a", digits("3", pattern), location="52.2297701,21.0122805")
    assert '<a class="map" href="https://map.example/52.23/21.012">' in page
    _, page = place(tmp_path / "b", digits("3", 'map_url = ""'), location="52.2297701,21.0122805")
    assert 'class="map"' not in page


def test_coordinates_that_are_not_wanted_leave_only_the_name(tmp_path: Path) -> None:
    found, page = place(tmp_path / "a", digits('"none"'), checkin="{name: Bar, lat: 52.2297701, lon: 21.0122805}")
    assert found["properties"] == {"name": ["Bar"]}
    assert 'class="map"' not in page
    found, _ = place(tmp_path / "b", digits('"none"'), location="52.2297701,21.0122805")
    assert found is None


def test_a_feed_says_the_place(tmp_path: Path) -> None:
    site = read_site(make_blog(tmp_path, {"here.md": note("Here.", location="52.2297701,21.0122805")}))
    assert entry_html(site, site.entries[0]).endswith(
        f'<p>52.23, 21.01 (<a href="{MAP.replace("&", "&amp;")}">Map</a>)</p>\n'
    )


def test_a_checkin_without_words_is_named_by_its_place_and_posts_nothing(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"here.md": note("", checkin="{name: Bar & Grill}")})
    (entry,) = read_site(config).entries
    assert entry.label == "Bar & Grill"
    assert [one.state for one in preview(config, now=NOW, note="here")] == ["silent"]


def test_an_event_says_its_place_once(tmp_path: Path) -> None:
    _, page = place(tmp_path, start="2026-12-01", location="Bar")
    assert page.count("Bar") == 1
