"""Verdicts, names of things, ids in addresses, facts by kind."""

import pytest
from django.http import Http404
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from junto.kernel import facts, ids, policy
from junto.kernel.refs import Ref
from junto.people.models import Topic
from tests.kernel.planted.facts import SomethingHappened


def test_a_verdict_is_its_answer() -> None:
    refusal = policy.no("Only members may ask.")
    assert (bool(policy.YES), bool(refusal)) == (True, False)
    policy.require(policy.YES)
    with pytest.raises(policy.Denied, match=r"^Only members may ask\.$"):
        policy.require(refusal)


def test_a_refusal_keeps_its_sentence_for_later_translation() -> None:
    with pytest.raises(policy.Denied) as told:
        policy.require(policy.no(gettext_lazy("Only members may ask.")))
    assert str(told.value) == "Only members may ask."


def test_a_conflict_is_a_refusal() -> None:
    assert issubclass(policy.Conflict, policy.Denied)


@pytest.mark.django_db
def test_hidden_and_absent_are_the_same_404() -> None:
    topic = Topic.objects.create(name="Leases")
    scope = Topic.objects.exclude(pk=topic.pk)
    with pytest.raises(Http404) as hidden:
        policy.visible_or_404(scope, pk=topic.pk)
    with pytest.raises(Http404) as absent:
        policy.visible_or_404(scope, pk=topic.pk + 1)
    assert str(hidden.value) == str(absent.value)
    assert policy.visible_or_404(Topic.objects.all(), pk=topic.pk) == topic


@pytest.mark.parametrize("text", ["", "a.b", "a.b:", "a.b:x", "ab:1", "a.b.c:1", "a.b:-1", "a.b:٣", "a.b: 1"])
def test_what_names_no_thing(text: str) -> None:
    with pytest.raises(ValueError, match="does not name a thing"):
        Ref.parse(text)


@given(
    st.from_regex(r"[a-z_]{1,12}\.[a-z_]{1,12}", fullmatch=True),
    st.integers(min_value=1, max_value=2**63 - 1),
)
def test_a_ref_reads_what_it_writes(label: str, number: int) -> None:
    ref = Ref(label, number)
    assert Ref.parse(str(ref)) == ref


@pytest.mark.django_db
def test_the_name_of_a_row() -> None:
    topic = Topic.objects.create(name="Leases")
    assert Ref.of(topic) == Ref("people.topic", topic.pk)


def test_ids_are_random_and_unmistakable() -> None:
    made = {ids.short_id() for _ in range(2000)}
    assert len(made) == 2000
    assert {len(one) for one in made} == {ids.LENGTH}
    assert set("".join(made)) == set(ids.ALPHABET)
    assert not set("aeiou01ly") & set(ids.ALPHABET)


@given(st.text(max_size=300))
def test_a_slug_is_safe_in_an_address(text: str) -> None:
    made = ids.slug(text)
    assert len(made) <= 60
    assert made == ids.slug(made)
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert ids.address("k", text) in {"k", f"k-{made}"}


def test_a_fact_is_known_by_room_and_name_and_can_be_restored() -> None:
    fact = SomethingHappened(number=4, note="x")
    assert fact.kind == "planted.SomethingHappened"
    assert facts.kinds()[fact.kind] is SomethingHappened
    assert facts.restore(fact.kind, fact.data()) == fact
    with pytest.raises(LookupError, match=r"planted\.Nothing"):
        facts.restore("planted.Nothing", {})
