"""Found groups: what everybody may read of them, and, sealed, who is in them."""

from typing import Any

from django.db import models

from junto.kernel.ids import address, short_id


class Candidate(models.Model):
    """A group that may be a community. One row an identity; every run that finds it again rewrites its
    figures.

    Holds bands and codes about ten people or more, and nothing about one.
    """

    class State(models.TextChoices):
        OFFERED = "offered"
        NAMED = "named"
        INVITED = "invited"
        ADOPTED = "adopted"  # those who were invited live as a community
        SET_ASIDE = "set aside"
        LAPSED = "lapsed"  # not found in three runs
        DISSOLVED = "dissolved"  # fewer than ten people are left in it

    class Aside(models.TextChoices):
        TEAM = "team"
        UNIT = "unit"
        NOTHING = "nothing"

    SHOWN = (State.OFFERED, State.NAMED, State.INVITED)

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    identity = models.CharField(max_length=40, unique=True)
    first_run = models.ForeignKey(
        "discovery.DiscoveryRun", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    run = models.ForeignKey(
        "discovery.DiscoveryRun", null=True, on_delete=models.SET_NULL, related_name="candidates"
    )
    missed = models.PositiveSmallIntegerField(default=0)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    first_week = models.SmallIntegerField(null=True)

    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    aside = models.CharField(max_length=10, choices=Aside, blank=True)
    aside_words = models.CharField(max_length=300, blank=True)
    proposed_name = models.CharField(max_length=120, blank=True)

    kind = models.CharField(max_length=20)
    apart = models.BooleanField(default=False)  # listed apart: looks like a team or a unit
    view = models.CharField(max_length=20)
    sureness = models.CharField(max_length=10)
    certainty = models.FloatField()
    calibrated = models.BooleanField(default=False)
    size_band = models.CharField(max_length=10)
    units_band = models.CharField(max_length=10, blank=True)
    words = models.JSONField[list[str], list[str]](default=list)
    units = models.JSONField[list[int], list[int]](default=list)  # units it crosses, large enough to be named
    evidence = models.JSONField[list[dict[str, Any]], list[dict[str, Any]]](default=list)
    disproofs = models.JSONField[list[dict[str, Any]], list[dict[str, Any]]](default=list)

    class Meta:
        indexes = [models.Index(fields=["state", "-certainty", "id"], name="discovery_candidate_shown")]

    def __str__(self) -> str:
        return f"candidate {self.key}"

    @property
    def address(self) -> str:
        """`<key>-<slug>` as it stands in the URL of its page."""
        return address(self.key, self.proposed_name or " ".join(self.words[:3]))

    @property
    def is_shown(self) -> bool:
        """Whether it stands in the list."""
        return self.state in self.SHOWN


class CandidateMember(models.Model):
    """Sealed: read by the job that sends invitations and by the person herself, by nothing else."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="sealed")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    share = models.FloatField()
    reasons = models.JSONField[list[dict[str, Any]], list[dict[str, Any]]](default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["candidate", "person"], name="discovery_member_once")]

    def __str__(self) -> str:
        return "sealed"


class CandidateLink(models.Model):
    """How a candidate relates to an earlier one, or to a living community."""

    class Kind(models.TextChoices):
        SPLIT = "split"  # from `other`
        MERGED = "merged"  # out of `other` and another
        RESEMBLES = "resembles"  # some of it is in `community` already
        INSIDE = "inside"  # most of it is

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=10, choices=Kind)
    other = models.ForeignKey(Candidate, null=True, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(
        "communities.Community", null=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(other__isnull=True) ^ models.Q(community__isnull=True),
                name="discovery_link_one_end",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.other_id or self.community_id}"
