"""What the firm's directory says by SCIM: which persons it knows, which groups it keeps, by which token."""

from typing import Any

from django.db import models
from django.db.models.functions import Lower

from junto.kernel.ids import short_id


class ScimToken(models.Model):
    """Lets the firm's directory speak. Of its text a digest is kept and nothing else."""

    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class ScimPerson(models.Model):
    """A person as the directory knows her; what it said is kept so that it reads back the same.

    `gone_at` says that the directory deleted its entry: the person is deactivated and keeps everything.
    """

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="+")
    user_name = models.CharField(max_length=254)
    # null and not empty: any number may go without one
    external_id = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 - as said above
    told = models.JSONField[dict[str, Any], dict[str, Any]]()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    # since when the directory says that she is away, and whether something else had let her go before
    away_at = models.DateTimeField(null=True)
    away_before = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("user_name"), name="people_scim_user_name")]

    def __str__(self) -> str:
        return self.key


class ScimGroup(models.Model):
    """A group of the directory. It may let its members sign in; it makes nobody a member of anything."""

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    name = models.CharField(max_length=200)
    external_id = models.CharField(max_length=200, blank=True)
    members = models.ManyToManyField(ScimPerson, related_name="groups")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="people_scim_group_name")]

    def __str__(self) -> str:
        return self.name


class ScimQuestion(models.Model):
    """The directory named an address that somebody here has, and it is not certain that it means her."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    external_id = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    same = models.BooleanField(null=True)
    answered_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "fingerprint"], name="people_one_scim_question")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"


class ScimRefusal(models.Model):
    """Something the directory was refused about a person, or about somebody it never told of."""

    person = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=10)
    count = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="people_scim_refused")]

    def __str__(self) -> str:
        return self.code
