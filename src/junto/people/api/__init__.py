"""Operations of the room."""

from ninja import Router

from junto.people.api import lists, me, persons

router = Router()
for part in (persons, me, lists):
    router.add_router("", part.router)
