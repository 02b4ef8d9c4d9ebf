"""The pages of the charter: one sitting, without JavaScript, and nothing typed is lost."""

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from junto.communities import actions
from junto.communities.actions.charter import mark_charter_proposed, publish_revision, save_draft
from junto.communities.logic.charter import NAMES, text_of
from junto.communities.models import Charter, CharterRevision, Community
from junto.communities.rules import standing
from tests import cast, factories
from tests.communities import makers
from tests.communities.test_charter import TEXT, adopted

HIDDEN = re.compile(r'<input type="hidden" name="(base|given_\w+)" value="([^"]*)"')


def at(name: str, it: Community) -> str:
    return reverse(f"communities:{name}", args=[it.address])


def opened(browser: Client, it: Community) -> dict[str, str]:
    """What the form carries unseen, as a browser would send it back."""
    page = browser.get(at("charter_write", it)).content.decode()
    return dict(HIDDEN.findall(page))


def words(**changed: str) -> dict[str, str]:
    text = replace(TEXT, **changed)
    return {name: getattr(text, name) for name in NAMES}


def test_it_is_written_kept_and_put_to_the_members_in_one_sitting(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    browser = makers.browser(firm.dee)
    assert "There is no charter yet." in browser.get(at("charter", it)).content.decode()
    unseen = opened(browser, it)
    assert unseen["base"] == "0"
    answer = browser.post(at("charter_write", it), {**unseen, **words(), "do": "propose"})
    revision = CharterRevision.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/communities/{it.address}/decisions/new/?about=communities.charterrevision:{revision.pk}",
    )
    assert text_of(revision) == TEXT


def test_a_draft_is_kept_for_members_and_any_of_them_goes_on(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    dee, bo = makers.browser(firm.dee), makers.browser(firm.bo)
    answer = dee.post(at("charter_write", it), {**opened(dee, it), **words(), "do": "keep"})
    assert (answer.status_code, answer["Location"]) == (302, at("charter", it))
    page = bo.get(at("charter_write", it)).content.decode()
    assert "We make leases bearable" in page
    assert "We make leases bearable" not in makers.browser(firm.fay).get(at("charter", it)).content.decode()


def test_the_second_saver_sees_both_texts_and_keeps_hers_knowingly(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    save_draft(actor=firm.dee, community=it, text=TEXT, base=0)
    dee, bo = makers.browser(firm.dee), makers.browser(firm.bo)
    hers, his = opened(dee, it), opened(bo, it)
    dee.post(at("charter_write", it), {**hers, **words(scope="Wales alone.", norms="Be brief.")})
    answer = bo.post(at("charter_write", it), {**his, **words(norms="Be patient.", aims="Fewer papers.")})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Dee Carrow kept the draft while you were writing." in page
    for said in ("Be patient.", "Be brief.", "Fewer papers.", "Wales alone."):
        assert said in page
    kept = Charter.objects.get(community=it)
    assert (kept.norms, kept.scope, kept.aims) == ("Be brief.", "Wales alone.", TEXT.aims)
    # where he had changed nothing, hers is in the field: saving again loses none of it
    unseen = dict(HIDDEN.findall(page))
    merged = words(norms="Be patient and brief.", aims="Fewer papers.", scope="Wales alone.")
    assert re.search(r'<textarea name="scope"[^>]*>\s*Wales alone\.</textarea>', page)
    assert bo.post(at("charter_write", it), {**unseen, **merged}).status_code == 302
    kept.refresh_from_db()
    assert (kept.norms, kept.scope, kept.saves) == ("Be patient and brief.", "Wales alone.", 3)


def test_two_megabytes_of_markup_from_a_word_processor_change_nothing(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    browser = makers.browser(firm.dee)
    unseen = opened(browser, it)
    pasted = '<p class="MsoNormal"><span lang=EN-GB>We meet.<o:p></o:p></span></p>\n' * 31_000
    assert len(pasted) > 2_000_000
    before = makers.last_entry()
    answer = browser.post(at("charter_write", it), {**unseen, **words(norms=pasted)})
    page = answer.content.decode()
    assert answer.status_code in (413, 422)
    assert "<o:p>" not in page
    short = browser.post(at("charter_write", it), {**unseen, **words(norms=pasted[:900])})
    assert short.status_code == 422
    assert "This is a page’s markup, not words. Paste it as plain text." in short.content.decode()
    long = browser.post(at("charter_write", it), {**unseen, **words(norms="We meet. " * 400)})
    assert "This is 3,599 characters long; there is room for 3,000." in long.content.decode()
    assert "We meet. We meet." in long.content.decode()
    assert (Charter.objects.count(), makers.last_entry()) == (0, before)


def test_outsiders_administrators_and_the_barred_get_no_further(firm: cast.Cast) -> None:
    client = factories.client_behind_wall(out=[firm.cy])
    it = makers.community(firm.dee, client=client)
    makers.joined(firm.eli, it)
    adopted(it, firm.dee)
    actions.leave_community(actor=firm.eli, community=it)
    before = makers.last_entry()
    adviser = factories.person("Ines Outside", outside=True)
    for person, status in (
        (firm.eli, 403),
        (firm.fay, 403),
        (firm.gareth, 403),
        (firm.cy, 404),
        (adviser, 404),
    ):
        browser = makers.browser(person)
        assert browser.get(at("charter_write", it)).status_code == status
        sent = {**words(scope="Mine."), "base": "1", **{f"given_{name}": "" for name in NAMES}}
        assert browser.post(at("charter_write", it), sent).status_code == status
        assert browser.post(at("charter_propose", it), {"base": "1"}).status_code == status
        assert browser.get(at("charter", it)).status_code == (200 if status == 403 else 404)
        # one version alone cannot be compared with anything
        assert browser.get(at("charter_compare", it)).status_code == 404
    assert (Charter.objects.get().saves, makers.last_entry()) == (1, before)


def test_while_it_is_decided_about_what_was_typed_comes_back(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    browser = makers.browser(firm.dee)
    kept = save_draft(actor=firm.dee, community=it, text=TEXT, base=0)
    unseen = opened(browser, it)
    revision = publish_revision(actor=firm.dee, community=it, base=kept.saves)
    mark_charter_proposed(revision_id=revision.pk, decision_id=7, decision_key="", open=True)
    answer = browser.post(at("charter_write", it), {**unseen, **words(scope="Typed for an hour.")})
    assert answer.status_code == 422
    assert "Typed for an hour." in answer.content.decode()
    assert browser.get(at("charter_write", it)).status_code == 403
    page = browser.get(at("charter", it)).content.decode()
    assert "version 1 is being decided about" in page
    assert "Write a change" not in page


def test_two_versions_are_read_beside_each_other(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    adopted(it, firm.dee)
    adopted(it, firm.dee, replace(TEXT, scope="England, Wales and Kent.", note="Kent joined."), number=2)
    page = makers.browser(firm.fay).get(at("charter_compare", it) + "?from=1&to=2").content.decode()
    assert "Version 1 beside Version 2" in page
    assert "One part of 6 changed." in page
    assert "<ins>" in page
    assert "<del>" in page
    assert "Kent joined." in page
    assert makers.browser(firm.fay).get(at("charter_compare", it) + "?from=1&to=9").status_code == 404
    old = makers.browser(firm.fay).get(at("charter", it) + "?version=1").content.decode()
    assert "This version was superseded on" in old
    assert makers.browser(firm.fay).get(at("charter", it) + "?version=7").status_code == 404


def test_what_people_write_is_never_a_page(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    adopted(it, firm.dee, replace(TEXT, scope="*Ours* <script>alert(1)</script> [x](javascript:alert(1))"))
    for name in ("charter", "about"):
        page = makers.browser(firm.fay).get(at(name, it)).content.decode()
        assert "<script>alert" not in page
        assert 'href="javascript' not in page
    assert "<em>Ours</em> &lt;script&gt;" in makers.browser(firm.fay).get(at("charter", it)).content.decode()


def test_the_page_about_a_community_says_its_charter_and_how_it_decides(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    assert "have not adopted a charter yet" in makers.browser(firm.fay).get(at("about", it)).content.decode()
    adopted(it, firm.dee, replace(TEXT, deciding_type="consensus"))
    page = makers.browser(firm.fay).get(at("about", it)).content.decode()
    assert "We make leases bearable" in page
    assert "We tell our mistakes." in page
    assert "By consensus: two thirds agree and nobody blocks." in page
    assert standing(firm.dee, it).is_member


@pytest.mark.parametrize("versions", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("charter", 6), ("charter_write", 6), ("charter_compare", 6), ("about", 7)]
)
def test_a_page_asks_as_often_with_one_version_as_with_three(
    firm: cast.Cast, name: str, queries: int, versions: int
) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    for number in range(versions):
        adopted(it, firm.dee, replace(TEXT, scope=f"Part {number} of England."), number=number + 1)
    save_draft(
        actor=firm.bo, community=it, text=replace(TEXT, scope="Wales."), base=Charter.objects.get().saves
    )
    browser = makers.browser(firm.bo)
    browser.get(at(name, it))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get(at(name, it)).status_code == 200
    assert len(asked) == queries
