"""The parts and the script in a real browser, under the product's own policy."""

import functools
import http.server
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template import engines
from django.test import override_settings

from junto.kernel.middleware import HEADERS
from junto.kernel.ui import style
from junto.kernel.ui.frame import Frame, Place

pytestmark = pytest.mark.journey
sync_api = pytest.importorskip("playwright.sync_api", reason="a browser is needed")

PLACES = (Place("My day", "/page.html", "day", "d"), Place("Discover", "/other.html", "compass", "o"))
FRAME = Frame(
    "Hartwell & Pryce",
    "Daniel Osei",
    "/me",
    path="/page.html",
    places=PLACES,
    search_href="/s",
    look_href="/l",
)
PAGE = """{% extends "ui/frame.html" %}{% block title %}Page{% endblock %}{% block main %}
{{ ui.head("Page") }}
{% call ui.lines() %}{{ ui.item("One", href="#one", level=2) }}
{{ ui.item("Two", href="#two", level=2) }}{% endcall %}
{% call ui.menu("More") %}{{ ui.menu_item("Copy", "#c") }}{% endcall %}
{% call ui.ask_once("Close it", "Close this?", "It stays readable.", "/x", csrf="") %}{% endcall %}
<div id="found">before</div>
<div id="poll" hx-get="/poll.html" hx-trigger="again" hx-swap="outerHTML">
<button type="button">in it</button></div>
{{ ui.button("Fetch", type="button", attrs={"hx-get": "/part.html", "hx-target": "#found", "id": "fetch"}) }}
{{ ui.button("Ask", type="button",
  attrs={"hx-get": "/wrong.html", "hx-target": "#found", "hx-swap": "outerHTML"}) }}
{{ ui.button("Lost", type="button", attrs={"hx-get": "/broken", "hx-target": "#found"}) }}
<form action="/sent.html" method="get"><textarea name="words" aria-label="Words"></textarea></form>
{% endblock %}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def send_head(self):
        if self.path.startswith("/broken"):
            self.send_error(500)
            return None
        return super().send_head()

    def log_message(self, format: str, *args: object) -> None:
        pass


def write_pages(site: Path) -> None:
    engine = engines["jinja2"]
    (site / "style.html").write_text(engine.get_template("ui/style.html").render(style.style_context()))
    (site / "404.html").write_text(engine.get_template("ui/errors/404.html").render({"search_href": "/s"}))
    page = engine.from_string(PAGE)
    for name in ("page", "other", "sent"):
        (site / f"{name}.html").write_text(page.render({"frame": FRAME, "csrf_input": "", "csrf_token": "t"}))
    off = Frame("Hartwell & Pryce", "Daniel Osei", "/me", places=PLACES, keys=False)
    (site / "off.html").write_text(page.render({"frame": off}))
    (site / "part.html").write_text('<p id="new">after</p><script>document.title = "run"</script>')
    poll = '<div id="poll" hx-get="/poll.html" hx-trigger="again" hx-swap="outerHTML">later</div>'
    (site / "poll.html").write_text(poll)
    (site / "wrong.html").write_text('<div id="found"><p data-focus tabindex="-1">Look here</p></div>')


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    site = tmp_path_factory.mktemp("site")
    hashed = {**settings.STORAGES, "staticfiles": {"BACKEND": "junto.kernel.static.Hashed"}}
    with override_settings(STORAGES=hashed, STATIC_ROOT=site / "static", DEBUG=False):
        call_command("collectstatic", interactive=False, verbosity=0)
        write_pages(site)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with sync_api.sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        found = None if own.exists() else shutil.which("chromium")
        if not own.exists() and found is None:
            pytest.skip("no Chromium here")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(browser, address) -> Iterator[object]:
    """A page that fails the test if anything is refused by the policy or thrown by a script."""
    context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
    tab = context.new_page()
    wrong: list[str] = []
    tab.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.wrong = wrong
    yield tab
    context.close()


def eventually(tab, expression: str) -> None:
    """Wait until it is true; asked from outside, because the policy forbids evaluating text in the page."""
    for _ in range(100):
        if tab.evaluate(expression):
            return
        tab.wait_for_timeout(50)
    raise AssertionError(expression)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["style", "page", "404"])
def test_axe_finds_nothing(tab, name, scheme):
    from axe_playwright_python.sync_playwright import Axe

    tab.emulate_media(color_scheme=scheme)
    tab.goto(f"/{name}.html")
    tab.wait_for_load_state("networkidle")
    found = Axe().run(tab).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []
    assert tab.wrong == []


@pytest.mark.parametrize("width", [320, 360, 820, 1440, 1920])
@pytest.mark.parametrize("name", ["style", "page", "404"])
def test_nothing_scrolls_sideways_and_targets_are_large_enough(tab, name, width):
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(f"/{name}.html")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    small = tab.evaluate(
        """[...document.querySelectorAll("button, .btn, .tag[href], select, summary, nav a, textarea")]
        .map((el) => [el, el.getBoundingClientRect()])
        .filter(([, r]) => r.width && (r.height < 24 || r.width < 24))
        .map(([el]) => el.outerHTML.slice(0, 90))"""
    )
    assert small == []


def test_htmx_swaps_under_the_policy_and_runs_no_script_that_comes(tab):
    tab.goto("/page.html")
    tab.click("#fetch")
    tab.wait_for_selector("#new")
    assert tab.text_content("#new") == "after"
    assert tab.title().startswith("Page")
    assert tab.evaluate("document.activeElement.id") == "fetch"
    assert tab.wrong == []


def test_focus_goes_to_what_asks_for_it(tab):
    tab.goto("/page.html")
    tab.click("button:has-text('Ask')")
    tab.wait_for_selector("text=Look here")
    eventually(tab, "document.activeElement.textContent === 'Look here'")
    assert tab.evaluate("document.activeElement.textContent") == "Look here"


def test_focus_that_a_swap_takes_away_goes_to_what_came_and_other_focus_stays(tab):
    tab.goto("/page.html")
    tab.evaluate("document.querySelector('#poll button').focus()")
    tab.evaluate("htmx.trigger('#poll', 'again')")
    eventually(tab, "document.activeElement.id === 'poll' && !document.querySelector('#poll button')")
    tab.evaluate("document.activeElement.blur()")
    tab.evaluate("htmx.trigger('#poll', 'again')")
    tab.wait_for_timeout(300)
    assert tab.evaluate("document.activeElement.tagName") == "BODY"


def test_without_an_answer_the_page_says_so_and_keeps_its_words(tab):
    tab.goto("/page.html")
    tab.fill("textarea", "half a thought")
    tab.click("button:has-text('Lost')")
    eventually(tab, "document.getElementById('said').textContent.includes('no answer')")
    assert tab.input_value("textarea") == "half a thought"
    assert tab.text_content("#found") == "before"


def test_keys(tab, address):
    tab.goto("/page.html")
    tab.keyboard.press("j")
    assert tab.evaluate("document.activeElement.textContent") == "One"
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    assert tab.evaluate("document.activeElement.textContent") == "Two"
    tab.keyboard.press("k")
    assert tab.evaluate("document.activeElement.textContent") == "One"
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "q"
    tab.keyboard.type("gd?")
    assert tab.input_value("#q") == "gd?"
    tab.keyboard.press("Escape")
    tab.keyboard.press("?")
    assert tab.is_visible("dialog")
    tab.keyboard.press("Escape")
    assert not tab.is_visible("dialog")
    tab.keyboard.press("g")
    tab.keyboard.press("o")
    tab.wait_for_url(re.compile(r"/other\.html$"))
    tab.fill("textarea", "words")
    tab.press("textarea", "Control+Enter")
    tab.wait_for_url(re.compile(r"/sent\.html\?words=words$"))
    assert tab.wrong == []


def test_keys_that_are_off_do_nothing_but_escape_still_closes(tab):
    tab.goto("/off.html")
    tab.keyboard.press("j")
    tab.keyboard.press("g")
    tab.keyboard.press("o")
    assert tab.evaluate("document.activeElement.tagName") == "BODY"
    assert tab.url.endswith("/off.html")
    tab.click("summary:has-text('More')")
    tab.keyboard.press("Escape")
    assert not tab.is_visible("text=Copy")


def test_menus_and_questions_open_by_keyboard_and_close(tab):
    tab.goto("/page.html")
    tab.focus("summary:has-text('More')")
    tab.keyboard.press("Enter")
    assert tab.is_visible("text=Copy")
    tab.keyboard.press("Escape")
    assert not tab.is_visible("text=Copy")
    assert tab.evaluate("document.activeElement.textContent").strip() == "More"
    tab.click("summary:has-text('More')")
    tab.click("h1")
    assert not tab.is_visible("text=Copy")
    tab.click("summary:has-text('Close it')")
    assert tab.is_visible("text=Close this?")


def test_everything_is_there_without_a_script(browser, address):
    context = browser.new_context(
        base_url=address, java_script_enabled=False, viewport={"width": 360, "height": 800}
    )
    tab = context.new_page()
    tab.goto("/page.html")
    tab.click("summary:has-text('More')")
    assert tab.is_visible("text=Copy")
    assert tab.is_visible("nav.bar")
    tab.locator("button[name=theme][value=dark]").scroll_into_view_if_needed()
    assert tab.is_visible("button[name=theme][value=dark]")
    context.close()
