"""The administrator's log: append-only, chained, numbers and codes only, kept for 400 days."""

import ast
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from junto.config.doctor import data as doctor
from junto.kernel import audit, clock
from junto.kernel.models import AuditChain, AuditEntry

pytestmark = pytest.mark.django_db


def written(count: int) -> None:
    for number in range(count):
        with transaction.atomic():
            audit.record(
                actor=7, deed="people.role_given", subject="people.person:3", about=3, detail={"n": number}
            )


def test_each_entry_follows_from_the_one_before() -> None:
    written(3)
    one, two, three = audit.entries().order_by("number")
    assert (one.number, two.number, three.number) == (1, 2, 3)
    assert (one.previous, two.previous, three.previous) == (audit.GENESIS, one.hash, two.hash)
    assert one.hash == audit.hash_of(one) != two.hash
    assert audit.verify_chain() == audit.ChainState(3, 0, None)
    assert audit.verify_chain().holds


def test_an_empty_log_holds() -> None:
    assert audit.verify_chain() == audit.ChainState(0, 0, None)


@pytest.mark.parametrize(
    ("changes", "broken_at"),
    [
        ({"actor": 8}, 2),
        ({"deed": "people.role_ended"}, 2),
        ({"about": None}, 2),
        ({"detail": {"n": 9}}, 2),
        ({"subject": "people.person:4"}, 2),
        ({"hash": "a" * 64}, 2),
        ({"previous": "b" * 64}, 2),
        ({"at": clock.real_now()}, 2),
    ],
)
def test_any_changed_column_is_found(changes: dict[str, Any], broken_at: int) -> None:
    written(3)
    AuditEntry.objects.filter(number=2).update(**changes)
    assert audit.verify_chain().broken_at == broken_at


@pytest.mark.parametrize(("number", "broken_at"), [(1, 1), (2, 2), (3, 3)])
def test_a_removed_entry_is_found_at_the_end_too(number: int, broken_at: int) -> None:
    written(3)
    AuditEntry.objects.filter(number=number).delete()
    assert audit.verify_chain().broken_at == broken_at


def test_an_inserted_entry_is_found_or_refused() -> None:
    written(2)
    last = AuditEntry.objects.get(number=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.create(number=3, at=last.at, deed="a.b", previous=last.previous, hash="c" * 64)
    AuditEntry.objects.create(number=3, at=last.at, deed="a.b", previous=last.hash, hash="c" * 64)
    assert audit.verify_chain().broken_at == 3


@pytest.mark.parametrize(
    "told",
    [
        {"deed": "role given"},
        {"deed": "People.Role"},
        {"subject": "Ada Lovelock"},
        {"detail": {"name": "Ada Lovelock"}},
        {"detail": {"mail": "ada@firm.example"}},
        {"detail": {"words": ["a"]}},
        {"detail": {"long": "a" * 121}},
    ],
)
def test_words_are_refused(told: dict[str, Any]) -> None:
    given = {"actor": 1, "deed": "people.role_given", "subject": "", **told}
    with pytest.raises(ValueError), transaction.atomic():
        audit.record(**given)
    assert AuditEntry.objects.count() == 0


def test_an_entry_exists_exactly_when_its_deed_does() -> None:
    with transaction.atomic():
        audit.record(actor=1, deed="people.role_given", subject="")
        transaction.set_rollback(True)
    assert audit.verify_chain() == audit.ChainState(0, 0, None)


@pytest.mark.django_db(transaction=True)
def test_no_entry_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        audit.record(actor=1, deed="people.role_given", subject="")


def test_several_looks_are_one_writing() -> None:
    audit.note_each(actor=1, deed="people.found", abouts=[])
    assert AuditEntry.objects.count() == 0
    audit.note_each(actor=1, deed="people.found", abouts=[4, 5, 6])
    assert list(audit.entries().values_list("about", flat=True)) == [6, 5, 4]
    assert audit.verify_chain().holds


def test_old_entries_go_and_the_rest_still_proves_itself() -> None:
    now = clock.now()
    with clock.at(now - timedelta(days=500)):
        written(3)
    with clock.at(now - timedelta(days=10)):
        written(2)
    assert audit.count_old(now) == 3
    assert audit.prune(now, 2) == 2
    assert audit.prune(now, 2) == 1
    assert audit.prune(now, 2) == 0
    assert audit.verify_chain() == audit.ChainState(2, 3, None)
    AuditEntry.objects.filter(number=4).delete()
    assert audit.verify_chain().broken_at == 4


def test_pruning_nothing_and_everything() -> None:
    assert audit.prune(clock.now(), 10) == 0
    with clock.at(clock.now() - timedelta(days=500)):
        written(2)
    assert audit.prune(clock.now(), 10) == 2
    assert audit.verify_chain() == audit.ChainState(0, 2, None)
    written(1)
    assert audit.verify_chain() == audit.ChainState(1, 2, None)
    AuditChain.objects.update(entries=9)
    assert not audit.verify_chain().holds


def test_doctor_says_whether_the_chain_holds() -> None:
    written(2)
    assert doctor.administrators_log().state == "well"
    AuditEntry.objects.filter(number=1).update(actor=99)
    found = doctor.administrators_log()
    assert (found.state, "1" in found.says) == ("wrong", True)


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_make_one_chain(tmp_path: Any) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("one connection in memory cannot race; this runs on PostgreSQL and on a file")
    threads = [threading.Thread(target=_write_some) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert audit.verify_chain() == audit.ChainState(80, 0, None)


def _write_some() -> None:
    try:
        written(10)
    finally:
        connection.close()


# --- where it is called ----------------------------------------------------------------------------------

CHANGES = {"publish", "save", "create", "update", "delete", "bulk_create", "bulk_update", "queue", "add"}


def _called(node: ast.AST) -> set[str]:
    """Names of everything called below a node."""
    found = {one.func for one in ast.walk(node) if isinstance(one, ast.Call)}
    return {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in found}


def _after(node: ast.AST, wanted: ast.Call) -> list[ast.stmt] | None:
    """Every statement that may run after a call in the same function; None where it is not below the node."""
    if node is wanted:
        return []
    for _name, value in ast.iter_fields(node):
        children = value if isinstance(value, list) else [value]
        for place, child in enumerate(children):
            if isinstance(child, ast.AST) and (later := _after(child, wanted)) is not None:
                return [*later, *(one for one in children[place + 1 :] if isinstance(one, ast.stmt))]
    return None


def test_an_entry_is_the_last_thing_of_its_deed() -> None:
    """Writers wait for each other from it to the end, and it must not speak of what might still fail."""
    checked, early = 0, []
    for path in sorted((Path(__file__).resolve().parents[2] / "src" / "junto").rglob("*.py")):
        text = path.read_text("utf-8")
        if "audit.record(" not in text:
            continue
        tree = ast.parse(text)
        for deed in (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)):
            for call in (one for one in ast.walk(deed) if isinstance(one, ast.Call)):
                if ast.unparse(call.func) not in ("audit.record", "_noted"):
                    continue
                checked += 1
                later = _after(deed, call)
                assert later is not None
                if any(_called(one) & CHANGES for one in later):
                    early.append(f"{path.name}:{call.lineno} {deed.name}")
    assert early == []
    assert checked > 40
