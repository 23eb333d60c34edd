"""Locations: where a note was written, or its event takes place, as far as its author wants it known.

Coordinates are rounded while they are read, and no error repeats them: nothing more precise is ever kept or told.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from tinyblog.notes.fields import read_text, shown, single
from tinyblog.notes.keys import squeeze

_SPELLINGS: Mapping[str, str] = {
    "name": "name",
    "street": "streetaddress street",
    "locality": "locality city town",
    "region": "region state",
    "postcode": "postalcode postcode zip",
    "country": "countryname country",
    "latitude": "latitude lat",
    "longitude": "longitude lon lng long",
    "geo": "geo coordinates",
    "address": "address adr",
}
_NAMES = {spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings.split()}
_WORDS = ("name", "street", "locality", "region", "postcode", "country")
_NUMBER = re.compile(r"[+-]?\d{1,3}(?:\.\d+)?", re.ASCII)
_PAIR = re.compile(rf"({_NUMBER.pattern})\s*[,;]\s*({_NUMBER.pattern})", re.ASCII)
# RFC 5870: an altitude, a reference system and an uncertainty may follow.
_GEO = re.compile(rf"geo:({_NUMBER.pattern}),({_NUMBER.pattern})(?:,{_NUMBER.pattern})?(?:;.*)?", re.ASCII | re.I)
# What in a name would tell a place to some ten metres: decimals, two of them, degrees with minutes.
_COORDINATES = re.compile(r"\d[.,]\d{4}|\d[.,]\d{3,}\D+\d{1,3}[.,]\d{3,}|\d\s*[°º]\s*\d|geo:", re.IGNORECASE)
_EXPECTED = "expected coordinates like 52.23, 21.01 (latitude first)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place: its name, its address, and coordinates in decimal degrees (WGS 84), rounded; empty where not known.

    `is_checkin`: the author says to have been there (`checkin:` of microformats).
    """

    name: str = ""
    street: str = ""
    locality: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    latitude: str = ""
    longitude: str = ""
    is_checkin: bool = False

    @property
    def has_address(self) -> bool:
        """Whether more is known than a name and coordinates."""
        return any((self.street, self.locality, self.region, self.postcode, self.country))

    @property
    def words(self) -> str:
        """Name and address in a line; empty if there are only coordinates."""
        town = " ".join(part for part in (self.postcode, self.locality) if part)
        parts = (self.name, self.street, town, self.region, self.country)
        return ", ".join(dict.fromkeys(part for part in parts if part))

    @property
    def label(self) -> str:
        """The words for it, else its coordinates."""
        return self.words or f"{self.latitude}, {self.longitude}"

    def map_href(self, pattern: str) -> str:
        """The address of a map, by the pattern `site.map_url`; empty without coordinates."""
        return pattern.format(latitude=self.latitude, longitude=self.longitude) if self.latitude else ""


def read_location(value: object, digits: int | None, *, is_checkin: bool = False) -> Location | None:
    """Read a name, coordinates (`52.2,21.0`, `geo:52.2,21.0`) or a mapping, flat or as microformats have it.

    Coordinates get so many decimal digits; None leaves them out, and a location without anything else is None.
    """
    known = dict(_parts(single(value), digits))
    return Location(**known, is_checkin=is_checkin) if known else None


def merged(first: Location | None, second: Location | None) -> Location | None:
    """The first location, with what only the second one knows."""
    if first is None or second is None:
        return first or second
    missing = {name: getattr(second, name) for name in _WORDS if not getattr(first, name)}
    if not first.latitude:
        missing |= {"latitude": second.latitude, "longitude": second.longitude}
    return replace(first, **missing, is_checkin=first.is_checkin or second.is_checkin)


def _parts(value: object, digits: int | None) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        return _of_text(value, digits)
    if isinstance(value, Mapping):
        return _of_mapping(value, digits)
    if isinstance(value, list):
        raise ValueError(_EXPECTED + ", got a list")
    raise ValueError(f"expected a name, coordinates, or `name:`, `latitude:` and `longitude:`, got {shown(value)}")


def _of_text(value: str, digits: int | None) -> Iterator[tuple[str, str]]:
    text = value.strip()
    if pair := _PAIR.fullmatch(text) or _GEO.fullmatch(text):
        yield from _coordinates(pair[1], pair[2], digits)
    else:
        yield "name", _words(text)


def _of_mapping(value: Mapping[object, object], digits: int | None) -> Iterator[tuple[str, str]]:
    inner = value.get("properties")
    if isinstance(inner, Mapping):
        yield from _of_mapping(inner, digits)
        return
    given = dict(_known(value.items()))
    for name in ("geo", "address"):
        if name in given:
            found = _parts(given[name], digits)
            # An address in one line is that of the street.
            yield from (("street" if name == "address" and key == "name" else key, text) for key, text in found)
    if "latitude" in given or "longitude" in given:
        yield from _coordinates(_number(given.get("latitude")), _number(given.get("longitude")), digits)
    for name in _WORDS:
        if name in given and (text := _words(given[name])):
            yield name, text


def _known(items: Iterable[tuple[object, object]]) -> Iterator[tuple[str, object]]:
    """What tinyblog knows of a mapping, by its own names; the rest (`type`, `url`, `tz`) is passed over."""
    for key, value in items:
        name, value = _NAMES.get(squeeze(str(key))), single(value)
        if name and value is not None and value not in ("", []):
            yield name, value


def _words(value: object) -> str:
    if isinstance(value, str) and _COORDINATES.search(value):
        raise ValueError("expected a name without coordinates in it; write them like 52.23, 21.01 (latitude first)")
    return read_text(value)


def _number(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not _NUMBER.fullmatch(text):
        raise ValueError("expected both `latitude` and `longitude`, in degrees like 52.23")
    return text


def _coordinates(latitude: str, longitude: str, digits: int | None) -> Iterator[tuple[str, str]]:
    for name, text, most in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        if abs(Decimal(text)) > most:
            raise ValueError(f"expected a {name} between -{most} and {most}")
        if digits is not None:
            yield name, _rounded(text, digits)


def _rounded(text: str, digits: int) -> str:
    number = f"{round(Decimal(text), digits):f}"
    short = number.rstrip("0").rstrip(".") if "." in number else number
    return "0" if short in ("-0", "") else short
