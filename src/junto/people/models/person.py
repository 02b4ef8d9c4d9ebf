"""A person, and the roles the installation gives."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from junto.kernel.ids import address, short_id


class Persons(BaseUserManager["Person"]):
    """Persons by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody of the firm, or an adviser from outside.

    Nothing stands here that she did not say herself or the HR list did not carry. `name`, `email`, `unit`,
    `office`, `position`, `starts_on` and `ends_on` come from the HR list; everything from `pronouns` on is
    hers. Somebody whose first day is still to come is recorded, not active and without `deactivated_at`.
    """

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    hr_key = models.CharField(max_length=120, null=True, blank=True, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.SET_NULL, related_name="people")
    office = models.ForeignKey("people.Office", null=True, on_delete=models.SET_NULL, related_name="people")
    position = models.CharField(max_length=120, blank=True)
    outside = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    # somebody's own deed; a list alone does not undo it
    deactivated_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # carried by an HR list at least once; whoever never was cannot be missing from one
    listed = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    # what was hers is gone; the row stays so that what others decided with her stays whole
    erased_at = models.DateTimeField(null=True, blank=True)

    pronouns = models.CharField(max_length=40, blank=True)
    headline = models.CharField(max_length=200, blank=True)
    ask_me = models.CharField(max_length=300, blank=True)
    please_dont = models.CharField(max_length=300, blank=True)
    findable = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10, blank=True)
    theme = models.CharField(max_length=5, blank=True)
    shortcuts = models.BooleanField(default=True)
    # folded name to sort by; folded words of name, headline, unit, office and position, each after a space
    sort_name = models.CharField(max_length=200, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[Persons] = Persons()

    # set by the sign-in backend's one query; a person loaded otherwise is nobody's administrator
    is_administrator: bool = False
    keeps_walls: bool = False
    runs_discovery: bool = False

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="people_person_email"),
            models.CheckConstraint(
                condition=models.Q(is_active=True, deactivated_at__isnull=True)
                | models.Q(is_active=False, deactivated_at__isnull=False)
                | models.Q(is_active=False, starts_on__isnull=False),
                name="people_person_active_or_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="people_person_directory"),
            models.Index(
                fields=["starts_on"], name="people_person_starts", condition=models.Q(is_active=False)
            ),
            models.Index(fields=["ends_on"], name="people_person_ends", condition=models.Q(is_active=True)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def address(self) -> str:
        """`<key>-<slug>` as it stands in the URL of her page."""
        return address(self.key, self.name)


class SystemRole(models.Model):
    """A role the installation gives: who, since when, until when, given by whom."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("Administrator")
        BARRIERS = "barriers", _("Keeper of walls")  # sets and lifts walls
        DISCOVERY = "discovery", _("Runs discovery")  # imports traces and starts runs

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="system_roles")
    role = models.CharField(max_length=20, choices=Role)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=models.Q(until__isnull=True),
                name="people_one_open_role",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.role})"
