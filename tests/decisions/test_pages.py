"""Pages with one and with three items, a literal count of queries, and what is said where words moved."""

from typing import Any

import pytest
from django.urls import reverse

from junto.decisions import actions
from junto.decisions.models import Response
from tests import cast
from tests.communities.makers import browser
from tests.decisions import makers

FRAME = 3  # session, person, rail


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_of_a_decision(firm: cast.Cast, many: int, django_assert_num_queries: Any) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo, firm.eli)
    decision = makers.opened(firm.ada, it)
    for person in (firm.dee, firm.bo, firm.eli)[:many]:
        objection = makers.objected(person, decision, f"Harm seen by {person.name}")
        actions.speak(actor=firm.ada, objection=objection, text="Tell me more.")
        actions.ask_question(actor=person, decision=decision, text="Why now?")
    at = reverse("decisions:decision", args=[decision.key])
    web = browser(firm.ada)
    web.get(at)
    with django_assert_num_queries(FRAME + 5):
        page = web.get(at).content.decode()
    assert page.count("Harm seen by") == many
    assert page.count("Tell me more.") == many
    assert "at least 3 of 4 answered" in page
    assert page.count("Why now?") == many


@pytest.mark.parametrize("many", [1, 3])
def test_the_list(firm: cast.Cast, many: int, django_assert_num_queries: Any) -> None:
    it = makers.circle(firm.dee, firm.ada)
    for n in range(many):
        makers.opened(firm.ada, it, title=f"Running {n}")
        makers.drafted(firm.ada, it, title=f"Mine {n}")
    at = reverse("decisions:of", args=[it.address])
    web = browser(firm.ada)
    web.get(at)
    with django_assert_num_queries(FRAME + 4):
        page = web.get(at).content.decode()
    assert page.count("Running ") == many
    assert "Mine" not in browser(firm.dee).get(at).content.decode()


def test_from_a_draft_to_an_answer(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada)
    web = browser(firm.ada)
    said = {"title": "One page", "text": "We keep <b>one</b> page.", "kind": "consent", "days": "3"}
    made = web.post(reverse("decisions:new", args=[it.address]), said)
    key = made["Location"].split("/")[-2]
    assert web.get(made["Location"]).status_code == 200
    web.post(reverse("decisions:opening", args=[key]), {"do": "open"})
    page = web.get(made["Location"]).content.decode()
    assert "We keep &lt;b&gt;one&lt;/b&gt; page." in page
    answer = reverse("decisions:answer", args=[key])
    assert web.post(answer, {"answer": "object", "version": 1, "reason": ""}).status_code == 422
    assert web.post(answer, {"answer": "consent", "version": 1}).status_code == 302
    assert Response.objects.get().answer == "consent"
    text = reverse("decisions:amend", args=[key])
    assert web.get(text).status_code == 200
    new = {"text": "We keep two pages.", "material": "material", "version": 1}
    assert web.post(text, new).status_code == 302
    late = web.post(answer, {"answer": "consent", "version": 1})
    assert late.status_code == 409
    assert "<ins>two</ins>" in late.content.decode() or "<ins>" in late.content.decode()
    moved = web.post(text, {"text": "Mine.", "material": "material", "version": 1})
    assert (moved.status_code, "Mine." in moved.content.decode()) == (409, True)
    assert web.get(reverse("decisions:versions", args=[key])).status_code == 200


def test_my_day_and_the_letter(firm: cast.Cast, mailoutbox: list[Any]) -> None:
    from junto.decisions import tasks
    from junto.decisions.provides import decisions_that_wait
    from junto.kernel.models import Letter

    it = makers.circle(firm.dee, firm.ada, firm.bo)
    decision = makers.opened(firm.ada, it)
    makers.answered(firm.bo, decision, "consent")
    assert [row.title for row in decisions_that_wait(firm.dee)] == [decision.title]
    assert decisions_that_wait(firm.bo) == decisions_that_wait(firm.fay) == []
    with makers.later(days=6, hours=1):
        tasks.tell_closing.func()
        tasks.tell_closing.func()
        queued = set(Letter.objects.filter(kind=tasks.CLOSING).values_list("to", flat=True))
        assert queued == {firm.ada.pk, firm.dee.pk}
        assert tasks.write_closing(firm.dee.pk, decision.pk) is not None
        makers.answered(firm.dee, decision, "consent")
        assert tasks.write_closing(firm.dee.pk, decision.pk) is None
