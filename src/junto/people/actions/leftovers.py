"""What an erasure finds besides a person's own rows: files, topics nobody else uses, words of errors."""

import email
import email.policy
from pathlib import Path

from django.conf import settings
from django.db.models import ManyToOneRel, Q

from junto.kernel.models import TaskRow
from junto.people.actions import bundle, importing
from junto.people.models import DataExport, PeopleImport, Person, Topic


def drop_lists() -> None:
    """Lists that wait for a word hold everybody's line: they are ended, and can be brought again."""
    states = PeopleImport.State
    for row in PeopleImport.objects.select_for_update().filter(state__in=[states.MAPPING, states.PREVIEW]):
        importing.end_import(actor=None, row=row, state=states.EXPIRED)


def drop_exports(person: Person) -> None:
    """The files of what was prepared for her; the rows go with the rest."""
    for key in DataExport.objects.filter(person=person).values_list("key", flat=True):
        bundle.destroy(key)


def topics_of(person: Person) -> set[int]:
    """The topics she stated, by number."""
    stated = (
        *person.interests.values_list("topic", flat=True),
        *person.skills.values_list("topic", flat=True),
    )
    return set(stated)


def drop_topics(numbers: set[int]) -> None:
    """Topics that only she had named are her words, and go; the firm's common words stay."""
    for topic in Topic.objects.filter(pk__in=numbers, core_competency=False):
        if not _is_used(topic):
            topic.delete()


def drop_letters(person: Person) -> None:
    """Where no mail server is named, letters lie in a folder: those to her, or that name her, go."""
    place = Path(settings.EMAIL_FILE_PATH)
    named = [word.lower() for word in (person.email, person.name) if word]
    for path in place.glob("*") if place.is_dir() else ():
        raw = path.read_bytes()
        letter = email.message_from_bytes(raw, policy=email.policy.default)
        body = letter.get_body(("plain", "html")) if isinstance(letter, email.message.EmailMessage) else None
        heads = " ".join(str(value) for value in letter.values())
        text = f"{raw.decode('utf-8', 'replace')} {heads} {body.get_content() if body else ''}".lower()
        if any(word in text for word in named):
            path.unlink(missing_ok=True)


def forget_errors(person: Person) -> None:
    """What a failed task said may quote an address; work that is done is of no use to anybody."""
    named = Q(error__icontains=person.email) | Q(error__icontains=person.name)
    TaskRow.objects.filter(named).update(error="")


def _is_used(topic: Topic) -> bool:
    """Whether any row of any room points to it; keys of higher rooms are seen through the tables alone."""
    for relation in topic._meta.get_fields(include_hidden=True):
        # a table of pairs is among the relations by its own key, too
        if isinstance(relation, ManyToOneRel):
            rows = relation.related_model._default_manager.filter(**{relation.field.name: topic})
            if rows.exists():
                return True
    return False
