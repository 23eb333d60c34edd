"""Bodies are read as Rails reads them."""

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.servers.bodies import BodyError, Upload, read_fields

FORM = "application/x-www-form-urlencoded"


def test_a_form_and_json_hold_the_same_fields() -> None:
    form = urlencode([("status", "hi & ü"), ("media_ids[]", "1"), ("media_ids[]", "2")]).encode()
    body = json.dumps({"status": "hi & ü", "media_ids": ["1", "2"]}).encode()
    from_form, from_json = read_fields(FORM, form, ""), read_fields("application/json; charset=utf-8", body, "")
    assert from_form.values == from_json.values == {"status": "hi & ü", "media_ids": ["1", "2"]}
    assert (from_form.as_json, from_json.as_json) == (False, True)


def test_a_list_of_tables_in_a_form_is_nested() -> None:
    pairs = [("a[][id]", "1"), ("a[][description]", "x"), ("a[][id]", "2")]
    values = read_fields(FORM, urlencode(pairs).encode(), "").values
    assert values == {"a": [{"id": "1", "description": "x"}, {"id": "2"}]}


def test_a_field_without_brackets_is_not_a_list() -> None:
    assert read_fields(FORM, b"media_ids=1", "").items("media_ids") == []


@pytest.mark.parametrize(
    ("sent", "truth"), [("1", True), ("true", True), ("0", False), ("false", False), ("off", False), ("", None)]
)
def test_truth_is_read_as_in_rails(sent: str, truth: bool | None) -> None:
    assert read_fields(FORM, f"sensitive={sent}".encode(), "").truth("sensitive") is truth


def test_the_query_string_counts_too() -> None:
    assert read_fields("", b"", "limit=40&exclude_reblogs=1").text("limit") == "40"


@given(data=st.binary(max_size=200), name=st.text("abc.", min_size=1))
def test_a_file_in_a_multipart_body_arrives_byte_for_byte(data: bytes, name: str) -> None:
    head = f'--frontier\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: image/png'
    text = '--frontier\r\nContent-Disposition: form-data; name="description"\r\n\r\nalt ü'
    body = b"\r\n".join([text.encode(), head.encode(), b"", data, b"--frontier--", b""])
    fields = read_fields("multipart/form-data; boundary=frontier", body, "")
    assert fields.values == {"description": "alt ü", "file": Upload(name=name, mime="image/png", data=data)}


@pytest.mark.parametrize(("kind", "body"), [("application/json", b"{"), ("multipart/form-data", b"x")])
def test_a_broken_body_is_an_error(kind: str, body: bytes) -> None:
    with pytest.raises(BodyError):
        read_fields(kind, body, "")
