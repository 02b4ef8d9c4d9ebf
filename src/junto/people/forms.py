"""What people send to this room."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from junto.kernel.policy import Denied
from junto.people import rules
from junto.people.actions import Cover, Details, Profile
from junto.people.logic.columns import FIELDS, REQUIRED, missing
from junto.people.logic.words import clean, listed
from junto.people.models import Barrier, Client, Discipline, Matter, Office, Person, Skill, Unit
from junto.people.queries import Look
from junto.people.queries.questions import field_word

DATES = (("", _("only as 2026-11-20 or 20.11.2026")), ("dmy", _("20/11/2026")), ("mdy", _("11/20/2026")))


def zones() -> list[tuple[str, str]]:
    """Every time zone by its usual name, as a select shows it."""
    named = sorted(
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix"))
    )
    return [(name, name.replace("_", " ")) for name in named]


def look_of(data: Any) -> Look:
    """What the directory's address asks for; what cannot be read is not asked for."""
    return Look(
        words=data.get("q", "")[:200],
        topic=data.get("topic", "")[:200],
        unit=_number(data.get("unit", "")),
        office=_number(data.get("office", "")),
        discipline=_number(data.get("discipline", "")),
        page=_number(data.get("page", "")) or 1,
    )


def _offer_zones(form: forms.Form) -> None:
    field = form.fields["time_zone"]
    if isinstance(field, forms.ChoiceField):
        field.choices = [("", _("The firm’s")), *zones()]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class ProfileForm(forms.Form):
    headline = forms.CharField(label=_("Headline"), max_length=200, required=False)
    ask_me = forms.CharField(
        label=_("Ask me"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    please_dont = forms.CharField(
        label=_("Please don’t"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    interests = forms.CharField(
        label=_("Interests"),
        max_length=3000,
        required=False,
        help_text=_("Separated by commas. They decide what is suggested to you, and nothing else."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    pronouns = forms.CharField(label=_("Pronouns"), max_length=40, required=False)
    findable = forms.BooleanField(label=_("I may be found by subject"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_zones(self)

    @classmethod
    def of(cls, person: Person, interests: list[str]) -> "ProfileForm":
        return cls(
            initial={
                "headline": person.headline,
                "ask_me": person.ask_me,
                "please_dont": person.please_dont,
                "interests": ", ".join(interests),
                "time_zone": person.time_zone,
                "pronouns": person.pronouns,
                "findable": person.findable,
            }
        )

    def profile(self) -> Profile:
        said = self.cleaned_data
        return Profile(
            headline=said["headline"],
            ask_me=said["ask_me"],
            please_dont=said["please_dont"],
            pronouns=said["pronouns"],
            time_zone=said["time_zone"],
            findable=said["findable"],
        )

    def topics(self) -> list[str]:
        return listed(self.cleaned_data["interests"], 40)


class SkillForm(forms.Form):
    topic = forms.CharField(label=_("Skill"), max_length=80)
    level = forms.TypedChoiceField(label=_("You say"), choices=Skill.Level.choices, coerce=int, initial=3)


class PersonForm(forms.Form):
    """The same things an HR list would carry."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    unit = forms.ModelChoiceField(Unit.objects.order_by("name"), label=_("Unit"), required=False)
    office = forms.ModelChoiceField(
        Office.objects.order_by("name"), label=_("Office or desk"), required=False
    )
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    outside = forms.BooleanField(label=_("From outside the firm (an adviser, a contractor)"), required=False)
    starts_on = forms.DateField(
        label=_("First day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    @classmethod
    def of(cls, person: Person) -> "PersonForm":
        return cls(initial={name: getattr(person, name) for name in cls.base_fields})

    def clean(self) -> None:
        start, end = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("The last day is before the first."))

    def details(self) -> Details:
        return Details(**self.cleaned_data)


class UnitForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    discipline = forms.ModelChoiceField(
        Discipline.objects.order_by("name"), label=_("Discipline"), required=False
    )
    office = forms.ModelChoiceField(Office.objects.order_by("name"), label=_("Office"), required=False)


class OfficeForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    belongs_to = forms.ModelChoiceField(
        Office.objects.filter(belongs_to__isnull=True).order_by("name"),
        label=_("A desk that belongs to"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_zones(self)


class DisciplineForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("HR list"),
        allow_empty_file=True,
        max_length=400,
        help_text=_("A table as CSV, with the names of its columns in the first row. At most 32 MB."),
    )


class MappingForm(forms.Form):
    """One choice a field; built from the list's own columns."""

    dates = forms.ChoiceField(label=_("Dates are written"), choices=DATES, required=False)

    def __init__(self, header: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [("", _("not in this list")), *((name, name) for name in header)]
        for field in FIELDS:
            self.fields[field] = forms.ChoiceField(
                label=field_word(field).capitalize(),
                choices=columns,
                required=field in REQUIRED,
                error_messages={"required": missing(header, field).sentence(gettext)},
            )
        self.order_fields([*FIELDS, "dates"])

    def columns(self) -> dict[str, str]:
        return {field: self.cleaned_data[field] for field in FIELDS}


class WallForm(forms.Form):
    """A wall by references: one client or matter, one person's address, each on a line of its own."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Known to keepers of walls. Say no more than they need.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Barrier.Kind.choices, widget=forms.RadioSelect)
    covers = forms.CharField(
        label=_("Clients and matters"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("References, one a line. In a competitor pair these are the first side’s."),
    )
    persons = forms.CharField(
        label=_("People named"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("E-mail addresses, one a line. In a competitor pair these are the first side’s."),
    )
    covers_2 = forms.CharField(
        label=_("Second side: clients and matters"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    persons_2 = forms.CharField(
        label=_("Second side: people"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)
    silent = forms.BooleanField(
        label=_("Silent: nobody it names is told"),
        required=False,
        help_text=_("For price-sensitive work: no notice, no letter, nothing shown."),
    )
    review_on = forms.DateField(
        label=_("Look again on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, keeper: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keeper = keeper

    def clean_covers(self) -> list[Cover]:
        return self._covers("covers", 1)

    def clean_covers_2(self) -> list[Cover]:
        return self._covers("covers_2", 2)

    def clean_persons(self) -> list[tuple[Person, int]]:
        return self._persons("persons", 1)

    def clean_persons_2(self) -> list[tuple[Person, int]]:
        return self._persons("persons_2", 2)

    def _covers(self, field: str, side: int) -> list[Cover]:
        wanted = _lines(self.cleaned_data[field])
        clients = {row.reference.lower(): row for row in Client.objects.filter(reference__in=wanted)}
        matters = {row.reference.lower(): row for row in Matter.objects.filter(reference__in=wanted)}
        found, absent = [], []
        for reference in wanted:
            key = reference.lower()
            if key in clients:
                found.append(Cover(client=clients[key], side=side))
            elif key in matters:
                found.append(Cover(matter=matters[key], side=side))
            else:
                absent.append(reference)
        if absent:
            raise forms.ValidationError(
                _("No client or matter is known as %(which)s."), params={"which": ", ".join(absent)}
            )
        return found

    def _persons(self, field: str, side: int) -> list[tuple[Person, int]]:
        wanted = [address.lower() for address in _lines(self.cleaned_data[field])]
        rows = {row.email: row for row in rules.visible_people(self.keeper).filter(email__in=wanted)}
        absent = [address for address in wanted if address not in rows]
        if absent:
            raise forms.ValidationError(
                _("Nobody here has the address %(which)s."), params={"which": ", ".join(absent)}
            )
        return [(rows[address], side) for address in wanted]

    def sides(self) -> tuple[list[Cover], list[tuple[Person, int]]]:
        """Covers and persons for the kind chosen; a second side belongs to a pair alone."""
        said = self.cleaned_data
        if said["kind"] != Barrier.Kind.COMPETITOR_PAIR:
            if said["covers_2"] or said["persons_2"]:
                raise Denied(
                    _("Only a competitor pair has a second side. Leave it empty, or choose that kind.")
                )
            return said["covers"], said["persons"]
        return said["covers"] + said["covers_2"], said["persons"] + said["persons_2"]


class CoverForm(forms.Form):
    """A client or a matter by reference, so that a wall can stand round it."""

    client = forms.CharField(label=_("Client’s reference"), max_length=60)
    matter = forms.CharField(label=_("Matter’s reference"), max_length=60, required=False)
    name = forms.CharField(
        label=_("Client’s name"),
        max_length=200,
        required=False,
        help_text=_("Kept so that the name does not travel; shown to nobody a wall bars."),
    )


class FeedForm(forms.Form):
    """A feed of walls, or of clients and matters."""

    file = forms.FileField(label=_("Feed"), allow_empty_file=True)


class ThenForm(forms.Form):
    """Who could see what, at a moment."""

    reference = forms.CharField(label=_("Client or matter"), max_length=60)
    moment = forms.DateTimeField(
        label=_("At"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )


class ClearanceForm(forms.Form):
    """Words to be read more widely."""

    text = forms.CharField(label=_("The words"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    why = forms.CharField(label=_("What they are for"), max_length=300, required=False)


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line for line in map(clean, text.splitlines()) if line))[:200]
