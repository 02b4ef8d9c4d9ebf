"""A feed from the conflicts register: brought, looked at, applied. What closes is done; what opens waits."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from junto.kernel import audit, clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, require
from junto.kernel.readers.child import read_apart
from junto.kernel.readers.faults import Unreadable, size_words
from junto.kernel.readers.streams import TOO_BIG
from junto.kernel.refs import Ref
from junto.people import rules
from junto.people.actions import feedsteps
from junto.people.actions.feedplan import planned
from junto.people.facts import WallFeedEnded, WallFeedStarted
from junto.people.logic import wallfeed
from junto.people.logic.words import clean
from junto.people.models import Person, WallFeed

BATCH = 50
State = WallFeed.State


def bring_feed(*, actor: Person, file_name: str, pieces: Iterable[bytes]) -> WallFeed:
    """A keeper brings a feed of walls or of clients; it is read and compared, and nothing changes yet.

    A file that cannot be relied on is kept as refused, with its one sentence, and no wall is touched. The
    file itself is not kept. Refuses (`Denied`) who keeps no walls. Publishes `WallFeedEnded` for one refused.
    """
    require(rules.may_keep_walls(actor))
    feed = WallFeed(file_name=clean(file_name)[-120:] or "walls.csv", begun_by=actor, begun_at=clock.now())
    try:
        with _kept(pieces) as file:
            _read(feed, file)
        _plan(feed, actor)
    except Unreadable as why:
        feed.state, feed.finished_at, feed.content, feed.steps = State.REFUSED, clock.now(), [], []
        feed.refused = [[why.where.line or 0, why.msgid, dict(why.params)]]
    with transaction.atomic():
        feed.save(force_insert=True)
        if feed.state == State.REFUSED:
            _end(feed, actor)
    return feed


def start_feed(*, actor: Person, feed: WallFeed) -> None:
    """A keeper applies exactly the preview she saw; it is done in the background, step by step.

    What would open anything is not done but waits for a second keeper. Refuses (`Denied`) who keeps no walls;
    (`Conflict`) a feed that is past its preview, one made untrue by a change since, and a second one while
    one runs. Publishes `WallFeedStarted`.
    """
    require(rules.may_keep_walls(actor))
    _still_true(feed, actor)
    try:
        with transaction.atomic():
            row = WallFeed.objects.select_for_update().get(pk=feed.pk)
            if row.state != State.PREVIEW:
                raise Conflict(_("This feed is past its preview. Bring the file again."))
            row.state, row.applied_by = State.RUNNING, actor
            row.save(update_fields=["state", "applied_by"])
            publish(WallFeedStarted(feed_id=row.pk), subject=Ref.of(row), actor=actor.pk)
            audit.record(
                actor=actor.pk,
                deed="walls.feed_started",
                subject=str(Ref.of(row)),
                detail={"steps": len(row.steps)},
            )
    except IntegrityError as other:
        raise Conflict(_("Another feed is being applied at this moment. Wait until it is done.")) from other
    feed.refresh_from_db()


def cancel_feed(*, actor: Person, feed: WallFeed) -> None:
    """A keeper sets a preview aside; nothing happened. Refuses (`Denied`) others, (`Conflict`) a later state.

    Publishes `WallFeedEnded`.
    """
    require(rules.may_keep_walls(actor))
    with transaction.atomic():
        row = WallFeed.objects.select_for_update().get(pk=feed.pk)
        if row.state != State.PREVIEW:
            raise Conflict(_("This feed is past its preview."))
        row.state, row.finished_at, row.content, row.steps = State.CANCELLED, clock.now(), [], []
        row.save(update_fields=["state", "finished_at", "content", "steps"])
        _end(row, actor)
    feed.refresh_from_db()


def apply_feed_batch(feed_id: int) -> bool:
    """Do the next steps of a running feed in one transaction; whether there may be more to do.

    Every step can be done twice without doing more; a kill goes on behind the last whole batch. Publishes
    what the steps do, and `WallFeedEnded` at the end.
    """
    with transaction.atomic():
        row = WallFeed.objects.select_for_update(of=("self",)).select_related("applied_by").get(pk=feed_id)
        if row.state != State.RUNNING or row.applied_by is None:
            return False
        batch = row.steps[row.place : row.place + BATCH]
        counts = dict(row.counts)
        for step in batch:
            done = feedsteps.take(actor=row.applied_by, step=step)
            counts[done] = counts.get(done, 0) + 1
        row.place, row.counts = row.place + len(batch), counts
        if row.place >= len(row.steps):
            row.state, row.finished_at, row.content = State.DONE, clock.now(), []
            _end(row, row.applied_by)
        row.save(update_fields=["place", "counts", "state", "finished_at", "content"])
        return row.state == State.RUNNING


def tend_feeds() -> int:
    """Previews nobody applied within a day are set aside. Publishes `WallFeedEnded`; returns how many."""
    old = WallFeed.objects.filter(state=State.PREVIEW, begun_at__lt=clock.now() - rules.FEED_LATE)
    closed = 0
    for number in old.values_list("pk", flat=True):
        with transaction.atomic():
            row = WallFeed.objects.select_for_update().get(pk=number)
            if row.state == State.PREVIEW:
                row.state, row.finished_at, row.content, row.steps = State.CANCELLED, clock.now(), [], []
                row.save(update_fields=["state", "finished_at", "content", "steps"])
                _end(row, None)
                closed += 1
    return closed


def _read(feed: WallFeed, file: IO[bytes]) -> None:
    """Read the lines in a process apart; what it says is checked for its shape."""
    found: list[dict[str, Any]] = []
    for record in read_apart("junto.people.logic.wallfeed:lines", file):  # type: ignore[arg-type]  # a real file
        if not isinstance(record, dict):
            continue
        if record.get("what") in WallFeed.What.values:
            feed.what = record["what"]
        elif isinstance(record.get("line"), dict):
            found.append(record["line"])
        elif isinstance(record.get("refused"), list):
            feed.refused.append(record["refused"])
    feed.lines = len(found) + len(feed.refused)
    feed.content = found
    if not found:
        if feed.refused:
            _line, msgid, params = feed.refused[0]
            raise Unreadable(str(msgid), **params)
        raise Unreadable(wallfeed.NOTHING_IN_IT)


def _plan(feed: WallFeed, actor: Person) -> None:
    steps, refused = planned(feed.what, feed.content, actor, any_refused=bool(feed.refused))
    feed.steps = steps
    feed.refused = sorted([*feed.refused, *refused], key=lambda one: one[0])


def _still_true(feed: WallFeed, actor: Person) -> None:
    """Compare again: somebody may have changed a wall since the preview was made."""
    row = WallFeed.objects.get(pk=feed.pk)
    if row.state != State.PREVIEW:
        return
    kept = len(row.refused)
    steps, refused = planned(row.what, row.content, actor, any_refused=kept > 0)
    if steps != row.steps:
        known = [one for one in refused if one not in row.refused]
        row.steps, row.refused = steps, [*row.refused, *known]
        row.save(update_fields=["steps", "refused"])
        raise Conflict(_("A wall has changed since this preview was made. Look at it again."))


def _end(feed: WallFeed, actor: Person | None) -> None:
    number = actor.pk if actor else None
    publish(WallFeedEnded(feed_id=feed.pk, state=str(feed.state)), subject=Ref.of(feed), actor=number)
    audit.record(
        actor=number, deed="walls.feed_ended", subject=str(Ref.of(feed)), detail={"state": feed.state}
    )


def _kept(pieces: Iterable[bytes]) -> IO[bytes]:
    """The upload as a file without a name, gone when it is closed, whatever happens.

    Raises
    ------
    Unreadable
        It is larger than a feed can be.
    """
    place = Path(settings.DATA_DIR) / "imports"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = tempfile.TemporaryFile(dir=place)  # noqa: SIM115 - whoever asked closes it
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > wallfeed.BOUNDS.file_bytes:
            file.close()
            raise Unreadable(TOO_BIG, limit=size_words(wallfeed.BOUNDS.file_bytes))
        file.write(piece)
    file.flush()
    file.seek(0)
    return file
