"""Identities: how settings name people, hosts and moments; each value is read from plain text."""

import re
from datetime import UTC, date, datetime, time
from typing import NewType

Email = NewType("Email", str)
"""An address for e-mail, or nothing."""
Contacts = NewType("Contacts", tuple[str, ...])
"""https, mailto: and tel: addresses."""
Did = NewType("Did", str)
"""A DID of the AT Protocol, or nothing."""
Cname = NewType("Cname", str)
"""The name of a host, `true` for that of the site, or nothing."""
Moment = NewType("Moment", datetime)
"""A date and time with its offset; without one it is UTC."""

_CONTACT = re.compile(r"(?:https://|mailto:|tel:)[^\s\x00-\x1f\x7f]+")
# The two methods of the AT Protocol (https://atproto.com/specs/did).
_DID = re.compile(r"did:plc:[a-z2-7]{24}|did:web:[A-Za-z0-9.-]+(?:%3A\d+)?")
_HOST = re.compile(r"(?i)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_EMAIL = re.compile(r"[\w.!$*+/=~-]+@[\w-]+(?:\.[\w-]+)+")


def read_text(value: object) -> str:
    """Read text without control characters; raise ValueError with what was expected, as all of these do."""
    if not isinstance(value, str):
        raise ValueError(f"expected text, got {value!r}")
    if bad := _UNPRINTABLE.search(value):
        raise ValueError(f"expected text without control characters, got U+{ord(bad[0]):04X}")
    return value


def read_texts(value: object) -> tuple[str, ...]:
    """Read a list of texts."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"expected a list of texts, got {value!r}")
    return tuple(value)


def read_contacts(value: object) -> Contacts:
    """Read the addresses at which somebody can be reached."""
    found = read_texts([value] if isinstance(value, str) else value)
    for item in found:
        if not _CONTACT.fullmatch(item):
            raise ValueError(f"expected an address like mailto:security@example.com or https://..., got {item!r}")
    return Contacts(found)


def read_did(value: object) -> Did:
    """Read a DID."""
    if value != "" and not _DID.fullmatch(read_text(value)):
        raise ValueError(f"expected a DID like did:plc:ewvi7nxzyoun6zhxrhs64oiz or did:web:example.com, got {value!r}")
    return Did(read_text(value))


def read_cname(value: object) -> Cname:
    """Read whether, and of which host, there is to be a CNAME."""
    if isinstance(value, bool):
        return Cname("true" if value else "")
    if value != "" and not (isinstance(value, str) and _HOST.fullmatch(value)):
        raise ValueError(f"expected true, or the name of a host like example.com, got {value!r}")
    return Cname(str(value).lower())


def read_moment(value: object) -> Moment:
    """Read a date, or a date and time."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        found = None
    if isinstance(found, date) and not isinstance(found, datetime):
        found = datetime.combine(found, time())
    if not isinstance(found, datetime):
        raise ValueError(f"expected a date like 2027-11-30 or 2027-11-30T12:00:00Z, got {value!r}")
    return Moment(found if found.tzinfo else found.replace(tzinfo=UTC))


def read_email(value: object) -> Email:
    """Read an address for e-mail."""
    if value != "" and not _EMAIL.fullmatch(read_text(value)):
        raise ValueError(f"expected an address like me@example.com, got {value!r}")
    return Email(read_text(value))
