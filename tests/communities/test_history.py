"""The history of a community: what it did, in sentences; nobody's activity, no names but public acts."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from junto.communities import actions, queries
from junto.communities.models import Community
from junto.kernel import clock, facts, registry
from junto.kernel.models import LedgerEntry
from junto.kernel.registry import Line, leave_untold, provide_told
from tests import cast, factories
from tests.api.calling import program
from tests.communities import makers


def titles(person: Any, it: Community, **look: Any) -> list[str]:
    page = queries.history_of(person, it.key, **look)
    assert page is not None
    return [entry.title for month in page.months for entry in month.entries]


def test_every_fact_of_a_community_has_a_sentence_or_is_left_out_by_name() -> None:
    scoped = {kind for kind, fact in facts.kinds().items() if "community_id" in fact.__slots__}
    scoped = {kind for kind in scoped if not kind.startswith(("tests.", "test_"))}
    said = set(registry.told_kinds()) | set(registry.untold_kinds())
    assert scoped - said == set()
    assert {kind for kind in said if kind.startswith("communities.")} - scoped == set()
    assert not set(registry.told_kinds()) & set(registry.untold_kinds())


def test_a_kind_is_told_once_and_by_a_topic_there_is() -> None:
    with pytest.raises(RuntimeError, match="line already"):
        provide_told("communities.RoleTaken", topic="roles")(lambda person, entries: {})
    with pytest.raises(RuntimeError, match="no topic"):
        provide_told("tests.Never", topic="gossip")
    with pytest.raises(RuntimeError, match="left out"):
        leave_untold("communities.RoleTaken")
    with pytest.raises(RuntimeError, match="line already"):
        provide_told("communities.MemberLeft", topic="life")(lambda person, entries: {})


def test_what_was_done_is_said_newest_first_and_only_public_acts_name(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    actions.leave_community(actor=firm.dee, community=it)
    actions.take_role(actor=firm.bo, community=it, role="facilitator")
    it = actions.declare_resting(actor=firm.bo, community=it, look_again_on=clock.today() + timedelta(days=9))
    actions.wake_community(actor=firm.bo, community=it)
    assert titles(firm.fay, it) == [
        "Awake again",
        "Let rest",
        "Bo Newman became facilitator",
        "Dee Carrow gave a role back: facilitator",
        "Founded by Dee Carrow",
    ]
    assert titles(firm.fay, it, topic="roles") == [
        "Bo Newman became facilitator",
        "Dee Carrow gave a role back: facilitator",
    ]


def test_an_erased_founder_is_a_former_colleague(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    LedgerEntry.objects.filter(kind="communities.CommunityFounded").update(actor=999_999)
    assert titles(firm.fay, it) == ["Founded by a former colleague"]
    LedgerEntry.objects.filter(kind="communities.CommunityFounded").update(actor=None)
    assert titles(firm.fay, it) == ["Founded"]


def test_percent_signs_and_names_do_no_harm(firm: cast.Cast) -> None:
    odd = factories.person("Ann 100%s % (name)s")
    assert titles(firm.fay, makers.community(odd)) == ["Founded by Ann 100%s % (name)s"]
    assert Line("life", "50 % done").title == "50 % done"


def at(month: int, n: int, kind: str, it: Community) -> None:
    moment = timezone.make_aware(datetime(2026, month, 14, 12))
    for _one in range(n):
        LedgerEntry.objects.create(
            kind=f"communities.{kind}", version=1, at=moment, actor=1, scope=f"communities.community:{it.pk}",
            subject="communities.membership:1",
            data={"community_id": it.pk, **({"how": "unaided"} if kind == "MemberJoined" else {})},
        )  # fmt: skip


def test_joins_and_leaves_are_counts_of_whole_months_from_five(
    firm: cast.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = makers.community(firm.dee)
    LedgerEntry.objects.all().delete()
    monkeypatch.setattr(clock, "now", lambda: timezone.make_aware(datetime(2026, 6, 20)))
    at(3, 4, "MemberJoined", it)
    at(4, 5, "MemberJoined", it)
    at(4, 4, "MemberLeft", it)
    at(5, 6, "MemberLeft", it)
    at(6, 9, "MemberJoined", it)
    page = queries.history_of(firm.fay, it.key)
    assert page is not None
    assert [(month.first.month, month.moves) for month in page.months] == [
        (5, ("6 people left.",)),
        (4, ("5 people joined.",)),
    ]
    narrowed = queries.history_of(firm.fay, it.key, topic="roles")
    assert narrowed is not None
    assert narrowed.months == ()


def test_a_page_holds_fifty(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    row = LedgerEntry.objects.get(kind="communities.CommunityFounded")
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            kind="communities.FrontChanged", version=1, at=row.at, actor=firm.dee.pk, scope=row.scope,
            subject=row.subject, data={"community_id": it.pk},
        )
        for _n in range(60)
    )  # fmt: skip
    assert [len(titles(firm.fay, it, page=n)) for n in (1, 2, 3)] == [50, 11, 0]
    first = queries.history_of(firm.fay, it.key)
    assert first is not None
    assert first.more


def test_a_stranger_to_a_list_for_members_gets_the_same_answer_as_for_nothing(firm: cast.Cast) -> None:
    it = makers.unlisted(firm.dee)
    for person, status in ((firm.dee, 200), (firm.fay, 404), (firm.gareth, 404)):
        address = reverse("communities:history", args=[it.address])
        assert makers.browser(person).get(address).status_code == status
        assert program(person).get(f"/communities/{it.key}/history").status == status


@pytest.mark.parametrize("many", [1, 3])
def test_the_page(firm: cast.Cast, many: int, django_assert_num_queries: Any) -> None:
    it = makers.community(firm.dee)
    for _n in range(many):
        day = clock.today() + timedelta(days=9)
        it = actions.declare_resting(actor=firm.dee, community=it, look_again_on=day)
        it = actions.wake_community(actor=firm.dee, community=it)
    browser = makers.browser(firm.fay)
    address = reverse("communities:history", args=[it.address])
    browser.get(address)
    with django_assert_num_queries(7):
        answer = browser.get(address)
    page = answer.content.decode()
    assert page.count("Let rest") == many
    assert "Founded by Dee Carrow" in page


def test_programs_read_it_page_by_page(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    actions.declare_resting(actor=firm.dee, community=it, look_again_on=clock.today() + timedelta(days=9))
    hers = program(firm.fay)
    first = hers.get(f"/communities/{it.key}/history?limit=1")
    second = hers.get(f"/communities/{it.key}/history?limit=1&after={first['next']}")
    assert [first["items"][0]["title"], second["items"][0]["title"]] == ["Let rest", "Founded by Dee Carrow"]
    assert second["next"] == ""
