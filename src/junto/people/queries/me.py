"""What a person reads about herself, and takes with her."""

from django.db.models import QuerySet

from junto.kernel.personal import Json
from junto.people.models import Interest, Person, Skill, SystemRole


def my_interests(person: Person) -> QuerySet[Interest]:
    """What a person says she cares about, by name."""
    return person.interests.select_related("topic").order_by("topic__folded")


def my_skills(person: Person) -> QuerySet[Skill]:
    """What a person says she can do, by name."""
    return person.skills.select_related("topic").order_by("topic__folded")


def my_data(person: Person) -> dict[str, Json]:
    """Every row of this room that is about a person, for her alone, as plain data.

    That a wall names her is hers to know only by its notice; silent walls are not told here.
    """
    roles = SystemRole.objects.filter(person=person).order_by("since", "id")
    return {
        "from_the_hr_list": {
            "name": person.name,
            "email": person.email,
            "key": person.hr_key or "",
            "unit": person.unit.name if person.unit else "",
            "discipline": person.unit.discipline.name if person.unit and person.unit.discipline else "",
            "office": person.office.name if person.office else "",
            "position": person.position,
            "first_day": _day(person.starts_on),
            "last_day": _day(person.ends_on),
            "from_outside": person.outside,
        },
        "said_by_me": {
            "pronouns": person.pronouns,
            "headline": person.headline,
            "ask_me": person.ask_me,
            "please_dont": person.please_dont,
            "findable": person.findable,
            "time_zone": person.time_zone,
            "language": person.language,
            "theme": person.theme,
            "shortcuts": person.shortcuts,
        },
        "interests": [
            {"topic": row.topic.name, "stated_at": row.stated_at.isoformat()} for row in my_interests(person)
        ],
        "skills": [
            {
                "topic": row.topic.name,
                "level": str(Skill.Level(row.level).label),
                "stated_at": row.stated_at.isoformat(),
            }
            for row in my_skills(person)
        ],
        "roles": [
            {
                "role": row.role,
                "since": row.since.isoformat(),
                "until": row.until.isoformat() if row.until else "",
            }
            for row in roles
        ],
        "recorded_at": person.created_at.isoformat(),
    }


def _day(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else ""
