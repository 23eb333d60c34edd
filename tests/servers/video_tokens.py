"""Service tokens (JWTs that a PDS signs for its accounts), verified as a service does it."""

from dataclasses import dataclass

from atproto_core.did_doc import DidDocument
from atproto_server.auth.jwt import verify_jwt  # type: ignore[import-untyped]
from atproto_server.exceptions import (  # type: ignore[import-untyped]
    TokenDecodeError,
    TokenExpiredSignatureError,
    TokenInvalidSignatureError,
)

from tests.servers.wire import call


class BadToken(Exception):  # noqa: N818 - an answer, not a failure of the rig
    """A token that is refused; `name` is XRPC's name for the reason (xrpc-server, src/auth.ts)."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A good token: whose it is, and when it ends (seconds since 1970)."""

    did: str
    expires: int
    raw: str


class Pds:
    """What a service asks of a PDS."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.did = str(call("GET", f"{url}/xrpc/com.atproto.server.describeServer").json()["did"])

    def signing_key(self, did: str, fresh: bool) -> str:
        """The did:key that signs for an account; raise BadToken if the account is unknown."""
        answer = call("GET", f"{self.url}/xrpc/com.atproto.repo.describeRepo?repo={did}")
        if answer.status != 200:
            raise BadToken("BadJwtIss", "could not resolve iss did")
        return str(DidDocument.from_dict(answer.json()["didDoc"]).get_did_key())


def bearer(header: str) -> str:
    """The token of an Authorization header; raise BadToken."""
    if not header.startswith("Bearer "):
        raise BadToken("MissingJwt", "missing jwt")
    return header.removeprefix("Bearer ")


def check_token(pds: Pds, raw: str, *, audience: str, method: str) -> Token:
    """Verify signature, expiry, audience and XRPC method of a token; raise BadToken."""
    try:
        payload = verify_jwt(raw, pds.signing_key)
    except TokenExpiredSignatureError as error:
        raise BadToken("JwtExpired", "jwt expired") from error
    except TokenInvalidSignatureError as error:
        raise BadToken("BadJwtSignature", "jwt signature does not match jwt issuer") from error
    except TokenDecodeError as error:
        raise BadToken("BadJwt", "poorly formatted jwt") from error
    if payload.aud != audience:
        raise BadToken("BadJwtAudience", "jwt audience does not match service did")
    if (payload.model_extra or {}).get("lxm") != method:
        raise BadToken("BadJwtLexiconMethod", f"bad jwt lexicon method: must match {method}")
    return Token(did=str(payload.iss), expires=payload.exp or 0, raw=raw)
