"""Many at one thing at once, in a scratch installation: an invitation, and the draft of a charter.

Threads of one process on one database. What an editor is told was kept must have replaced exactly what she
had read; who came late must have been shown what stands there.
"""

import json
import sys
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

USES, EDITORS, ROUNDS = 64, 20, 100


def main(editors: int = EDITORS, rounds: int = ROUNDS, uses: int = USES) -> None:
    """Race; print what came of it as JSON."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model

    from junto.kernel import clock

    moment, person = clock.now(), get_user_model()
    person.objects.bulk_create(
        person(name=f"Person {n:03d}", email=f"r{n}@bench.example", password="!", created_at=moment)
        for n in range(editors + 1)
    )
    numbers = list(person.objects.order_by("pk").values_list("pk", flat=True))
    told = {"invitation": invitation(numbers, uses), "charter": charter(numbers, editors, rounds)}
    sys.stdout.write(json.dumps(told) + "\n")


def _together(number: int, deed: Callable[[int], None]) -> None:
    """Let so many threads do the deed from the same moment on."""
    from django.db import connection

    start = threading.Barrier(number)

    def run(place: int) -> None:
        start.wait()
        try:
            deed(place)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _rows(question: str, *given: str | int) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(question, given)
        return list(cursor.fetchall())


def _loaded(number: int) -> Any:
    from junto.people.backend import Persons

    return Persons().get_user(number)


def invitation(numbers: list[int], uses: int) -> dict[str, Any]:
    """One invitation to one person into a closed circle, used so many times at once."""
    from junto.communities import actions, rules
    from junto.kernel.policy import Denied

    founder, invited = numbers[0], numbers[1]
    circle = actions.found_community(
        actor=_loaded(founder), name="Closed", question="Who?", listing="members", joining="invitation"
    )
    actions.invite_persons(actor=_loaded(founder), community=circle, persons=[_loaded(invited)])
    came: Counter[str] = Counter()
    lock = threading.Lock()

    def use(_place: int) -> None:
        person = _loaded(invited)
        try:
            given = rules.visible_invitations(person).filter(community=circle).first()
            actions.join_community(actor=person, community=circle, invitation=given)
            said = "joined"
        except Denied:  # `Conflict` is one
            said = "refused"
        except Exception as fault:  # a fault is a result too
            said = repr(fault)
        with lock:
            came[said] += 1

    _together(uses, use)
    ((members,),) = _rows(
        "SELECT count(*) FROM communities_membership WHERE community_id = %s AND person_id = %s",
        circle.pk, invited,
    )  # fmt: skip
    ((facts,),) = _rows(
        "SELECT count(*) FROM kernel_ledgerentry WHERE kind = 'communities.MemberJoined' AND scope = %s "
        "AND actor = %s", f"communities.community:{circle.pk}", invited,
    )  # fmt: skip
    return {"came": dict(came), "members": members, "facts": facts}


def charter(numbers: list[int], editors: int, rounds: int) -> dict[str, Any]:
    """Every editor reads the draft, writes her mark into it and saves, over and over."""
    from django.db import OperationalError

    from junto.communities import actions
    from junto.communities.actions.charter import CharterText, DraftMoved, save_draft

    it = actions.found_community(actor=_loaded(numbers[0]), name="Charter", question="Whose words?")
    persons = [_loaded(number) for number in numbers[1 : editors + 1]]
    for one in persons:
        actions.join_community(actor=one, community=it)
    lock = threading.Lock()
    kept: list[tuple[int, str, str]] = []
    shown: list[tuple[str, bool]] = []
    busy: list[str] = []
    faults: list[str] = []

    def edit(place: int) -> None:
        for turn in range(rounds):
            row = _rows("SELECT saves, note FROM communities_charter WHERE community_id = %s", it.pk)
            base, seen = row[0] if row else (0, "")
            mark = f"{place}-{turn}"
            try:
                text = CharterText(domain="Leases.", note=mark)
                save_draft(actor=persons[place], community=it, text=text, base=base)
                with lock:
                    kept.append((base, seen, mark))
            except DraftMoved as moved:
                with lock:
                    shown.append((moved.charter.note, moved.charter.saves > base))
            except OperationalError:  # waited too long: told so, and nothing was kept
                with lock:
                    busy.append(mark)
            except Exception as fault:  # a fault is a result too
                with lock:
                    faults.append(repr(fault))

    _together(editors, edit)
    kept.sort()
    marks = ["", *(mark for _base, _seen, mark in kept)]
    ((saves, last),) = _rows("SELECT saves, note FROM communities_charter WHERE community_id = %s", it.pk)
    return {
        "tries": editors * rounds,
        "kept": len(kept),
        "refused": len(shown),
        # who is refused sees words that were really kept, later than those she began from
        "refused blindly": sum(note not in marks or not later for note, later in shown),
        "busy": len(busy),
        "busy and kept": sum(mark in marks for mark in busy),
        "faults": faults,
        "unseen overwrites": sum(
            seen != marks[place] or base != place for place, (base, seen, _mark) in enumerate(kept)
        ),
        "counted": (saves, last) == (len(kept), marks[-1]),
    }
