"""From a firm's own traces to a community people chose to join, in one browser and then in another."""

from collections.abc import Callable
from typing import Any

import pytest

from junto.communities.models import Community, Membership
from junto.kernel.tasks import worker

pytest.importorskip("igraph", reason="discovery is not installed")
pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_from_upload_to_a_member(visit: Callable[..., Any], tmp_path: Any, settings: Any) -> None:
    from junto.discovery.models import CandidateMember, SealedDelivery
    from junto.people.models import SystemRole
    from tests.discovery import firm as planted

    settings.DATA_DIR = tmp_path
    firm = planted.plant()
    keeper = planted.facilitator()
    SystemRole.objects.create(person=keeper, role="discovery", since=keeper.created_at)
    page = visit(planted.factories.loaded(keeper))

    page.goto("/discover/imports/")
    for name, value in planted.GROUND.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=source]").last.select_option("traces") if page.locator(
        "select[name=source]"
    ).count() else page.locator("[name=source][value=traces]").check()
    traces = {"name": "traces.csv", "mimeType": "text/csv", "buffer": planted.as_csv(planted.ties(firm))}
    page.locator("input[type=file]").set_input_files(traces)
    page.get_by_role("button", name="Look at it").click()
    worker.work_through()
    page.get_by_role("heading", name="What this file would leave here").wait_for()

    page.locator("[name=read_both]").check()
    page.get_by_role("button", name="Begin the import").click()
    worker.work_through()
    page.get_by_role("button", name="Look for groups now").click()
    worker.work_through()

    page.goto("/discover/")
    page.locator("main .index h3 a").first.click()
    page.get_by_role("link", name="Invite").first.click()
    page.locator("[name=name]").fill("Across the units")
    page.locator("[name=question]").fill("What do we all keep working out again?")
    page.locator("[name=text]").fill("Several of us answer the same questions. Would you come to one lunch?")
    page.locator("main form button.main").first.click()
    if not Community.objects.filter(name="Across the units").exists():
        page.locator("main form button.main").first.click()
    page.wait_for_load_state()
    founded = Community.objects.get(name="Across the units")
    told = page.locator("body").inner_text()
    sealed = {row.person for row in CandidateMember.objects.select_related("person")}
    assert sealed
    assert [person.name for person in sealed if person.name in told] == []

    worker.work_through()  # the invitations are carried by the worker
    reached = SealedDelivery.objects.select_related("person").order_by("pk").first()
    assert reached is not None
    hers = visit(reached.person)
    hers.goto("/")
    hers.locator("main ol.needs h3 a").first.click()
    hers.get_by_role("button", name="Join", exact=True).click()
    hers.get_by_role("heading", name="You belong here").wait_for()
    members = Membership.objects.filter(community=founded, left_at__isnull=True)
    assert {row.person for row in members} == {keeper, reached.person}
