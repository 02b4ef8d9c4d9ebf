"""Operations of the room."""

from ninja import Router

from junto.people.api import lists, me, persons, privacy, walls

router = Router()
for part in (persons, me, lists, walls, privacy):
    router.add_router("", part.router)
