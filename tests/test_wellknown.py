from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.blogs import CONFIG, NOW, make_blog
from tinyblog.build import build
from tinyblog.config import load_config
from tinyblog.errors import TinyblogError

DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
SECURITY = """\
[security]
contact = ["mailto:security@blog.example", "https://blog.example/report"]
expires = 2027-11-22
"""


def said(**keys: str) -> str:
    lines = "".join(f"{key} = {value}\n" for key, value in keys.items())
    return CONFIG.replace('title = "Blog"\n', f'title = "Blog"\n{lines}')


def built(folder: Path, config: str) -> dict[str, str]:
    build(make_blog(folder, {}, config=config), folder / "site", now=NOW)
    names = ("CNAME", ".well-known/atproto-did", ".well-known/security.txt")
    return {name: (folder / "site" / name).read_text() for name in names if (folder / "site" / name).exists()}


def mistakes(folder: Path, config: str) -> list[str]:
    (folder / "tinyblog.toml").write_text(config)
    with pytest.raises(TinyblogError) as caught:
        load_config(folder / "tinyblog.toml")
    return [str(part).partition("tinyblog.toml: ")[2] for part in caught.value.parts]


def test_nothing_is_said_of_a_host_unless_it_is_configured(tmp_path: Path) -> None:
    assert built(tmp_path, CONFIG) == {}


def test_a_handle_is_just_its_did(tmp_path: Path) -> None:
    assert built(tmp_path, said(atproto_did=f'"{DID}"')) == {".well-known/atproto-did": DID}


@pytest.mark.parametrize("value", ["true", '"blog.example"', '"Blog.Example"'])
def test_a_cname_is_the_host_of_the_site(tmp_path: Path, value: str) -> None:
    assert built(tmp_path, said(cname=value)) == {"CNAME": "blog.example\n"}


def test_no_cname_is_wanted_where_it_is_false(tmp_path: Path) -> None:
    assert built(tmp_path, said(cname="false")) == {}


def test_security_txt_has_the_fields_of_its_rfc(tmp_path: Path) -> None:
    more = 'policy = ["https://blog.example/policy"]\npreferred_languages = ["en", "pl"]\n'
    assert built(tmp_path, CONFIG + SECURITY + more) == {
        ".well-known/security.txt": "Contact: mailto:security@blog.example\n"
        "Contact: https://blog.example/report\n"
        "Expires: 2027-11-22T00:00:00Z\n"
        "Preferred-Languages: en, pl\n"
        "Canonical: https://blog.example/.well-known/security.txt\n"
        "Policy: https://blog.example/policy\n"
    }


@pytest.mark.parametrize(
    "written", ["2027-11-22T01:00:00+01:00", '"2027-11-22T00:00:00Z"', '"2027-11-22"', "2027-11-22"]
)
def test_an_expiry_is_read_in_every_shape_and_written_in_utc(tmp_path: Path, written: str) -> None:
    text = f'{CONFIG}[security]\ncontact = "tel:+48-22-1234567"\nexpires = {written}\n'
    assert "Expires: 2027-11-22T00:00:00Z\n" in built(tmp_path, text)[".well-known/security.txt"]


def test_an_expired_one_is_a_warning_from_that_moment_on(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {}, config=CONFIG + SECURITY)
    end = datetime(2027, 11, 22, tzinfo=UTC)
    assert build(config, tmp_path / "site", now=end - timedelta(seconds=1)).warnings == ()
    (warning,) = build(config, tmp_path / "site", now=end).warnings
    assert str(warning) == "security.expires: security.txt has expired on 2027-11-22: nobody need heed it"
    assert (tmp_path / "site" / ".well-known" / "security.txt").exists()


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        (said(cname='"other.example"'), "site.cname: expected the host of site.url, got 'other.example'"),
        (said(cname="3"), "site.cname: expected true, or the name of a host like example.com, got 3"),
        (
            said(cname='"https://blog.example"'),
            "site.cname: expected true, or the name of a host like example.com, got",
        ),
        (said(atproto_did='"me.example"'), "site.atproto_did: expected a DID like did:plc:"),
        (said(hubs='["hub.example"]'), "site.hubs: expected an address like https://example.com, got 'hub.example'"),
        (said(hubs='"https://hub.example"'), "site.hubs: expected a list of texts"),
        (f"{CONFIG}[security]\nexpires = 2027-11-22\n", "security.contact: is missing"),
        (f'{CONFIG}[security]\ncontact = "mailto:a@b.example"\n', "security.expires: is missing"),
        (f'{CONFIG}[security]\ncontact = "a@b.example"\n', "security.contact: expected an address like mailto:"),
        (f'{CONFIG}[security]\ncontact = "mailto:a\\nEvil: b"\n', "security.contact: expected an address like mailto:"),
        (f'{CONFIG}[security]\nexpires = "soon"\n', "security.expires: expected a date like 2027-11-30"),
        (f"{CONFIG}[security]\ncontacts = 1\n", "security: unknown key `contacts`"),
    ],
)
def test_a_mistake_names_its_key_and_what_was_expected(tmp_path: Path, config: str, problem: str) -> None:
    assert mistakes(tmp_path, config)[0].startswith(problem)


def test_a_site_below_the_root_of_its_host_cannot_speak_for_it(tmp_path: Path) -> None:
    config = said(cname="true", atproto_did=f'"{DID}"').replace("blog.example", "blog.example/notes") + SECURITY
    message = "only a site at the root of its host can say this"
    assert mistakes(tmp_path, config) == [f"{key}: {message}" for key in ("site.atproto_did", "site.cname", "security")]
