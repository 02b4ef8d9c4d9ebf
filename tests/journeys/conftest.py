"""A real browser on a real firm: what a person does, from the first page to the last."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from junto.people.models import Person
from tests.house.firm import _session

sync_api = pytest.importorskip("playwright.sync_api", reason="a browser is needed")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys" in str(item.fspath):
            item.add_marker(pytest.mark.journey)


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's loop runs in this thread
    with sync_api.sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        found = None if own.exists() else shutil.which("chromium")
        if not own.exists() and found is None:
            pytest.skip("no Chromium here")
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(transactional_db: None, live_server: Any, browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a tab in which a person is signed in; fails on anything the policy refuses or the page throws."""
    wrong: list[str] = []

    def note(said: Any) -> None:
        # a page that is absent for somebody is an answer, not a fault of the page
        if said.type == "error" and "status of 40" not in said.text:
            wrong.append(said.text)

    def open_tab(person: Person | None = None, **options: Any) -> Any:
        context = browser.new_context(base_url=live_server.url, **options)
        if person is not None:
            cookie = {"name": django_settings.SESSION_COOKIE_NAME, "value": _session(person)}
            context.add_cookies([{**cookie, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", note)
        page.on("pageerror", lambda fault: wrong.append(str(fault)))
        return page

    yield open_tab
    assert wrong == []


def over(page: Any) -> int:
    """By how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
