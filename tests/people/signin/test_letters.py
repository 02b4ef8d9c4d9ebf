"""A password by letter: the first, and a new one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from junto.kernel import clock
from junto.kernel.models import LedgerEntry, TaskRow
from junto.kernel.policy import Conflict, Denied
from junto.people.models import Person
from junto.people.signin.actions import send_welcome
from tests import factories
from tests.people.signin.conftest import SECRET, is_in, link_in_letter, sign_in
from tests.people.signin.test_doors import plain

Post = Callable[[], list[Any]]
NEW = "eleven otters on a quiet canal"


def ask(client: Client, email: str = "anna@firm.example") -> Any:
    return client.post("/sign-in/forgotten/", {"email": email})


def set_it(client: Client, path: str, password: str = NEW) -> Any:
    assert client.get(path)["Location"] == "/sign-in/new-password/"
    return client.post("/sign-in/new-password/", {"password": password, "repeated": password})


def test_a_new_password(client: Client, anna: Person, post: Post) -> None:
    elsewhere = Client()
    sign_in(elsewhere)
    assert ask(client)["Location"] == "/sign-in/forgotten/sent/"
    assert mail.outbox == [], "letters are written by the worker"
    (letter,) = post()
    assert letter.to == ["anna@firm.example"]
    assert "Anna Keel" in letter.body
    assert "&#" not in letter.body
    done = set_it(client, link_in_letter())
    assert done["Location"] == "/sign-in/?by=password"
    assert not is_in(client), "the letter opens no door by itself"
    assert "Your password is set." in client.get("/sign-in/?by=password").content.decode()
    assert elsewhere.get("/sign-in/mine/").status_code == 302, "every stay has ended"
    assert sign_in(client).status_code == 200, "the old one is void"
    assert sign_in(client, password=NEW).status_code == 302
    assert "Your password was changed" in post()[-1].body


def test_the_link_works_once(client: Client, anna: Person, post: Post) -> None:
    ask(client)
    post()
    path = link_in_letter()
    assert client.get(path).status_code == client.get(path).status_code == 302, "looking uses nothing up"
    set_it(client, path)
    anna.refresh_from_db()
    held = anna.password
    again = Client()
    assert again.get(path).status_code == 410
    assert again.post("/sign-in/new-password/", {"password": NEW, "repeated": NEW}).status_code == 410
    anna.refresh_from_db()
    assert anna.password == held


def test_two_at_the_same_moment(client: Client, anna: Person, post: Post) -> None:
    """Both hold a link that was good when they looked; the second finds it used inside the lock."""
    ask(client)
    post()
    path, other = link_in_letter(), Client()
    other.get(path)
    set_it(client, path)
    late = {"password": "another otter again", "repeated": "another otter again"}
    assert other.post("/sign-in/new-password/", late).status_code == 410
    assert sign_in(Client(), password=NEW).status_code == 302


def test_the_link_dies_of_age_and_of_signing_in(client: Client, anna: Person, post: Post) -> None:
    ask(client)
    post()
    path = link_in_letter()
    with time_machine.travel(clock.real_now() + timedelta(minutes=59)):
        assert client.get(path).status_code == 302
    with time_machine.travel(clock.real_now() + timedelta(minutes=61)):
        assert client.get(path).status_code == 410
    sign_in(Client())
    assert client.get(path).status_code == 410


def test_links_are_tied_to_their_person(client: Client, anna: Person, post: Post) -> None:
    bo = factories.person("Bo Newman")
    ask(client)
    post()
    theirs = link_in_letter().replace(anna.key, bo.key)
    assert client.get(theirs).status_code == 410
    assert client.get(f"/sign-in/link/{anna.key}/abc123-{'0' * 32}/").status_code == 410


def test_the_same_answer_for_everybody(anna: Person, post: Post) -> None:
    factories.person("Eli Gone", email="eli@firm.example", is_active=False, deactivated_at=clock.now())
    answers = []
    for email in ("anna@firm.example", "eli@firm.example", "nobody@firm.example"):
        client = Client()
        before = TaskRow.objects.count()
        asked = ask(client, email)
        told = client.get(asked["Location"])
        written = TaskRow.objects.count() - before
        answers.append((asked.status_code, asked["Location"], plain(told.content, email), written))
    assert answers[0] == answers[1] == answers[2]
    assert [letter.to for letter in post()] == [["anna@firm.example"]]
    kept = [str(row.args) + str(row.kwargs) for row in TaskRow.objects.all()]
    assert not any("nobody" in text for text in kept), "what was typed is kept nowhere"


def test_asking_costs_the_same(anna: Person, django_assert_num_queries: Any) -> None:
    ask(Client(), "somebody@firm.example")  # the network's own window is open
    for email in ("anna@firm.example", "nobody@firm.example"):
        with django_assert_num_queries(17):
            ask(Client(), email)


def test_a_mailbox_is_not_flooded(anna: Person, post: Post) -> None:
    for n in range(6):
        assert ask(Client(REMOTE_ADDR=f"203.0.113.{n}")).status_code == 302
    assert len(post()) == 3


def test_one_network_asks_twenty_times_an_hour(db: None) -> None:
    codes = [ask(Client(), f"p{n}@firm.example").status_code for n in range(22)]
    assert codes == [302] * 20 + [429] * 2


def test_a_weak_password_is_not_taken(client: Client, anna: Person, post: Post) -> None:
    ask(client)
    post()
    held, path = anna.password, link_in_letter()
    for weak in ("short", "password1234", "anna@firm.example"):
        assert set_it(client, path, weak).status_code == 200
    client.post("/sign-in/new-password/", {"password": NEW, "repeated": NEW + "s"})
    anna.refresh_from_db()
    assert anna.password == held


def test_token_pages_send_no_referer(client: Client, anna: Person, post: Post) -> None:
    ask(client)
    post()
    moved = client.get(link_in_letter())
    assert moved["Referrer-Policy"] == client.get(moved["Location"])["Referrer-Policy"] == "no-referrer"


@pytest.fixture
def wren(db: None) -> Person:
    """As the HR list records somebody: an address and no password."""
    made = factories.person("Wren Hope", email="wren@firm.example")
    made.set_unusable_password()
    made.save()
    return made


def test_the_first_password_by_the_same_way(client: Client, wren: Person, post: Post) -> None:
    ask(client, wren.email)
    post()
    set_it(client, link_in_letter())
    assert sign_in(client, email=wren.email, password=NEW).status_code == 302


def test_an_administrator_lets_her_know(client: Client, wren: Person, post: Post) -> None:
    send_welcome(actor=factories.administrator(), person=wren)
    (letter,) = post()
    assert letter.to == [wren.email]
    path = link_in_letter()
    with time_machine.travel(clock.real_now() + timedelta(days=13)):
        assert client.get(path).status_code == 302
    with time_machine.travel(clock.real_now() + timedelta(days=15)):
        assert client.get(path).status_code == 410
    set_it(client, path)
    assert sign_in(client, email=wren.email, password=NEW).status_code == 302


def test_welcome_is_refused(wren: Person, anna: Person, post: Post) -> None:
    gareth = factories.administrator()
    gone = factories.person("Eli Gone", is_active=False, deactivated_at=clock.now())
    for refusal, actor, person in ((Denied, anna, wren), (Conflict, gareth, anna), (Conflict, gareth, gone)):
        with pytest.raises(refusal):
            send_welcome(actor=actor, person=person)
    assert TaskRow.objects.count() == 0
    assert LedgerEntry.objects.count() == 0
    assert post() == []


def test_who_left_meanwhile_gets_no_letter(wren: Person, post: Post) -> None:
    send_welcome(actor=factories.administrator(), person=wren)
    Person.objects.filter(pk=wren.pk).update(is_active=False, deactivated_at=clock.now())
    assert post() == []


def test_letters_speak_her_language_and_our_address(anna: Person, post: Post, settings: Any) -> None:
    settings.BASE_URL = "https://junto.firm.example"
    Client(HTTP_HOST="localhost").post("/sign-in/forgotten/", {"email": anna.email})
    (letter,) = post()
    assert "https://junto.firm.example/sign-in/link/" in letter.body
    assert "localhost" not in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_change_while_signed_in(client: Client, anna: Person, post: Post) -> None:
    elsewhere = Client()
    sign_in(elsewhere)
    sign_in(client)
    wrong = client.post("/sign-in/mine/password/", {"old": "not it at all", "password": NEW, "repeated": NEW})
    assert wrong.status_code == 200
    assert "This is not your password." in wrong.content.decode()
    assert post() == []
    before = client.session.session_key
    done = client.post("/sign-in/mine/password/", {"old": SECRET, "password": NEW, "repeated": NEW})
    assert done["Location"] == "/sign-in/mine/"
    assert is_in(client)
    assert client.session.session_key != before
    assert not is_in(elsewhere)
    assert client.get("/sign-in/places/").content.decode().count("this one") == 1
    assert [letter.to for letter in post()] == [["anna@firm.example"]]


def test_guessing_the_old_password_is_counted(client: Client, anna: Person) -> None:
    sign_in(client)
    new = {"password": NEW, "repeated": NEW}
    guesses = [{"old": f"guess {n}", **new} for n in range(12)]
    codes = [client.post("/sign-in/mine/password/", guess).status_code for guess in guesses]
    assert codes == [200] * 10 + [429] * 2
