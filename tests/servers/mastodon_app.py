"""GET /api/v1/apps/verify_credentials: the application of a token (apps/credentials_controller.rb).

Its scopes are shown from 4.3 on; before, the token needs `read` as a whole (by reading).
"""

from typing import Any

from tests.servers.mastodon_site import Answer, Request, Site
from tests.servers.mastodon_state import Refusal

_SINCE = (4, 3)


def verify_credentials(site: Site, request: Request) -> Answer:
    if request.account is None:
        raise Refusal(401, "The access token is invalid")
    shown: dict[str, Any] = {"name": "rig", "website": None}
    if site.mode.gotosocial:
        return Answer(body=shown)
    if site.mode.release >= _SINCE:
        return Answer(body={**shown, "id": "1", "scopes": sorted(request.account.scopes), "redirect_uris": []})
    if "read" not in request.account.scopes:
        raise Refusal(403, "This action is outside the authorized scopes")
    return Answer(body={**shown, "vapid_key": "x"})
