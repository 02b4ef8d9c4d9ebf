"""Named reads of the room. What a page shows has gone through a scope of `rules`; `firm` serves jobs
alone.
"""

from junto.discovery.queries.pages import (
    InvitationPage,
    Listing,
    Near,
    candidate_page,
    imports_page,
    invitation_page,
    listing,
    near_you,
)

__all__ = [
    "InvitationPage",
    "Listing",
    "Near",
    "candidate_page",
    "imports_page",
    "invitation_page",
    "listing",
    "near_you",
]
