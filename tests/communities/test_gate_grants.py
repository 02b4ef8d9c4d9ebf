"""Random walls, and on top of them random grants: what a wall hides is in no scope and no verdict."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from junto.config import bench_gate_grants as grants

pytestmark = pytest.mark.django_db


class TestGrants(TestCase):
    """Each example in a transaction of its own; `junto bench gate` gives twenty thousand in one firm."""

    @given(seed=st.integers(0, 2**32))
    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
    def test_no_grant_overrides_a_wall(self, seed: int) -> None:
        chance = random.Random(seed)
        world = grants.build(chance, 9, 4)
        given_, _opened = grants.grant_all(world, chance, 80)
        overrides, scopes, asked = grants.overridden(world)
        assert overrides == []
        assert given_ > 20
        assert scopes >= 20
        assert asked == scopes * len(world.people)
        assert grants.spoken_for(world, chance, 5)[0] == 0


@pytest.mark.parametrize("kind", ["membership", "invitation", "sponsorship", "advice", "broken glass"])
def test_the_same_grants_open_what_no_wall_hides(kind: str) -> None:
    """Where there is no wall a scope shows what was granted: else the check above would be void."""
    world = grants.build(random.Random(1), 8, 1)
    row = next(one for one in world.rows if not one.client_id and not one.matter_id)
    type(row).objects.filter(pk=row.pk).update(listing="members")
    person = next(one for one in world.people[3:] if one.outside is (kind == "advice"))
    assert not _seen(person, row.pk)
    grants.GIVE[kind](world, person, row)
    assert _seen(person, row.pk)


def _seen(person: object, number: int) -> bool:
    loaded = grants._loaded(person)
    found = ((rows, grants._path(rows)) for rows in (scope(loaded) for _name, scope in grants.scopes()))
    return any(path and path != "client" and rows.filter(**{path: number}).exists() for rows, path in found)
