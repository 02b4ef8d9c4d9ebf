"""One place to sign in only, and breaking the glass when it is out of order."""

import re
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from junto.communities.models import Membership
from junto.config.oidc import Provider
from junto.kernel import clock
from junto.kernel.models import AuditEntry
from junto.people.models import Person, ScimGroup, ScimPerson
from junto.people.signin import firm
from tests import factories
from tests.people.signin.conftest import SECRET, is_in, sign_in, totp
from tests.people.signin.test_stays import at

APP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def gareth(db: None, settings: Any) -> Person:
    settings.OIDC = Provider("https://id.firm.example", "junto", "secret", only=True)
    person = factories.administrator()
    person.set_password(SECRET)
    person.save(update_fields=["password"])
    TOTP.activate(person, APP)
    return person


def printed(person: Person) -> str:
    out = StringIO()
    call_command("admin", "break-glass", email=person.email, stdout=out)
    found = re.search(r"https?://[^/\s]+(/sign-in/glass/\S+)", out.getvalue())
    assert found, out.getvalue()
    return found.group(1)


def test_passwords_open_nothing_where_the_firm_signs_in_at_one_place(gareth: Person, client: Client) -> None:
    assert sign_in(client, gareth.email).status_code == 403
    assert not is_in(client)
    assert client.post("/sign-in/forgotten/", {"email": gareth.email}).status_code == 403
    assert 'name="password"' not in client.get("/sign-in/").content.decode()


def test_a_link_a_password_and_a_code_open_once_and_every_administrator_is_told(
    gareth: Person, client: Client, deliver_facts: Callable[[], int]
) -> None:
    other = factories.administrator()
    link = printed(gareth)
    assert client.get(link).status_code == 302
    for wrong in (
        {"password": "wrong wrong wrong", "code": totp(APP)},
        {"password": SECRET, "code": "000000"},
    ):
        client.post("/sign-in/glass/", wrong)
        assert not is_in(client)
    answered = client.post("/sign-in/glass/", {"password": SECRET, "code": totp(APP, ahead=1)})
    assert (answered.status_code, is_in(client)) == (302, True)
    again = Client()
    assert again.get(link).status_code == 410
    deeds = AuditEntry.objects.filter(about=gareth.pk, deed__startswith="signin.").order_by("number")
    assert list(deeds.values_list("deed", flat=True)) == ["signin.glass_printed", "signin.glass_used"]
    deliver_facts()
    assert sorted(one.to[0] for one in mail.outbox) == sorted([gareth.email, other.email] * 2)


def test_a_link_is_over_after_a_quarter_of_an_hour(gareth: Person, client: Client) -> None:
    link = printed(gareth)
    with at(minutes=14):
        assert client.get(link).status_code == 302
    with at(minutes=16):
        assert client.get(link).status_code == 410


def test_who_is_no_administrator_or_has_no_app_gets_no_link(gareth: Person) -> None:
    for person in (factories.person(), factories.administrator()):
        with pytest.raises(CommandError):
            printed(person)
    assert AuditEntry.objects.filter(deed__startswith="signin.").count() == 0


def test_groups_open_the_door_and_nothing_behind_it(db: None, settings: Any) -> None:
    settings.OIDC = Provider("https://id.firm.example", "junto", "secret", groups=("junto-people",))
    anna = factories.person("Anna Keel", email="anna@firm.example")

    def comes(groups: frozenset[str] | None) -> str:
        return firm.recognise(firm.Claims("one", anna.email, True, groups))[1]

    assert [comes(frozenset()), comes(frozenset({"others"})), comes(None)] == ["group"] * 3
    assert SocialAccount.objects.count() == 0
    entry = ScimPerson.objects.create(
        person=anna, user_name=anna.email, told={}, created_at=clock.now(), changed_at=clock.now()
    )
    group = ScimGroup.objects.create(name="junto-people", created_at=clock.now(), changed_at=clock.now())
    group.members.add(entry)
    assert [comes(None), comes(frozenset({"others"})), comes(frozenset({"junto-people"}))] == [
        "",
        "group",
        "",
    ]
    assert Membership.objects.count() == 0
