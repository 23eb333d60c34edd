import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.notes.locations import Location, merged, read_location

WARSAW = Location(latitude="52.23", longitude="21.01")
MAP = "https://map.example/?lat={latitude}&lon={longitude}"


@pytest.mark.parametrize(
    "value",
    [
        "52.2297,21.0122",
        " 52.2297 , +21.0122 ",
        "52.2297; 21.0122",
        "geo:52.2297,21.0122",
        "GEO:52.2297,21.0122,110;u=35",
        ["52.2297,21.0122"],
        {"latitude": "52.2297", "longitude": "21.0122"},
        {"Lat": "52.2297", "lng": "21.0122", "tz": "Europe/Warsaw"},
        {"geo": "geo:52.2297,21.0122"},
        {"coordinates": "52.2297,21.0122"},
        {"type": ["h-geo"], "properties": {"latitude": ["52.2297"], "longitude": ["21.0122"]}},
        {"geo": {"type": ["h-geo"], "properties": {"latitude": ["52.2297"], "longitude": ["21.0122"]}}},
    ],
)
def test_coordinates_are_read_in_every_usual_form(value: object) -> None:
    assert read_location(value, 2) == WARSAW


def test_an_h_card_with_an_address_is_read() -> None:
    adr = {"type": ["h-adr"], "properties": {"locality": ["Warszawa"], "country-name": ["Poland"]}}
    card = {"type": ["h-card"], "properties": {"name": ["Pałac"], "url": ["https://a.example"], "adr": [adr]}}
    assert read_location(card, 2) == Location(name="Pałac", locality="Warszawa", country="Poland")


def test_plain_text_is_a_name_and_an_address_in_one_line_a_street() -> None:
    assert read_location("Town hall", 2) == Location(name="Town hall")
    assert read_location({"name": "Hall", "address": "Main St 1"}, 2) == Location(name="Hall", street="Main St 1")


@pytest.mark.parametrize(
    ("digits", "expected"),
    [(0, ("52", "-21")), (1, ("52.2", "-21")), (3, ("52.23", "-21.012")), (6, ("52.229771", "-21.01178"))],
)
def test_coordinates_are_rounded_without_zeros_that_say_nothing(digits: int, expected: tuple[str, str]) -> None:
    found = read_location("52.2297706,-21.0117801", digits)
    assert found
    assert (found.latitude, found.longitude) == expected


def test_where_no_coordinates_are_wanted_the_name_stays_and_coordinates_alone_are_nothing() -> None:
    assert read_location({"name": "Hall", "lat": "52.2297", "lon": "21.0122"}, None) == Location(name="Hall")
    assert read_location("geo:52.2297,21.0122", None) is None


@pytest.mark.parametrize(
    "value",
    [
        "52.22977 21.01178",
        "52,22977; 21,01178",
        "52°13'47.2\"N 21°00'42.4\"E",
        "at 52.229N, 21.011E",
        "https://maps.example/@52.22977,21.01178,15z",
        "geo:52.22977",
        {"name": "52.22977"},
        {"name": "x", "street": "52.2297701, 21.0117801"},
        ["52.22977", "21.01178"],
        {"latitude": "52.22977"},
        {"longitude": "52.22977"},
        {"latitude": "north 52.22977", "longitude": "21.01178"},
        "91.22977,21.01178",
        "52.22977,181.01178",
        {"latitude": "1e2", "longitude": "0"},
    ],
)
def test_coordinates_that_cannot_be_read_are_refused_and_not_repeated_since_logs_may_be_public(value: object) -> None:
    with pytest.raises(ValueError, match="expected") as raised:
        read_location(value, 2)
    assert "22977" not in str(raised.value)


@pytest.mark.parametrize("value", ["Café 90°", "3,000 Feet", "Hall 4.12", "1.10 and 2.20", "Route 66, km 12.5"])
def test_names_with_numbers_are_names(value: str) -> None:
    assert read_location(value, 2) == Location(name=value)


@pytest.mark.parametrize("value", ["5", {}, {"type": "h-card"}, ""])
def test_what_says_nothing_of_a_place_is_none_or_a_name(value: object) -> None:
    assert read_location(value, 2) in (None, Location(name="5"), Location())


def test_a_number_or_a_flag_is_no_location() -> None:
    with pytest.raises(ValueError, match="expected a name, coordinates"):
        read_location(True, 2)


@given(
    st.decimals(-90, 90, places=8),
    st.decimals(-180, 180, places=8),
    st.integers(0, 6),
    st.sampled_from(["{},{}", "geo:{},{}", "{} ; {}"]),
)
def test_what_is_kept_is_never_more_precise_than_configured(
    latitude: Decimal, longitude: Decimal, digits: int, form: str
) -> None:
    found = read_location(form.format(f"{latitude:f}", f"{longitude:f}"), digits)
    assert found
    for kept, given_ in ((found.latitude, latitude), (found.longitude, longitude)):
        assert re.fullmatch(r"-?\d+(\.\d*[1-9])?", kept)
        assert len(kept.partition(".")[2]) <= digits
        assert abs(Decimal(kept) - given_) <= Decimal(5).scaleb(-digits - 1)
        assert kept != "-0"


def test_a_checkin_adds_what_the_location_does_not_say() -> None:
    location, checkin = read_location("52.2,21.0", 2), read_location({"name": "Bar", "lat": "1", "lon": "2"}, 2)
    assert merged(location, checkin) == Location(name="Bar", latitude="52.2", longitude="21")
    assert merged(None, checkin) == checkin
    assert merged(location, None) == location
    seen = merged(Location(name="Here"), read_location("1.5,2.5", 1, is_checkin=True))
    assert seen == Location(name="Here", latitude="1.5", longitude="2.5", is_checkin=True)


def test_a_location_is_said_in_a_line() -> None:
    place = Location(name="Hall", street="Main St 1", postcode="00-001", locality="Warszawa", country="Poland")
    assert place.label == "Hall, Main St 1, 00-001 Warszawa, Poland"
    assert place.has_address
    assert WARSAW.label == "52.23, 21.01"
    assert not WARSAW.has_address


def test_a_map_is_linked_only_to_coordinates() -> None:
    assert WARSAW.map_href(MAP) == "https://map.example/?lat=52.23&lon=21.01"
    assert Location(name="Hall").map_href(MAP) == ""
    assert WARSAW.map_href("") == ""
