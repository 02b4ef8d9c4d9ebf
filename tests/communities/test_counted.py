"""How many questions the heaviest pages ask: a merging ending, and the front page of who facilitates."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from junto.communities import actions
from junto.communities.models import Ending
from junto.people.models import Person
from tests import cast, factories
from tests.communities import makers

GOAL = 8


def asked(person: Person, name: str, address: str) -> int:
    browser = makers.browser(person)
    path = reverse(f"communities:{name}", args=[address])
    browser.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("many", [1, 3])
def test_a_merging_ending(firm: cast.Cast, many: int) -> None:
    it, other = makers.community(firm.dee), makers.community(firm.dee, "Going concern")
    for _n in range(many):
        makers.joined(factories.person(), it)
    words: dict[str, Any] = {"thanks": "To Dee.", "last_words": "We go on together."}
    actions.draft_ending(actor=firm.dee, community=it, kind="merging", partner=other, **words)
    actions.answer_merger(actor=firm.dee, community=other, ending=Ending.objects.get(), **words)
    assert max(asked(firm.dee, "ending", one.address) for one in (it, other)) <= GOAL


@pytest.mark.parametrize("many", [1, 3])
def test_the_front_page_of_who_facilitates(
    firm: cast.Cast, many: int, deliver_facts: Callable[[], int]
) -> None:
    it = makers.community(firm.dee, joining="request")
    for _n in range(many):
        actions.ask_to_join(actor=factories.person(), community=it, words="Please.")
    actions.offer_role(actor=firm.dee, community=it, person=firm.dee, role="host")
    assert asked(firm.dee, "front", it.address) <= GOAL
