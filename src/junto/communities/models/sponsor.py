"""Who supports a community from outside it, what she offers, what is agreed with her and asked of her.

None of it gives her a vote, a veto or a word in what the members write.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from junto.kernel.ids import short_id

LONGEST_SAID = 500


class SponsorAssignment(models.Model):
    """Somebody of the firm who supports a community she does not belong to.

    It begins (`since`) when both have said yes: she herself, and the members through those who keep the
    community. Whichever came first is the proposal.
    """

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="sponsors")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    proposed_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField()
    words = models.CharField(max_length=LONGEST_SAID, blank=True)
    members_said_at = models.DateTimeField(null=True)
    members_said_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    person_said_at = models.DateTimeField(null=True)
    # she let it pass: hers alone to know; for the members it waits until it fades
    passed_at = models.DateTimeField(null=True)
    # the members said no to her own offer; read by her, forgotten after thirty days
    declined_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=LONGEST_SAID, blank=True)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "person"],
                condition=models.Q(until__isnull=True),
                name="communities_one_open_sponsor",
            ),
            models.CheckConstraint(
                condition=models.Q(since__isnull=True)
                | models.Q(members_said_at__isnull=False, person_said_at__isnull=False),
                name="communities_sponsor_agreed_by_both",
            ),
        ]
        indexes = [models.Index(fields=["person", "until"], name="communities_sponsor_person")]

    def __str__(self) -> str:
        return self.key


class Offer(models.Model):
    """Something a sponsor offers. The members accept or decline it; nothing hangs on their answer."""

    class Kind(models.TextChoices):
        PURPOSE = "purpose", _("a purpose")
        HOURS = "hours", _("time")
        MONEY = "money", _("money")
        ROOM = "room", _("a room")
        VOICE = "voice", _("a voice at the board")

    class State(models.TextChoices):
        OPEN = "open", _("waits for the members")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        TAKEN_BACK = "taken back", _("taken back")

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="+")
    sponsor = models.ForeignKey(SponsorAssignment, on_delete=models.CASCADE, related_name="offers")
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.CharField(max_length=LONGEST_SAID)
    hours = models.PositiveIntegerField(null=True)
    time_code = models.CharField(max_length=40, blank=True)
    amount = models.PositiveIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.CharField(max_length=LONGEST_SAID, blank=True)

    class Meta:
        indexes = [models.Index(fields=["community", "state"], name="communities_offers")]

    def __str__(self) -> str:
        return self.key


class Objective(models.Model):
    """What the members and their sponsor both want to come about; three at most are open at a time."""

    class How(models.TextChoices):
        MET = "met", _("reached")
        CHANGED = "changed", _("replaced by another")
        DROPPED = "dropped", _("let go")

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=LONGEST_SAID)
    proposed_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField()
    sponsor_said_at = models.DateTimeField(null=True)
    members_said_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=8, choices=How, blank=True)
    ended_words = models.CharField(max_length=LONGEST_SAID, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreed_at__isnull=True)
                | models.Q(sponsor_said_at__isnull=False, members_said_at__isnull=False),
                name="communities_objective_agreed_by_both",
            )
        ]
        indexes = [models.Index(fields=["community", "ended_at"], name="communities_objectives")]

    def __str__(self) -> str:
        return self.key


class SponsorRequest(models.Model):
    """What the members ask of their sponsor: who answers, by when, and the answer that all of them read."""

    class Reply(models.TextChoices):
        GRANTED = "granted", _("granted")
        IN_PART = "in part", _("granted in part")
        DECLINED = "declined", _("declined")

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(SponsorAssignment, on_delete=models.CASCADE, related_name="requests")
    words = models.CharField(max_length=LONGEST_SAID)
    asked_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    reply = models.CharField(max_length=8, choices=Reply, blank=True)
    reply_words = models.CharField(max_length=LONGEST_SAID, blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["community", "replied_at"], name="communities_sponsor_asked")]

    def __str__(self) -> str:
        return self.key

    @property
    def is_open(self) -> bool:
        return self.replied_at is None and self.withdrawn_at is None
