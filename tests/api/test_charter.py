"""The charter by program: read as on its page, its draft kept, nothing overwritten."""

from dataclasses import replace

from junto.communities.actions.charter import save_draft
from junto.communities.logic.charter import NAMES
from junto.communities.models import Charter
from tests import cast
from tests.api.calling import program
from tests.communities import makers
from tests.communities.test_charter import TEXT, adopted

WORDS = {name: getattr(TEXT, name) for name in NAMES}


def test_a_member_keeps_a_draft_and_a_second_overwrites_nothing(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    dee, bo = program(firm.dee), program(firm.bo)
    at = f"/communities/{it.key}/charter"
    assert dee.get(at).told == {"in_force": None, "versions": [], "draft": dee.get(at)["draft"]}
    assert dee.get(at)["draft"]["saves"] == 0
    assert dee.ask("PUT", f"{at}/draft", {"base": 0, **WORDS}).status == 200
    late = bo.ask("PUT", f"{at}/draft", {"base": 0, **WORDS, "scope": "Wales."})
    assert (late.status, late.sentence) == (
        409,
        "Somebody else has kept the draft since you opened it. Nothing was overwritten.",
    )
    read = bo.get(at)["draft"]
    assert (read["saves"], read["words"]) == (1, WORDS)
    assert bo.ask("PUT", f"{at}/draft", {"base": 1, **WORDS, "scope": "Wales."}).status == 200
    assert Charter.objects.get().scope == "Wales."


def test_others_keep_nothing_and_read_no_draft(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    adopted(it, firm.dee)
    save_draft(actor=firm.dee, community=it, text=replace(TEXT, scope="Wales."), base=1)
    before = makers.last_entry()
    for person in (firm.fay, firm.gareth, firm.eli):
        caller = program(person)
        before = makers.last_entry()
        answer = caller.ask("PUT", f"/communities/{it.key}/charter/draft", {"base": 2, **WORDS})
        assert answer.status == 403
        read = caller.get(f"/communities/{it.key}/charter")
        assert (read["in_force"], read["draft"]) == (1, None)
        assert read["versions"][0]["state"] == "in force"
        assert caller.get(f"/communities/{it.key}/charter/comparison?old=1&new=draft").status == 404
        assert makers.last_entry() == before
    assert Charter.objects.get().saves == 2


def test_two_versions_by_program(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    adopted(it, firm.dee)
    adopted(it, firm.dee, replace(TEXT, scope="England and Kent."), number=2)
    told = program(firm.fay, "read").get(f"/communities/{it.key}/charter/comparison?old=1&new=2")
    scope = next(part for part in told["parts"] if part["part"] == "scope")
    assert scope["lines"][0]["kind"] == "changed"
    kept = "".join(run["text"] for run in scope["lines"][0]["runs"] if run["kind"] != "removed")
    assert kept == "England and Kent."
    assert [part["differs"] for part in told["parts"]].count(True) == 1


def test_two_megabytes_are_refused_in_a_sentence(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    sent = {"base": 0, **WORDS, "norms": "<p class=MsoNormal>We meet</p>" * 70_000}
    answer = program(firm.dee).ask("PUT", f"/communities/{it.key}/charter/draft", sent)
    assert answer.status in (413, 422)
    assert answer.sentence
    answer = program(firm.dee).ask(
        "PUT", f"/communities/{it.key}/charter/draft", {"base": 0, "norms": "<p><b>We</b></p>"}
    )
    assert (answer.status, answer.sentence) == (403, "This is markup, not words: paste it as plain text.")
    assert not Charter.objects.exists()
