"""In a real browser, under the product's own policy: a passkey made and used, to the firm and back."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from junto.people.models import Person
from tests import factories
from tests.people.signin.conftest import SECRET
from tests.people.signin.test_firm import Idp, _running, idp  # noqa: F401 - fixtures

sync_api = pytest.importorskip("playwright.sync_api", reason="a browser is needed")
pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture
def keel(transactional_db: None, settings: Any) -> Person:
    settings.ROOT_URLCONF = "tests.people.signin.addresses"
    return factories.person("Anna Keel", email="anna@firm.example")


@pytest.fixture
def tab(keel: Person, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A page at the door, with a device that holds passkeys; fails on anything the policy refuses."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's loop runs in this thread
    with sync_api.sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        found = None if own.exists() else shutil.which("chromium")
        if not own.exists() and found is None:
            pytest.skip("no Chromium here")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page(base_url=live_server.url)
        refused: list[str] = []
        page.on("console", lambda said: refused.append(_told(said)) if said.type == "error" else None)
        page.on("pageerror", lambda fault: refused.append(str(fault)))
        tools = page.context.new_cdp_session(page)
        tools.send("WebAuthn.enable")
        device = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        page.device = tools.send("WebAuthn.addVirtualAuthenticator", {"options": device})["authenticatorId"]
        page.tools = tools
        yield page
        browser.close()
        # the bare page behind the door names no icon
        ours = [told for told in refused if live_server.url in told and "/favicon.ico" not in told]
        assert ours == []


def _told(said: Any) -> str:
    return f"{said.text} at {said.location.get('url', '')}"


def at_home(tab: Any) -> None:
    tab.get_by_text("home", exact=True).wait_for()


def come_in(tab: Any) -> None:
    tab.goto("/sign-in/")
    tab.get_by_label("Work email").fill("anna@firm.example")
    tab.get_by_label("Password", exact=True).fill(SECRET)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    at_home(tab)


def out(tab: Any) -> None:
    tab.goto("/sign-out/")
    tab.locator("main").get_by_role("button", name="Sign out").click()
    tab.wait_for_url("**/sign-in/")


def test_a_passkey_from_making_to_removing(tab: Any, keel: Person) -> None:
    come_in(tab)
    tab.goto("/sign-in/mine/")
    tab.get_by_role("link", name="Add a passkey").click()
    tab.get_by_label("What to call it").fill("Office laptop")
    tab.get_by_role("button", name="Make the passkey").click()
    tab.wait_for_url("**/sign-in/mine/codes/")
    assert tab.locator("li .code").count() == 10
    out(tab)

    tab.get_by_role("button", name="Use a passkey").click()
    at_home(tab)
    tab.goto("/sign-in/mine/")
    assert tab.get_by_role("heading", name="Office laptop").is_visible()
    assert Authenticator.objects.get(type="webauthn").last_used_at is not None

    tab.get_by_role("link", name="Rename Office laptop").click()
    tab.get_by_label("What to call it").fill("Old laptop")
    tab.get_by_role("button", name="Call it so").click()
    assert tab.get_by_role("heading", name="Old laptop").is_visible()
    tab.get_by_role("link", name="Remove Old laptop").click()
    tab.get_by_role("button", name="Remove it").click()
    assert tab.get_by_text("The passkey no longer opens this account.").is_visible()
    assert not Authenticator.objects.exists()


def test_a_password_is_followed_by_the_passkey(tab: Any, keel: Person) -> None:
    come_in(tab)
    tab.goto("/sign-in/mine/passkeys/add/")
    tab.get_by_role("button", name="Make the passkey").click()
    tab.wait_for_url("**/sign-in/mine/codes/")
    out(tab)
    tab.get_by_label("Work email").fill("anna@firm.example")
    tab.get_by_label("Password", exact=True).fill(SECRET)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    tab.wait_for_url("**/sign-in/code/")
    assert Authenticator.objects.get(type="webauthn").last_used_at is None
    tab.get_by_role("button", name="Use a passkey").click()
    at_home(tab)
    assert Authenticator.objects.get(type="webauthn").last_used_at is not None


def test_a_device_that_says_no(tab: Any, keel: Person) -> None:
    tab.tools.send("WebAuthn.setUserVerified", {"authenticatorId": tab.device, "isUserVerified": False})
    tab.goto("/sign-in/")
    tab.get_by_role("button", name="Use a passkey").click()
    tab.get_by_text("The device gave no passkey.").wait_for(timeout=70_000)
    assert tab.url.endswith("/sign-in/")


def test_to_the_firm_and_back(tab: Any, keel: Person, idp: Idp) -> None:  # noqa: F811 - a fixture
    idp.knows("anna-1", email="anna@firm.example", email_verified=True)
    tab.goto("/sign-in/")
    tab.get_by_role("button", name="Continue with Firm ID").click()
    tab.wait_for_url(f"{idp.issuer}/**")
    tab.locator("input[name=sub]").first.fill("anna-1")
    tab.get_by_role("button").first.click()
    at_home(tab)
    keel.refresh_from_db()
    assert not keel.has_usable_password()  # the firm's sign-on has voided what opened the account before
