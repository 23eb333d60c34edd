"""GET /api/v2/search, for addresses of statuses (search_service.rb, resolve_url_service.rb)."""

import re

from tests.servers.mastodon_site import Answer, Request, Site
from tests.servers.mastodon_state import Refusal, Status

_NO_RESOLVE = "Search queries that resolve remote resources are not supported without authentication"
_NO_PAGES = "Search queries pagination is not supported without authentication"
_KINDS = {None, "", "accounts", "hashtags", "statuses"}


def search(site: Site, request: Request) -> Answer:
    """Find a status by its address, own or remote and known; an address is looked up only with `resolve`.

    Anything else finds nothing: the rig has no full-text search.
    """
    fields = request.fields
    query, kind, resolve = (fields.text("q") or "").strip(), fields.text("type"), fields.truth("resolve")
    if not query:
        raise Refusal(400, "param is missing or the value is empty or invalid: q")
    if request.account is None and (resolve or fields.text("offset")):
        raise Refusal(401, _NO_RESOLVE if resolve else _NO_PAGES)
    found = None
    if resolve and kind in _KINDS - {"accounts", "hashtags"} and re.match(r"https?://", query):
        found = _status(site, request, query)
    statuses = [site.state.show_status(found)] if found else []
    return Answer(body={"accounts": [], "statuses": statuses, "hashtags": []})


def _status(site: Site, request: Request, address: str) -> Status | None:
    state = site.state
    known = (one for one in state.statuses.values() if address in {state.url(one), state.uri(one)})
    return next((one for one in known if state.visible(one, request.account)), None)
