"""Operations of the room. None takes the key of another person to make her a member of anything."""

from ninja import Router

from junto.communities.api import (
    advising,
    belonging,
    charter,
    history,
    inviting,
    reading,
    sponsoring,
    supporting,
)

router = Router()
for part in (reading, belonging, inviting, charter, history, sponsoring, supporting, advising):
    router.add_router("", part.router)
