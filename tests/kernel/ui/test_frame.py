from dataclasses import replace

import pytest
from django.template import engines

from junto.kernel.ui.frame import DemoLine, Frame, Message, Place, RailItem

PLACES = (
    Place("My day", "/", "day", "d"),
    Place("Communities", "/communities/", "circle", "c"),
    Place("Discover", "/discover/", "compass", "o"),
)
FRAME = Frame(
    firm_name="Hartwell & Pryce",
    person_name="Daniel Osei",
    person_href="/me/",
    path="/communities/leases/people/",
    places=PLACES,
    communities=(
        RailItem("Commercial leases", "/communities/leases/", 2),
        RailItem("Tax", "/communities/tax/"),
    ),
    look_href="/look",
    languages=(("en", "English"), ("de", "Deutsch")),
    language="en",
)
PAGE = (
    '{% extends "ui/frame.html" %}{% block title %}T{% endblock %}{% block main %}<p>here</p>{% endblock %}'
)


def drawn(frame: Frame) -> str:
    return engines["jinja2"].from_string(PAGE).render({"frame": frame, "csrf_input": "", "csrf_token": "t"})


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/", ["/"]),
        ("/communities/", ["/communities/"]),
        ("/communities/leases/people/", ["/communities/leases/"]),
        ("/communities/leasehold/", ["/communities/"]),
        ("/discover/3/", ["/discover/"]),
        ("/elsewhere/", []),
    ],
)
def test_one_place_at_most_is_here(path, here):
    frame = replace(FRAME, path=path)
    known = [item.href for item in (*frame.places, *frame.communities)]
    assert [href for href in known if frame.is_here(href)] == here


def test_the_bar_has_five_places_at_most():
    many = tuple(Place(str(n), f"/{n}/", "day") for n in range(7))
    assert replace(FRAME, places=many).thumb == many[:5]
    assert replace(FRAME, places=many, bar=PLACES).thumb == PLACES


def test_what_the_house_does_not_have_is_not_shown():
    bare = drawn(replace(FRAME, look_href="", languages=()))
    for absent in ('type="search"', "data-compose", "Inbox", "demo-line", 'name="theme"', "Sign out"):
        assert absent not in bare
    full = drawn(
        replace(
            FRAME,
            search_href="/s",
            compose_href="/w",
            inbox_href="/i",
            inbox_waiting=3,
            sign_out_href="/out",
            demo=DemoLine("A demo.", "/who", "Be someone else"),
        )
    )
    for there in (
        'type="search"',
        "data-compose",
        "Inbox, 3 waiting",
        "demo-line",
        'name="theme"',
        "Sign out",
    ):
        assert full.count(there) >= 1, there


@pytest.mark.parametrize(
    ("theme", "said"), [("", "<html lang"), ("dark", 'data-theme="dark"'), ("light", 'data-theme="light"')]
)
def test_theme_is_on_the_page_and_can_be_chosen_without_a_script(theme, said):
    page = drawn(replace(FRAME, theme=theme))
    head = page[: page.index("<head>")]
    assert said in head
    assert ("data-theme" in head) == bool(theme)
    assert f'name="theme" value="{theme}" aria-pressed="true"' in page
    assert page.count('name="theme"') == 3
    assert page.count('name="language"') == 2


def test_shortcuts_can_be_switched_off():
    on, off = drawn(FRAME), drawn(replace(FRAME, keys=False))
    assert 'name="keys" value="off"' in on
    assert "<dialog" in on
    assert 'data-keys="off"' in off
    assert 'name="keys" value="on"' in off
    assert "<dialog" not in off


def test_messages_stand_in_the_live_region_with_their_way_back():
    page = drawn(
        FRAME.with_messages(Message("Joined <it>.", undo_href="/undo"), Message("Look", kind="attention"))
    )
    live = page[page.index('id="said"') : page.index("<p>here</p>")]
    assert "Joined &lt;it&gt;." in live
    assert '<a href="/undo">Undo</a>' in live
    assert "notice attention" in live
    assert 'role="status" aria-live="polite"' in live


def test_new_things_are_said_in_words():
    page = drawn(FRAME)
    assert "2 new for you" in page
    assert page.count('class="fresh"') == 1


def test_a_page_has_one_of_each_landmark():
    page = drawn(FRAME)
    for tag in ("<main", '<header class="rail"', '<footer class="colophon"', 'href="#main"', 'id="main"'):
        assert page.count(tag) == 1, tag


def test_plain_page_needs_no_frame():
    template = engines["jinja2"].from_string(PAGE.replace("ui/frame.html", "ui/plain.html"))
    assert template.render({}) == template.render({"frame": None})
    assert "Hartwell &amp; Pryce" in template.render({"frame": FRAME})
