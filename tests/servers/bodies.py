"""Request bodies as Rails reads them: form, multipart and JSON become the same nested fields."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file sent in a multipart body."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The fields of a request; `as_json` tells whether they came as JSON."""

    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    as_json: bool = False

    def text(self, name: str) -> str | None:
        """A field as text: None if it was not sent, or is not a single value."""
        value = self.values.get(name)
        return str(value) if isinstance(value, str | int | float) else None

    def truth(self, name: str) -> bool | None:
        """A field as Rails' Boolean: None if it was not sent or is empty."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        return str(value).lower() not in {"false", "0", "f", "off"}

    def items(self, name: str) -> list[Any]:
        """A field as a list: empty if it was not sent as one."""
        value = self.values.get(name)
        return value if isinstance(value, list) else []


class BodyError(ValueError):
    """A body that does not hold what its content type says."""


def read_fields(content_type: str, body: bytes, query: str) -> Fields:
    """Read a request's fields, those of the query string included; raise BodyError."""
    kind = content_type.partition(";")[0].strip().lower()
    in_query = _nest(parse_qsl(query, keep_blank_values=True))
    if kind == "application/json":
        return Fields(values={**in_query, **_json(body)}, as_json=True)
    if kind == "multipart/form-data":
        return Fields(values={**in_query, **_nest(_parts(content_type, body))})
    pairs = parse_qsl(body.decode(), keep_blank_values=True) if body else []
    return Fields(values={**in_query, **_nest(pairs)})


def _json(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body or b"{}")
    except ValueError as error:
        raise BodyError("Error occurred while parsing request parameters") from error
    return read if isinstance(read, dict) else {}


def _parts(content_type: str, body: bytes) -> Iterable[tuple[str, object]]:
    boundary = _header(f"Content-Type: {content_type}".encode()).get_param("boundary")
    if not boundary:
        raise BodyError("Invalid multipart body")
    for part in (b"\r\n" + body).split(f"\r\n--{boundary}".encode())[1:-1]:
        head, _, data = part.partition(b"\r\n\r\n")
        header = _header(head.lstrip())
        name = str(header.get_param("name", header="content-disposition") or "")
        file_name = header.get_filename()
        if file_name is None:
            yield name, data.decode()
        else:
            yield name, Upload(name=file_name, mime=header.get_content_type(), data=data)


def _header(head: bytes) -> EmailMessage:
    message = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + b"\r\n\r\n")
    assert isinstance(message, EmailMessage)
    return message


def _nest(pairs: Iterable[tuple[str, object]]) -> dict[str, Any]:
    """Nest `a[]=1`, `a[][k]=v` and `a=1` as Rails does."""
    nested: dict[str, Any] = {}
    for key, value in pairs:
        name, _, inner = key.partition("[]")
        if "[]" not in key:
            nested[key] = value
        elif not inner:
            nested.setdefault(name, []).append(value)
        else:
            _into_last(nested.setdefault(name, []), inner.strip("[]"), value)
    return nested


def _into_last(rows: list[dict[str, Any]], key: str, value: object) -> None:
    if not rows or key in rows[-1]:
        rows.append({})
    rows[-1][key] = value
