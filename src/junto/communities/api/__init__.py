"""Operations of the room. None takes the key of another person to make her a member of anything."""

from ninja import Router

from junto.communities.api import belonging, inviting, reading

router = Router()
for part in (reading, belonging, inviting):
    router.add_router("", part.router)
