"""Bounds: how much one run may do on an account before it is more likely a mistake. Edits have a bound of their own."""

from collections.abc import Mapping, Sequence

from tinyblog import networks
from tinyblog.errors import TinyblogError
from tinyblog.plan import Step, crowded

_LOOK = "look at `tinyblog syndicate --dry-run`; if it is right,"


class Bounds:
    """What a run is to do (`steps`), where at `most` so many posts to an account are taken for meant."""

    def __init__(self, steps: Sequence[Step], most: int) -> None:
        self._most = most
        new = [step for step in steps if not step.stale]
        self._refused = _too_many_posts(crowded(new, most))
        self._edits = self._too_many_edits(new, [step for step in steps if step.stale])

    def refusal(self, step: Step) -> TinyblogError | None:
        """Why the step is not taken: too many new posts stop all that is sent, too many edits only their account's."""
        if step.only_adopt:
            return None
        return self._refused or (self._edits.get(step.account.name) if step.stale else None)

    def _too_many_edits(self, new: Sequence[Step], edits: Sequence[Step]) -> Mapping[str, TinyblogError]:
        """What is edited in place or only ended is no post; corrections and copies are, behind those of new notes."""
        posts, found = crowded(new, 0), {}
        for name, count in crowded(edits, 0).items():
            account = next(step.account for step in edits if step.account.name == name)
            in_place = networks.load(account.network).on_edit(account) in ("edit", "leave")
            before = 0 if in_place else posts.get(name, 0)
            if count + before > self._most:
                found[name] = _too_many(name, count, before, self._most)
        return found


def _too_many_posts(counts: Mapping[str, int]) -> TinyblogError | None:
    if not counts:
        return None
    named = ", ".join(f"{count} on {name}" for name, count in counts.items())
    hint = f"{_LOOK} run once with --max-posts, or raise max_posts"
    return TinyblogError(f"too many posts are due ({named}); nothing was posted", where="max_posts", hint=hint)


def _too_many(name: str, count: int, before: int, most: int) -> TinyblogError:
    if count <= most:
        message = f"{count} copies on {name} wait behind {before} new posts: together they are more than {most}"
        return TinyblogError(message, where="max_posts", hint="nothing is lost: the next run lets them follow")
    message = f"too many copies are to follow their notes ({count} on {name}); none was changed"
    hint = f'{_LOOK} run once with `--max-posts {count + before}`; to leave copies as they are, set `on_edit = "leave"`'
    return TinyblogError(message, where="max_posts", hint=hint)
