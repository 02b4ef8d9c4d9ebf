"""How long one stays signed in, where, and how it ends."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from junto.kernel import clock, retention
from junto.people.models import Person, SystemRole
from junto.people.signin.actions import end_all_sessions
from junto.people.signin.queries import places
from tests import factories
from tests.people.signin.conftest import is_in, sign_in


def trivial(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.user.name)


def _with_a_trivial_page() -> type:
    from junto.people.signin import urls

    class Addresses:
        urlpatterns = [path("trivial/", trivial), *urls.urlpatterns]

    return Addresses


@pytest.fixture(autouse=True)
def _trivial() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=_with_a_trivial_page()):
        yield


def at(**ahead: int) -> time_machine.travel:
    return time_machine.travel(clock.real_now() + timedelta(**ahead), tick=True)


def test_an_ordinary_page_asks_for_session_and_person(
    client: Client, anna: Person, django_assert_num_queries: Any
) -> None:
    sign_in(client)
    with django_assert_num_queries(2):
        assert client.get("/trivial/").content == b"Anna Keel"
    with at(minutes=14), django_assert_num_queries(2):
        assert client.get("/trivial/").status_code == 200


def test_a_visit_is_noted_every_quarter_of_an_hour(client: Client, anna: Person) -> None:
    sign_in(client)
    with at(minutes=16):
        answer = client.get("/trivial/")
        assert answer.cookies["junto"]["max-age"] == 12 * 3600
        assert abs(UserSession.objects.get().last_seen_at - clock.real_now()) < timedelta(minutes=1)
        assert not client.get("/trivial/").cookies


def test_twelve_hours_without_a_visit_end_it(client: Client, anna: Person) -> None:
    sign_in(client)
    with at(hours=11, minutes=50):
        assert client.get("/trivial/").status_code == 200
    with at(hours=23, minutes=45):
        assert client.get("/trivial/").status_code == 200
    with at(hours=36):
        assert client.get("/trivial/").status_code == 302
        assert not is_in(client)


def test_fourteen_days_end_it_in_any_case(client: Client, anna: Person) -> None:
    sign_in(client)
    visits = []
    for half_day in range(1, 34):
        with at(hours=11 * half_day):
            visits.append(client.get("/trivial/").status_code)
            listed = len(places(anna, ""))
    assert visits == [200] * (14 * 24 // 11) + [302] * (33 - 14 * 24 // 11)
    assert listed == 0


def test_moving_the_demos_clock_ends_nothing(client: Client, anna: Person) -> None:
    sign_in(client)
    with clock.at(clock.real_now() + timedelta(days=60)):
        assert client.get("/trivial/").status_code == 200


def test_a_new_key_when_roles_change(client: Client, anna: Person) -> None:
    sign_in(client)
    before = client.session.session_key
    assert client.get("/trivial/").status_code == 200
    assert client.session.session_key == before
    role = SystemRole.objects.create(person=anna, role="administrator", since=clock.now())
    assert client.get("/trivial/").status_code == 200
    given = client.session.session_key
    assert given != before
    assert not Session.objects.filter(session_key=before).exists()
    assert UserSession.objects.get().session_key == given
    role.until = clock.now()
    role.save()
    client.get("/trivial/")
    assert client.session.session_key != given


def test_a_deactivated_person_is_out_at_once(client: Client, anna: Person) -> None:
    sign_in(client)
    Person.objects.filter(pk=anna.pk).update(is_active=False, deactivated_at=clock.now())
    assert end_all_sessions(anna) == 1
    assert client.get("/trivial/").status_code == 302
    assert not UserSession.objects.exists()
    assert not Session.objects.exists()
    # and coming back does not bring the old stay back
    Person.objects.filter(pk=anna.pk).update(is_active=True, deactivated_at=None)
    assert client.get("/trivial/").status_code == 302


def test_ending_all_touches_nobody_else(anna: Person) -> None:
    bo, hers, his = factories.person("Bo Newman", email="bo@firm.example"), Client(), Client()
    sign_in(hers)
    sign_in(his, email=bo.email)
    assert end_all_sessions(anna) == 1
    assert [one.get("/trivial/").status_code for one in (hers, his)] == [302, 200]


FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile Safari/604.1"


def test_where_i_am_signed_in(anna: Person) -> None:
    here, phone = Client(HTTP_USER_AGENT=FIREFOX), Client(HTTP_USER_AGENT=PHONE)
    stranger = Client(HTTP_USER_AGENT="Opera of the neighbour OPR/9")
    sign_in(here)
    sign_in(phone, REMOTE_ADDR="198.51.100.66")
    sign_in(stranger, email=factories.person("Bo Newman", email="bo@firm.example").email)
    page = here.get("/sign-in/places/").content.decode()
    assert "Firefox on Windows: this one" in page
    assert "Safari on iPhone<" in page
    assert "Opera" not in page
    assert "198.51" not in page
    assert set(UserSession.objects.values_list("ip", flat=True)) == {"0.0.0.0"}, "no address is kept"


def test_times_are_told_to_the_hour(client: Client, anna: Person) -> None:
    sign_in(client)
    (place,) = places(anna, "")
    assert (place.since.minute, place.since.second, place.last.minute, place.last.microsecond) == (0, 0, 0, 0)


def test_one_ends_a_place_of_ones_own(anna: Person) -> None:
    here, phone, other = Client(), Client(), Client()
    for one in (here, phone):
        sign_in(one)
    sign_in(other, email=factories.person("Bo Newman", email="bo@firm.example").email)
    theirs = UserSession.objects.get(session_key=other.session.session_key)
    assert here.post(f"/sign-in/places/{theirs.pk}/end/").status_code == 404
    assert other.get("/trivial/").status_code == 200
    mine = UserSession.objects.get(session_key=phone.session.session_key)
    assert here.get(f"/sign-in/places/{mine.pk}/end/").status_code == 405
    assert here.post(f"/sign-in/places/{mine.pk}/end/").status_code == 302
    assert [one.get("/trivial/").status_code for one in (here, phone, other)] == [200, 302, 200]


def test_one_ends_all_others(anna: Person) -> None:
    here, *others = Client(), Client(), Client()
    for one in (here, *others):
        sign_in(one)
    assert here.post("/sign-in/places/others/end/").status_code == 302
    assert [one.get("/trivial/").status_code for one in (here, *others)] == [200, 302, 302]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_places(anna: Person, alone: None, count: int, django_assert_num_queries: Any) -> None:
    clients = [Client() for _ in range(count)]
    for one in clients:
        sign_in(one)
    clients[0].get("/sign-in/places/")
    with django_assert_num_queries(3):  # session, person, places
        page = clients[0].get("/sign-in/places/").content.decode()
    assert page.count("<tr>") == count + 1


def test_signing_out_leaves_the_list(client: Client, anna: Person) -> None:
    sign_in(client)
    client.post("/sign-out/")
    assert not UserSession.objects.exists()
    assert not Session.objects.exists()


def test_what_is_over_is_swept(client: Client, anna: Person) -> None:
    sign_in(client)
    with at(hours=13):
        retention.run_hourly.func()
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()


def test_a_session_not_begun_at_our_door_lives_twelve_hours(client: Client, anna: Person) -> None:
    client.force_login(anna)
    assert client.get("/trivial/").status_code == 200
    with at(hours=12, minutes=1):
        assert client.get("/trivial/").status_code == 302
