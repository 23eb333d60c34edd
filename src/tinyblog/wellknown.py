"""What a site says of its host, in files that others look for: its handle, its name, whom to tell of a weakness.

Facts: https://atproto.com/specs/handle, RFC 9116 (security.txt), https://standard.site/docs/verification, and GitHub
Pages' CNAME.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from tinyblog.errors import ConfigError
from tinyblog.identities import Cname, Contacts, Did, Moment
from tinyblog.settings import Languages, Urls

SECURITY = ".well-known/security.txt"
PUBLICATION = ".well-known/site.standard.publication"
_HINT = "RFC 9116 asks for it; a year from now is usual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """`[security]`: whom to tell of a weakness of the site, as RFC 9116 has it; without any key, nothing is said."""

    contact: Contacts = Contacts(())
    expires: Moment | None = None
    encryption: Contacts = Contacts(())
    acknowledgments: Urls = Urls(())
    policy: Urls = Urls(())
    hiring: Urls = Urls(())
    preferred_languages: Languages = Languages(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What the configuration says of the site's `host`, at whose path `root` the site stands."""

    host: str
    root: str
    atproto_did: Did
    cname: Cname


NOTHING = Security()


def untrue(claims: Claims, security: Security, path: str) -> Iterator[ConfigError]:
    """What the configuration (the file `path`) cannot say of this host, and what it leaves out."""
    if security != NOTHING:
        for key in ("contact", "expires"):
            if not getattr(security, key):
                yield ConfigError("is missing", where=f"{path}: security.{key}", hint=_HINT)
    if claims.cname not in ("", "true", claims.host):
        hint = f"write `cname = true`, or mend site.url, whose host is {claims.host}"
        yield ConfigError(
            f"expected the host of site.url, got {claims.cname!r}", where=f"{path}: site.cname", hint=hint
        )
    if claims.root != "/":
        said = {"site.atproto_did": claims.atproto_did, "site.cname": claims.cname, "security": security != NOTHING}
        hint = f"take it out: nobody looks for it below {claims.root}"
        for key, value in said.items():
            if value:
                message = "only a site at the root of its host can say this"
                yield ConfigError(message, where=f"{path}: {key}", hint=hint)


def expired(security: Security, now: datetime) -> Iterator[ConfigError]:
    """Warn of a contact that nobody need believe any more."""
    if security.expires and security.expires <= now:
        hint = "look whether it is still right, then give a later date"
        message = f"security.txt has expired on {security.expires:%Y-%m-%d}: nobody need heed it"
        yield ConfigError(message, where="security.expires", hint=hint)


def host_files(claims: Claims, security: Security, url: str, publication: str = "") -> Iterator[tuple[str, bytes]]:
    """Give each file's path in the output folder, and its bytes; `url` is the site's, with a slash at its end, and
    `publication` the address of its record (empty: none is known). Of a site below its host's root only a file outside
    of it could tell.
    """
    if claims.atproto_did:
        yield ".well-known/atproto-did", claims.atproto_did.encode()
    if publication and claims.root == "/":
        yield PUBLICATION, publication.encode()
    if claims.cname:
        yield "CNAME", f"{claims.host}\n".encode()
    if security.contact and security.expires:
        yield SECURITY, _security(security, security.expires, url).encode()


def _security(security: Security, expires: datetime, url: str) -> str:
    """The fields of RFC 9116, section 2.5, in its order of importance."""
    fields = (
        *(("Contact", contact) for contact in security.contact),
        ("Expires", expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
        *(("Encryption", key) for key in security.encryption),
        *(("Acknowledgments", page) for page in security.acknowledgments),
        *((("Preferred-Languages", ", ".join(security.preferred_languages)),) if security.preferred_languages else ()),
        ("Canonical", url + SECURITY),
        *(("Policy", page) for page in security.policy),
        *(("Hiring", page) for page in security.hiring),
    )
    return "".join(f"{name}: {value}\n" for name, value in fields)
