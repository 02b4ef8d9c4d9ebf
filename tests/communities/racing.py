"""Thirty-two at once: run as a program of its own on a database of its own, so that threads really compete.

`python -m tests.communities.racing sqlite|postgresql` prints what came of each race as JSON.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

MANY = 32


def race(deed: Callable[[], object]) -> dict[str, int]:
    """Let every thread do the deed at the same moment; count what came of it."""
    from django.db import connection

    from junto.kernel.policy import Denied

    came: Counter[str] = Counter()
    start, lock = threading.Barrier(MANY), threading.Lock()

    def run() -> None:
        start.wait()
        try:
            deed()
            said = "done"
        except Denied:  # before the lock or under it, as the threads fall
            said = "refused"
        except Exception as fault:  # a fault is a result too: the test wants none
            said = repr(fault)
        finally:
            connection.close()
        with lock:
            came[said] += 1

    threads = [threading.Thread(target=run) for _n in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return dict(came)


def races() -> dict[str, object]:
    """Join an open community; use an invitation for one person; leave; found; take what only one can take."""
    from junto.communities import actions
    from junto.communities.models import Community, Invitation, Membership
    from junto.kernel.models import LedgerEntry
    from tests import cast
    from tests.communities import makers

    firm = cast.gather()
    it, hidden = makers.community(firm.dee), makers.unlisted(firm.dee)
    invitation = makers.invited(firm.bo, hidden, by=firm.dee)

    def of(community: Community, person: object) -> list[int]:
        rows = Membership.objects.filter(community=community, person=person)
        told = LedgerEntry.objects.filter(
            kind="communities.MemberJoined", scope=f"communities.community:{community.pk}"
        )
        return [rows.filter(left_at__isnull=True).count(), rows.count(), told.filter(actor=person.pk).count()]

    found: dict[str, object] = {}
    found["join"] = [race(lambda: makers.joined(firm.bo, it)), of(it, firm.bo)]
    found["use"] = [race(lambda: makers.joined(firm.bo, hidden, invitation)), of(hidden, firm.bo)]
    found["invitations left"] = Invitation.objects.filter(community=hidden).count()
    found["leave"] = [race(lambda: actions.leave_community(actor=firm.bo, community=it)), of(it, firm.bo)]
    found["found"] = [
        race(lambda: makers.community(firm.fay, "Rent arrears")),
        Community.objects.filter(name="Rent arrears").count(),
    ]
    asked = makers.community(firm.ada, "Borders", joining="request")
    request = actions.ask_to_join(actor=firm.cy, community=asked)
    found["answer"] = [
        race(lambda: actions.answer_request(actor=firm.ada, request=request, yes=True)),
        Invitation.objects.filter(community=asked).count(),
    ]
    found["invite"] = [
        race(lambda: actions.invite_persons(actor=firm.dee, community=it, persons=[firm.fay])),
        Invitation.objects.filter(community=it, person=firm.fay).count(),
        LedgerEntry.objects.filter(
            kind="communities.InvitationSent", scope=f"communities.community:{it.pk}"
        ).count(),
    ]
    return found


def main() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from django.db import connection

    from junto.kernel import clock
    from junto.kernel.models import Installation

    Installation.objects.create(firm_name="Race", clock_offset=timedelta(), created_at=clock.now())
    print(json.dumps({"database": connection.vendor, **races()}))  # noqa: T201 - a program's answer


if __name__ == "__main__":
    main()
