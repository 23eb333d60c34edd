"""The endpoints about statuses and accounts, after Mastodon's controllers and services (v4.6)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from tests.servers.bodies import Fields
from tests.servers.mastodon_rules import check_description, check_status, choose_language, choose_media, read_schedule
from tests.servers.mastodon_site import Answer, Request, Site
from tests.servers.mastodon_state import NOT_FOUND, Refusal, Status, iso
from tests.servers.mastodon_text import hashtags

BUSY = "There was a temporary problem serving your request, please try again"
_PAGE = 20
_RUBY_SPACE = " \t\n\v\f\r\0"


def verify_credentials(site: Site, request: Request) -> Answer:
    owner = request.owner
    source = {"privacy": owner.privacy, "sensitive": False, "language": owner.language, "note": "", "fields": []}
    return Answer(body={**site.state.show_account(owner), "source": source})


def show_account(site: Site, request: Request, identifier: str) -> Answer:
    return Answer(body=site.state.show_account(site.state.account(identifier)))


def account_statuses(site: Site, request: Request, identifier: str) -> Answer:
    fields = request.fields
    account = site.state.account(identifier)
    limit = min(int(fields.text("limit") or _PAGE), site.mode.page_size)
    mine = [status for status in site.state.statuses.values() if status.account_id == account.id]
    wanted = [
        status for status in mine if site.state.visible(status, request.account) and _wanted(site, status, fields)
    ]
    newest = sorted(wanted, key=lambda status: status.id, reverse=True)
    page = newest[-limit:] if fields.text("min_id") else newest[:limit]
    headers = {"Link": _links(site, request, page, limit)} if page and site.mode.link_header else {}
    shown = [{**site.state.show_status(status), **_source(site, status)} for status in page]
    return Answer(body=shown, headers=headers)


def _source(site: Site, status: Status) -> dict[str, str]:
    return {"text": status.text} if site.mode.source_text else {}


def _wanted(site: Site, status: Status, fields: Fields) -> bool:
    to_others = status.reply_account_id not in {None, status.account_id}
    left_out = to_others or (status.reply_account_id is not None and site.mode.exclude_replies == "all")
    tagged = fields.text("tagged")
    return not (
        fields.truth("pinned")
        or (fields.truth("only_media") and not status.media)
        or (fields.truth("exclude_replies") and left_out)
        or (fields.truth("exclude_direct") and status.visibility == "direct")
        or (tagged is not None and tagged.lower() not in hashtags(status.text))
        or not _in_range(status.id, fields)
    )


def _in_range(identifier: int, fields: Fields) -> bool:
    newest, oldest = fields.text("max_id"), fields.text("min_id") or fields.text("since_id")
    return (newest is None or identifier < int(newest)) and (oldest is None or identifier > int(oldest))


def _links(site: Site, request: Request, page: list[Status], limit: int) -> str:
    kept = {name: request.fields.values[name] for name in ("limit", "exclude_reblogs") if request.fields.text(name)}
    url = f"{site.state.base}{request.path}"
    links = [f'<{url}?{urlencode({**kept, "min_id": page[0].id})}>; rel="prev"']
    if len(page) == limit:
        links.insert(0, f'<{url}?{urlencode({**kept, "max_id": page[-1].id})}>; rel="next"')
    return ", ".join(links)


def show_status(site: Site, request: Request, identifier: str) -> Answer:
    return Answer(body=site.state.show_status(site.state.status(identifier, request.account)))


def show_context(site: Site, request: Request, identifier: str) -> Answer:
    """Show the statuses above and below one: what it answers, and what answers it, as far as it goes."""
    state, known = site.state, site.state.statuses
    status = state.status(identifier, request.account)
    above, below = [status], [status]
    while above[0].in_reply_to_id in known:
        above.insert(0, known[above[0].in_reply_to_id])
    for one in below:
        below += [reply for reply in known.values() if reply.in_reply_to_id == one.id]
    ancestors, descendants = (
        [state.show_status(one) for one in some if state.visible(one, request.account)]
        for some in (above[:-1], below[1:])
    )
    return Answer(body={"ancestors": ancestors, "descendants": descendants})


def show_source(site: Site, request: Request, identifier: str) -> Answer:
    status = site.state.status(identifier, request.account)
    return Answer(body={"id": str(status.id), "text": status.text, "spoiler_text": status.spoiler_text})


def post_status(site: Site, request: Request) -> Answer:
    """Post once per Idempotency-Key, as the mode has it; the body of a repeated request is not compared."""
    _check_form(site, request.fields)
    draft = _draft(site, request)
    when = read_schedule(request.fields, site.now())
    if when is not None:
        return _schedule(site, request, draft, when)
    if not request.key or site.mode.idempotency == "ignored":
        return Answer(body=site.state.show_status(_publish(site, request, draft)))
    key = (request.owner.id, request.key)
    with _in_flight(site, key):
        first = site.first_with_key(key)
        if first is not None:
            return _repeat(site, first)
        status = _publish(site, request, draft)
        site.state.keys[key] = (status.id, site.now())
        return Answer(body=site.state.show_status(status))


@contextmanager
def _in_flight(site: Site, key: tuple[int, str]) -> Iterator[None]:
    if key in site.state.in_flight:
        raise Refusal(503, BUSY)
    site.state.in_flight.add(key)
    try:
        yield
    finally:
        site.state.in_flight.discard(key)


def _repeat(site: Site, first: int) -> Answer:
    if site.mode.idempotency == "pixelfed":
        raise Refusal(400, "Duplicate idempotency key.")
    if first not in site.state.statuses:
        raise Refusal(404, NOT_FOUND)
    if site.mode.idempotency == "broken-4.6":
        raise Refusal(500, "Internal Server Error")
    return Answer(body=site.state.show_status(site.state.statuses[first]))


def _draft(site: Site, request: Request) -> Status:
    """Read a new status, not checked yet; a missing parent or quoted status is a Refusal 404."""
    fields, owner = request.fields, request.owner
    parent = _related(site, request, "in_reply_to_id", "reply to")
    quoted = _related(site, request, "quoted_status_id", "quote") if site.mode.hears_quotes else None
    if quoted and quoted.visibility == "direct":
        raise Refusal(404, _missing("quote"))
    text, spoiler = _texts(fields, alone=quoted is None)
    return Status(
        id=0,
        account_id=owner.id,
        text=text,
        spoiler_text=spoiler,
        sensitive=fields.truth("sensitive") or bool((fields.text("spoiler_text") or "").strip()),
        visibility=_visibility(fields.text("visibility") or owner.privacy, quoted),
        language=choose_language(fields.text("language"), owner.language),
        created_at=site.now(),
        in_reply_to_id=parent.id if parent else None,
        reply_account_id=_answered(parent, owner.id) if parent else None,
        quoted_id=quoted.id if quoted else None,
    )


def _texts(fields: Fields, *, alone: bool) -> tuple[str, str]:
    """Read the text and its warning; a warning without a text becomes the text of a status that quotes nothing."""
    text, spoiler = ((fields.text(name) or "").strip(_RUBY_SPACE) for name in ("status", "spoiler_text"))
    return (spoiler, "") if alone and not text.strip() and spoiler else (text, spoiler)


def _answered(parent: Status, author: int) -> int:
    """Whom a reply answers: one's own reply to somebody carries on to that somebody (status.rb)."""
    return (parent.account_id == author and parent.reply_account_id) or parent.account_id


def _visibility(wanted: str, quoted: Status | None) -> str:
    hidden = quoted is not None and quoted.visibility == "private" and wanted in {"public", "unlisted"}
    return "private" if hidden else wanted


def _missing(what: str) -> str:
    return f"The post you are trying to {what} does not appear to exist."


def _related(site: Site, request: Request, field: str, what: str) -> Status | None:
    identifier = request.fields.text(field)
    if not identifier:
        return None
    try:
        return site.state.status(identifier, request.account)
    except Refusal as refusal:
        raise Refusal(404, _missing(what)) from refusal


def _check_form(site: Site, fields: Fields) -> None:
    if not site.mode.form_sensitive and not fields.as_json and "sensitive" in fields.values:
        raise Refusal(422, "Validation failed: sensitive must be a boolean")
    if "poll" in fields.values or "poll[]" in fields.values:
        raise Refusal(501, "This server of the test rig has no polls")


def _publish(site: Site, request: Request, draft: Status) -> Status:
    site.pass_gate()
    media = choose_media(request.fields, site.state, request.owner, site.mode, None)
    status = check_status(replace(draft, media=media), site.mode)
    return site.state.keep(replace(status, id=site.state.new_id(site.now())))


def _schedule(site: Site, request: Request, draft: Status, when: datetime) -> Answer:
    media = choose_media(request.fields, site.state, request.owner, site.mode, None)
    check_status(replace(draft, media=media), site.mode)
    identifier = site.state.new_id(site.now())
    shown: dict[str, Any] = {
        "id": str(identifier),
        "scheduled_at": iso(when),
        "params": {"text": draft.text, "visibility": draft.visibility, "spoiler_text": draft.spoiler_text},
        "media_attachments": [site.state.show_media(site.state.media[one]) for one in media],
    }
    site.state.scheduled[identifier] = shown
    return Answer(body=shown)


def edit_status(site: Site, request: Request, identifier: str) -> Answer:
    """Edit: what was not sent is removed, but for visibility and language; no change leaves `edited_at` alone."""
    fields, status = request.fields, site.state.own_status(identifier, request.owner)
    _check_form(site, fields)
    text, spoiler = _texts(fields, alone=status.quoted_id is None)
    edited = replace(
        status,
        text=text,
        spoiler_text=spoiler,
        sensitive=fields.truth("sensitive") or bool((fields.text("spoiler_text") or "").strip()),
        language=choose_language(fields.text("language"), status.language, request.owner.language),
        media=choose_media(fields, site.state, request.owner, site.mode, status.id),
    )
    check_status(edited, site.mode)
    if _describe(site, edited, fields) or edited != status:
        site.state.keep(replace(edited, edited_at=site.now()))
    return Answer(body=site.state.show_status(site.state.statuses[status.id]))


def _describe(site: Site, status: Status, fields: Fields) -> bool:
    """Apply `media_attributes` to the files of the status; tell whether anything changed."""
    new = {}
    for row in (row for row in fields.items("media_attributes") if isinstance(row, dict)):
        media = site.state.media.get(int(row.get("id", 0)))
        if media is not None and media.id in status.media:
            description = check_description(row.get("description", media.description), site.mode)
            new[media.id] = replace(media, description=description, focus=row.get("focus", media.focus))
    changed = any(site.state.media[one.id] != one for one in new.values())
    site.state.media.update(new)
    return changed


def delete_status(site: Site, request: Request, identifier: str) -> Answer:
    status = site.state.own_status(identifier, request.owner)
    shown = {**site.state.show_status(status), "text": status.text}
    del shown["content"]
    site.state.forget(status)
    return Answer(body=shown)
