"""The firm's own sign-in, against a real OpenID Connect server on loopback."""

import base64
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.test import Client
from werkzeug.serving import make_server
from werkzeug.wrappers import Request

from junto.config.oidc import Provider, allauth_settings
from junto.kernel import clock
from junto.kernel.models import LedgerEntry
from junto.people.models import Person
from tests import factories
from tests.people.signin.conftest import SECRET, is_in, sign_in
from tests.people.signin.test_stays import at

provider_mock = pytest.importorskip("oidc_provider_mock")
# the provider's own libraries announce changes to come; they are no part of the product
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@dataclass
class Idp:
    """The provider, what it was asked, and how a person at it answers."""

    issuer: str
    asked: list[dict[str, str]] = field(default_factory=list)
    exchanged: list[dict[str, str]] = field(default_factory=list)

    def knows(self, subject: str, **claims: Any) -> None:
        requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=5).raise_for_status()

    def answer(self, href: str, subject: str) -> str:
        """Authorise at the provider; the path to which it sends the browser back."""
        sent = requests.post(href, data={"sub": subject}, allow_redirects=False, timeout=5)
        assert sent.status_code in (302, 303), sent.text
        back = urlsplit(sent.headers["Location"])
        return f"{back.path}?{back.query}"


@pytest.fixture(scope="module")
def _running() -> Iterator[Idp]:
    """The server in a thread; PKCE is checked here, by the standard, because the server does not."""
    app, idp = provider_mock.app(), Idp("")

    def watched(environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        if request.path == "/oauth2/authorize":
            idp.asked.append(dict(request.args))
        if request.path == "/oauth2/token":
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = BytesIO(body)
            given = dict(parse_qsl(body.decode()))
            idp.exchanged.append(given)
            digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != idp.asked[-1].get("code_challenge"):
                start_response("400 Bad Request", [("Content-Type", "application/json")])
                return [b'{"error": "invalid_grant"}']
        return app(environ, start_response)

    server = make_server("localhost", 0, watched, threaded=True)
    idp.issuer = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield idp
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def idp(_running: Idp, settings: Any) -> Idp:
    _running.asked.clear()
    _running.exchanged.clear()
    configure(settings, Provider(_running.issuer, "junto", "s3cret", "Firm ID"))
    return _running


def configure(settings: Any, provider: Provider) -> None:
    settings.OIDC = provider
    settings.SOCIALACCOUNT_PROVIDERS = allauth_settings(provider)


def leave(client: Client, **data: str) -> str:
    """Press the button; the address at the provider to which the page leads."""
    page = client.post("/sign-in/oidc/firm/", data)
    assert page.status_code == 200
    href = page["Refresh"].removeprefix("0; url=")
    assert href.replace("&", "&amp;") in page.content.decode(), "a link for whom nothing happens"
    return href


def come(client: Client, idp: Idp, subject: str = "anna-1", **data: str) -> Any:
    return client.get(idp.answer(leave(client, **data), subject))


def nothing_was_made(persons: int) -> None:
    assert Person.objects.count() == persons
    assert not SocialAccount.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert not SocialApp.objects.exists()
    assert not SocialToken.objects.exists()


def test_the_whole_way(client: Client, anna: Person, idp: Idp) -> None:
    idp.knows("anna-1", email="Anna@Firm.example", email_verified=True, name="Not What HR Says")
    done = come(client, idp, next="/sign-in/mine/")
    assert done["Location"] == "/sign-in/mine/"
    assert client.session["_auth_user_id"] == str(anna.pk)
    (asked,) = idp.asked
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert asked["state"]
    assert asked["response_type"] == "code"
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert len(idp.exchanged[0]["code_verifier"]) >= 43
    held = SocialAccount.objects.get()
    assert (held.user, held.extra_data) == (anna, {}), "claims are judged and let go"
    assert "anna" not in held.uid
    assert Person.objects.get(pk=anna.pk).name == "Anna Keel", "what the HR list carries, it carries"


def test_identity_is_issuer_and_subject_ever_after(client: Client, anna: Person, idp: Idp) -> None:
    idp.knows("anna-1", email="anna@firm.example", email_verified=True)
    come(client, idp)
    # she married, and the provider already knows; HR does not
    idp.knows("anna-1", email="anna.hill@firm.example", email_verified=False)
    again = Client()
    assert come(again, idp)["Location"] == "/"
    assert again.session["_auth_user_id"] == str(anna.pk)
    assert SocialAccount.objects.count() == 1


def test_the_first_time_voids_what_was_set_before(anna: Person, idp: Idp) -> None:
    earlier = Client()
    sign_in(earlier)
    Authenticator.objects.create(user=anna, type="webauthn", data={"name": "old", "credential": {}})
    idp.knows("anna-1", email="anna@firm.example", email_verified=True)
    client = Client()
    come(client, idp)
    assert is_in(client)
    assert earlier.get("/sign-in/mine/").status_code == 302
    assert not Authenticator.objects.exists()
    assert sign_in(Client()).status_code == 200, "the password is void"
    client.post("/sign-out/")
    come(client, idp)
    assert is_in(client)


def test_the_first_time_in_the_browser_she_is_signed_in(client: Client, anna: Person, idp: Idp) -> None:
    sign_in(client)
    idp.knows("anna-1", email="anna@firm.example", email_verified=True)
    assert come(client, idp)["Location"] == "/"
    assert client.get("/sign-in/places/").content.decode().count("<tr>") == 2


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"email": "anna@firm.example", "email_verified": False}, "gave no address of which it is sure"),
    ({"email": "anna@firm.example"}, "gave no address of which it is sure"),
    ({"email": "anna@firm.example", "email_verified": "false"}, "gave no address of which it is sure"),
    ({"email": "anna@firm.example", "email_verified": "true"}, "gave no address of which it is sure"),
    ({"email": "anna@firm.example", "email_verified": 1}, "gave no address of which it is sure"),
    ({"email_verified": True}, "gave no address of which it is sure"),
    ({"email": "stranger@firm.example", "email_verified": True}, "ask your administrator to record you"),
    ({"email": "eli@firm.example", "email_verified": True}, "does not let you in now"),
]


@pytest.mark.parametrize(("claims", "said"), REFUSED)
def test_refusals_make_nothing(
    client: Client, anna: Person, idp: Idp, claims: dict[str, Any], said: str
) -> None:
    factories.person("Eli Gone", email="eli@firm.example", is_active=False, deactivated_at=clock.now())
    idp.knows("someone", **claims)
    refused = come(client, idp, "someone")
    assert refused.status_code == 403
    assert said in refused.content.decode()
    assert not is_in(client)
    nothing_was_made(persons=2)
    anna.refresh_from_db()
    assert anna.check_password(SECRET), "and void nothing"


def test_a_person_deactivated_later(client: Client, anna: Person, idp: Idp) -> None:
    idp.knows("anna-1", email="anna@firm.example", email_verified=True)
    come(client, idp)
    Person.objects.filter(pk=anna.pk).update(is_active=False, deactivated_at=clock.now())
    again = Client()
    refused = come(again, idp)
    assert refused.status_code == 403
    assert "does not let you in now" in refused.content.decode()
    assert not is_in(again)


def test_an_address_given_to_somebody_new_opens_nothing(client: Client, anna: Person, idp: Idp) -> None:
    idp.knows("anna-1", email="anna@firm.example", email_verified=True)
    come(client, idp)
    idp.knows("anna-2", email="anna@firm.example", email_verified=True)
    other = Client()
    refused = come(other, idp, "anna-2")
    assert refused.status_code == 403
    assert "belongs to another identity" in refused.content.decode()
    assert not is_in(other)
    assert SocialAccount.objects.count() == 1


def test_a_trusted_provider_need_not_say_verified(
    client: Client, anna: Person, idp: Idp, settings: Any
) -> None:
    configure(settings, Provider(idp.issuer, "junto", "s3cret", trusted=True))
    idp.knows("anna-0", email="anna@firm.example", email_verified=False)
    assert come(client, idp, "anna-0").status_code == 403
    idp.knows("anna-1", email="anna@firm.example")
    assert come(client, idp).status_code == 302
    assert is_in(client)


def test_a_code_is_bound_to_the_browser_that_asked(client: Client, anna: Person, idp: Idp) -> None:
    idp.knows("anna-1", email="anna@firm.example", email_verified=True)
    back = idp.answer(leave(client), "anna-1")
    victim = Client()
    assert victim.get(back).status_code == 403
    assert not is_in(victim)
    tampered = back.replace("state=", "state=x")
    assert client.get(tampered).status_code == 403
    assert not is_in(client)
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 403, "a code and a state work once"


def test_without_the_verifier_no_token(client: Client, anna: Person, idp: Idp) -> None:
    idp.knows("anna-1", email="anna@firm.example", email_verified=True)
    back = idp.answer(leave(client), "anna-1")
    idp.asked[-1]["code_challenge"] = "somebody-elses"
    assert client.get(back).status_code == 502
    assert not is_in(client)
    nothing_was_made(persons=1)


@pytest.mark.parametrize("purpose", ["connect", "redirect", "signup"])
def test_the_purpose_is_not_the_visitors_to_choose(
    client: Client, anna: Person, idp: Idp, purpose: str
) -> None:
    """`process=connect` would tie any identity of the provider to whoever is signed in."""
    sign_in(client)
    idp.knows("mallory", email="mallory@firm.example", email_verified=True)
    href = leave(client, process=purpose)
    refused = client.get(idp.answer(href, "mallory"))
    assert refused.status_code == 403
    assert not SocialAccount.objects.exists()


def test_scope_and_parameters_are_not_either(client: Client, anna: Person, idp: Idp) -> None:
    page = client.post("/sign-in/oidc/firm/?scope=offline_access,admin&auth_params=prompt%3Dnone")
    query = parse_qs(urlsplit(page["Refresh"].removeprefix("0; url=")).query)
    assert set(query["scope"][0].split()) == {"openid", "profile", "email"}
    assert "prompt" not in query


def test_turning_back(client: Client, anna: Person, idp: Idp) -> None:
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]
    page = client.get(f"/sign-in/oidc/firm/callback/?error=access_denied&state={state}")
    assert page.status_code == 200
    assert "You turned back" in page.content.decode()
    nothing_was_made(persons=1)


def test_a_provider_that_does_not_answer(client: Client, anna: Person, settings: Any) -> None:
    configure(settings, Provider("http://localhost:9", "junto", "s3cret"))
    answer = client.post("/sign-in/oidc/firm/")
    assert answer.status_code == 502
    assert "did not answer" in answer.content.decode()
    assert sign_in(client).status_code == 302, "the other ways stay open"


def test_looking_at_the_address_signs_nobody_in(client: Client, db: None, idp: Idp) -> None:
    assert client.get("/sign-in/oidc/firm/")["Location"] == "/sign-in/"
    assert idp.asked == []
    assert "Continue with Firm ID" in client.get("/sign-in/").content.decode()


def test_she_is_told_by_letter_that_there_is_no_password(
    client: Client, anna: Person, idp: Idp, post: Any
) -> None:
    idp.knows("anna-1", email="anna@firm.example", email_verified=True)
    come(client, idp)
    Client().post("/sign-in/forgotten/", {"email": anna.email})
    (letter,) = post()
    assert "You come in by the firm’s own sign-in" in letter.body
    assert "/sign-in/link/" not in letter.body


def test_showing_oneself_again_goes_by_the_firm(client: Client, anna: Person, idp: Idp) -> None:
    idp.knows("anna-1", email="anna@firm.example", email_verified=True)
    come(client, idp)
    assert client.get("/sign-in/mine/passkeys/add/").status_code == 200
    with at(minutes=11):
        sent = client.get("/sign-in/mine/passkeys/add/")
        assert sent["Location"] == "/sign-in/again/firm/?next=%2Fsign-in%2Fmine%2Fpasskeys%2Fadd%2F"
        assert "/sign-in/mine/passkeys/add/" in client.get(sent["Location"]).content.decode()
