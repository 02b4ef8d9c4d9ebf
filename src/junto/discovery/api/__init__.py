"""Operations of the room. What a person has in it is hers alone; everybody reads bands and reasons."""

from ninja import Router

from junto.discovery.api import candidates, own, traces

router = Router()
for part in (candidates, own, traces):
    router.add_router("", part.router)
