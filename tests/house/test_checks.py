"""System checks: what a table may point at, and which facts may be listened to. Each is shown to fail."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core import checks
from django.db import models
from django.test.utils import isolate_apps

from junto.kernel import registry
from junto.kernel.checks import breaches, kinds


def told(messages: list[checks.CheckMessage]) -> list[str]:
    return [str(one.id) for one in messages]


def test_the_house_itself_is_clean() -> None:
    assert checks.run_checks(tags=["junto"]) == []


def table(label: str, name: str, **fields: Any) -> type[models.Model]:
    meta = type("Meta", (), {"app_label": label})
    return type(name, (models.Model,), {"Meta": meta, "__module__": f"junto.{label}.models", **fields})


def key(to: str, **how: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(to, on_delete=models.CASCADE, **how)


@isolate_apps("junto.people")
def test_a_key_that_points_up_is_refused() -> None:
    table("elections", "Planted")
    low = table("communities", "Low", link=key("elections.Planted", related_name="+"))
    assert told(breaches(low)) == ["junto.E001"]


@isolate_apps("junto.people")
def test_a_key_to_a_sibling_is_refused() -> None:
    table("elections", "Planted")
    beside = table("practices", "Beside", link=key("elections.Planted", related_name="+"))
    assert told(breaches(beside)) == ["junto.E001"]


@isolate_apps("junto.people")
def test_a_reverse_relation_across_a_border_is_refused() -> None:
    table("people", "Planted")
    high = table("communities", "High", link=key("people.Planted", related_name="planted"))
    plain = table("communities", "Plain", link=models.ManyToManyField("people.Planted"))
    assert told(breaches(high)) == ["junto.E002"]
    assert told(breaches(plain)) == ["junto.E002"]


@isolate_apps("junto.people")
def test_keys_down_and_inside_are_fine() -> None:
    table("people", "Planted", again=key("people.Planted", null=True, related_name="children"))
    high = table("communities", "High", link=key("people.Planted", related_name="+"))
    assert told(breaches(high)) == []


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    monkeypatch.setattr(registry, "_subscribers", {})

    def listen(kind: str) -> None:
        registry.subscribe(kind)(lambda told: None)

    return listen


def test_a_kind_nobody_publishes_is_refused(listening: Callable[[str], None]) -> None:
    listening("people.PersonRecorded")
    assert told(kinds(None)) == []
    listening("people.PersonVanished")
    assert told(kinds(None)) == ["junto.E003"]


def test_a_kind_of_an_absent_room_is_let_be(
    listening: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    listening("elections.ElectionClosed")
    monkeypatch.setattr(apps, "is_installed", lambda name: name != "junto.elections")
    assert told(kinds(None)) == []
    monkeypatch.setattr(apps, "is_installed", lambda name: True)
    assert told(kinds(None)) == ["junto.E003"]
