"""The register of core competencies: short, kept by administrators, with its history."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from junto.kernel import audit, clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.refs import Ref
from junto.people import rules
from junto.people.actions.clearance import require_clear
from junto.people.actions.profile import name_topics
from junto.people.facts import CompetencyEnded, CompetencyKept
from junto.people.logic.words import clean
from junto.people.models import Competency, Person, Topic
from junto.people.models.competency import LONGEST_SAID

MOST = 12


def keep_competency(*, actor: Person, name: str, words: str) -> Competency:
    """An administrator puts a topic into the register of core competencies, with a line of words.

    At most twelve: a long list says nothing. A topic that is there already gets the new line, and the old one
    is kept with its dates. Refuses (`Denied`) who is no administrator, an empty name or line, a thirteenth;
    (`Conflict`) the same line again. Publishes `CompetencyKept`.
    """
    require(rules.may_administer(actor))
    said = clean(words)[:LONGEST_SAID]
    if not clean(name) or not said:
        raise Denied(_("A core competency needs a name and a line of words."))
    require_clear(actor=actor, texts=[said])
    with transaction.atomic():
        _one_at_a_time()
        topics = name_topics(actor=actor, names=[name])
        if not topics:
            raise Denied(_("A core competency needs a name and a line of words."))
        open_ones = Competency.objects.filter(until__isnull=True)
        before = open_ones.filter(topic=topics[0]).first()
        if before is not None and before.words == said:
            raise Conflict(_("This is on the register already."))
        if before is None and open_ones.count() >= MOST:
            raise Denied(_("Twelve are as many as the register holds. Take one off first."))
        moment = clock.now()
        open_ones.filter(topic=topics[0]).update(until=moment, ended_by=actor)
        row = Competency.objects.create(topic=topics[0], words=said, since=moment, kept_by=actor)
        _mark(topics[0], True)
        publish(
            CompetencyKept(topic_id=topics[0].pk, anew=before is not None),
            subject=Ref.of(topics[0]),
            actor=actor.pk,
        )
        audit.record(actor=actor.pk, deed="people.competency_kept", subject=str(Ref.of(topics[0])))
    return row


def end_competency(*, actor: Person, competency: Competency) -> None:
    """An administrator takes a topic off the register; that it stood there is kept, and so is the topic.

    Refuses (`Denied`) who is no administrator, (`Conflict`) one that is off already. Publishes
    `CompetencyEnded`.
    """
    require(rules.may_administer(actor))
    with transaction.atomic():
        _one_at_a_time()
        rows = Competency.objects.filter(pk=competency.pk, until__isnull=True)
        if not rows.update(until=clock.now(), ended_by=actor):
            raise Conflict(_("This is off the register already."))
        topic = competency.topic
        _mark(topic, False)
        publish(CompetencyEnded(topic_id=topic.pk), subject=Ref.of(topic), actor=actor.pk)
        audit.record(actor=actor.pk, deed="people.competency_ended", subject=str(Ref.of(topic)))


def _one_at_a_time() -> None:
    """Two administrators at once must not make thirteen: they wait for each other."""
    list(get_user_model().objects.select_for_update().order_by("pk")[:1])


def _mark(topic: Topic, on: bool) -> None:
    topic.core_competency = on
    topic.save(update_fields=["core_competency"])
