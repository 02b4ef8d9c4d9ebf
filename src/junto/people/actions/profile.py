"""What a person says about herself. Nobody else's deed is in this file."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Denied, require
from junto.kernel.refs import Ref
from junto.people import rules
from junto.people.actions.clearance import require_clear
from junto.people.actions.persons import set_search
from junto.people.facts import ProfileChanged, TopicNamed
from junto.people.logic.words import clean, fold
from junto.people.models import Interest, Person, Skill, Topic

MOST_TOPICS = 40


@dataclass(frozen=True, slots=True)
class Profile:
    """What others may read of a person in her own words, and whether she may be found by subject."""

    headline: str = ""
    ask_me: str = ""
    please_dont: str = ""
    pronouns: str = ""
    time_zone: str = ""
    findable: bool = False


def change_profile(*, actor: Person, person: Person, profile: Profile, interests: Iterable[str] = ()) -> None:
    """A person changes her own profile and interests; nobody else does, administrators included.

    Refuses (`Denied`) anybody else, a time zone that does not exist, and lines or interests that name a
    client or matter nobody else has cleared. Publishes `ProfileChanged` if
    anything changed, and `TopicNamed` for a topic that is new.
    """
    require(rules.may_edit_profile(actor, person))
    if profile.time_zone and profile.time_zone not in available_timezones():
        raise Denied(_("There is no such time zone."))
    with transaction.atomic():
        row = (
            Person.objects.select_for_update(of=("self",)).select_related("unit", "office").get(pk=person.pk)
        )
        wanted = {field.name: getattr(profile, field.name) for field in fields(profile)}
        wanted = {name: clean(value) if isinstance(value, str) else value for name, value in wanted.items()}
        changed = [name for name, value in wanted.items() if getattr(row, name) != value]
        # the whole firm reads these lines
        spoken = [str(wanted[name]) for name in changed if name in ("headline", "ask_me", "please_dont")]
        require_clear(actor=actor, texts=spoken)
        for name in changed:
            setattr(row, name, wanted[name])
        if changed:
            set_search(row)
            row.save(update_fields=[*changed, "sort_name", "search_text"])
        moved = _set_interests(row, name_topics(actor=actor, names=interests))
        if changed or moved:
            publish(ProfileChanged(person_id=row.pk), subject=Ref.of(row), actor=actor.pk)


def state_interests(*, actor: Person, person: Person, names: Iterable[str]) -> None:
    """A person says what she cares about; what is not named any more is no interest any more.

    Refuses (`Denied`) anybody else. Publishes `ProfileChanged` if anything changed, and `TopicNamed`.
    """
    require(rules.may_edit_profile(actor, person))
    with transaction.atomic():
        if _set_interests(person, name_topics(actor=actor, names=names)):
            publish(ProfileChanged(person_id=person.pk), subject=Ref.of(person), actor=actor.pk)


def state_skill(*, actor: Person, person: Person, name: str, level: int) -> Skill:
    """A person says how far she has come with a topic, in five steps; saying it again changes the step.

    Refuses (`Denied`) anybody else, no name, and a step that is none of the five. Publishes `ProfileChanged`.
    """
    require(rules.may_edit_profile(actor, person))
    if level not in Skill.Level.values:
        raise Denied(_("Choose one of the five steps."))
    with transaction.atomic():
        topics = name_topics(actor=actor, names=[name])
        if not topics:
            raise Denied(_("Name the skill in a few words."))
        if not person.skills.filter(topic=topics[0]).exists() and person.skills.count() >= MOST_TOPICS:
            raise Denied(_("Forty skills are as many as a profile holds. Take one away first."))
        skill, _made = Skill.objects.update_or_create(
            person=person, topic=topics[0], defaults={"level": level, "stated_at": clock.now()}
        )
        publish(ProfileChanged(person_id=person.pk), subject=Ref.of(person), actor=actor.pk)
    return skill


def withdraw_skill(*, actor: Person, person: Person, skill_id: int) -> None:
    """A person takes a skill off her profile.

    Refuses (`Denied`) anybody else. Publishes `ProfileChanged`; what is not there stays so.
    """
    require(rules.may_edit_profile(actor, person))
    with transaction.atomic():
        gone, _rows = person.skills.filter(pk=skill_id).delete()
        if gone:
            publish(ProfileChanged(person_id=person.pk), subject=Ref.of(person), actor=actor.pk)


def change_look(
    *,
    actor: Person,
    theme: str | None = None,
    language: str | None = None,
    shortcuts: bool | None = None,
) -> None:
    """A person chooses theme, language and keyboard for herself; None leaves a thing as it is.

    Refuses (`Denied`) a theme or language there is not. Publishes nothing: how somebody reads is no news.
    """
    if theme not in (None, "", "light", "dark"):
        raise Denied(_("There is no such theme."))
    if language is not None and language not in {"", *dict(settings.LANGUAGES)}:
        raise Denied(_("There is no such language."))
    wanted = {"theme": theme, "language": language, "shortcuts": shortcuts}
    given = {name: value for name, value in wanted.items() if value is not None}
    if given:
        Person.objects.filter(pk=actor.pk).update(**given)


def name_topics(*, actor: Person | None, names: Iterable[str]) -> list[Topic]:
    """The topics of these names, those nobody named before included: the list grows by use.

    Capitals and accents make no other topic. Refuses (`Denied`) a new one that names a client or matter
    nobody else has cleared. Publishes `TopicNamed` for each new one. Inside a transaction.
    """
    wanted: dict[str, str] = {}
    for name in names:
        cleaned = clean(name)[:80].strip()
        if fold(cleaned):
            wanted.setdefault(fold(cleaned), cleaned)
    wanted = dict(list(wanted.items())[:MOST_TOPICS])
    known = {row.folded: row for row in Topic.objects.filter(folded__in=wanted)}
    new = [key for key in wanted if key not in known]
    if new:
        # topics are the firm's common words
        require_clear(actor=actor, texts=[wanted[key] for key in new])
        # somebody may name the same topic at this moment: whoever comes second finds the first one's row
        Topic.objects.bulk_create([Topic(name=wanted[key], folded=key) for key in new], ignore_conflicts=True)
        for row in Topic.objects.filter(folded__in=new):
            known[row.folded] = row
            publish(TopicNamed(topic_id=row.pk), subject=Ref.of(row), actor=actor.pk if actor else None)
    return [known[key] for key in wanted]


def _set_interests(person: Person, topics: list[Topic]) -> bool:
    held = set(person.interests.values_list("topic_id", flat=True))
    wanted = {topic.pk for topic in topics}
    gone, _rows = person.interests.filter(topic_id__in=held - wanted).delete()
    added = [
        Interest(person=person, topic=topic, stated_at=clock.now())
        for topic in topics
        if topic.pk not in held
    ]
    Interest.objects.bulk_create(added, ignore_conflicts=True)
    return bool(gone or added)
