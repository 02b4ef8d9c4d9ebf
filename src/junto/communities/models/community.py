"""A community: a concern, a question to begin with, and how one comes to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from junto.kernel.ids import address, short_id

LONGEST_NAME, LONGEST_WORDS = 80, 400


class Community(models.Model):
    """Volunteers deepening a shared practice over time.

    Nothing here can end it: no date, and no client, matter or team whose end would take it along.
    `closed_at` is set by a decision of the members alone. Resting is a flag that whoever joins lifts.
    """

    class Kind(models.TextChoices):
        EXPERTISE = "expertise", _("expertise")
        CLIENT = "client", _("client")
        SECTOR = "sector", _("sector")
        ROLE = "role", _("role")
        THEME = "theme", _("theme")

    class Origin(models.TextChoices):
        EMERGENT = "emergent", _("grown by itself")
        DESIGNED = "designed", _("set up on purpose")

    class Listing(models.TextChoices):
        FIRM = "firm", _("everyone in the firm")
        MEMBERS = "members", _("members and those they invite")

    class Joining(models.TextChoices):
        OPEN = "open", _("open: whoever sees it may join")
        REQUEST = "request", _("on request: ask, and a yes invites you")
        INVITATION = "invitation", _("by invitation of a member")

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    name = models.CharField(max_length=LONGEST_NAME)
    domain = models.CharField(max_length=LONGEST_WORDS, blank=True)
    first_question = models.CharField(max_length=LONGEST_WORDS, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.EXPERTISE)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.EMERGENT)
    listing = models.CharField(max_length=8, choices=Listing, default=Listing.FIRM)
    joining = models.CharField(max_length=10, choices=Joining, default=Joining.OPEN)
    # what walls look at; a client or matter that ends changes nothing here
    client = models.ForeignKey("people.Client", null=True, on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey("people.Matter", null=True, on_delete=models.PROTECT, related_name="+")
    topics = models.ManyToManyField("people.Topic", related_name="+")
    founder = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    founded_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    resting_since = models.DateTimeField(null=True)
    resting_until = models.DateField(null=True)
    resting_why = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["closed_at", "name", "id"], name="communities_by_name"),
            models.Index(fields=["founded_at"], name="communities_founded"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """`<key>-<slug>` as it stands in the URL of its front page."""
        return address(self.key, self.name)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_resting(self) -> bool:
        return self.resting_since is not None and self.closed_at is None
