"""Alive, ready, figures, the log and the end of a process: what whoever looks after the server relies on."""

import http.client
import io
import json
import logging
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import path

from junto.config import early, health, metrics, web
from junto.config.backup import state
from junto.config.env import env
from junto.config.urls import urlpatterns as ours
from junto.kernel import clock, logs
from junto.kernel.models import Installation, TaskRow
from tests import factories
from tests.house.apart import Apart

CANARY = "Zyphorant"
HERE = {"host": "127.0.0.1"}


def _breaks(request: Any, who: str) -> None:
    raise ValueError(f"{request.POST.get('words')} of {who} <{who}@firm.example>")


_breaks.login_required = False  # type: ignore[attr-defined]  # as Django's own decorator marks it
urlpatterns = [*ours, path("planted/<who>/", _breaks)]
handler500 = "junto.config.errors.server_error"


@pytest.fixture(autouse=True)
def _looked_anew(settings: Any, tmp_path: Path) -> Any:
    settings.DATA_DIR = tmp_path
    health.forget()
    yield
    health.forget()


# --- ready -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_ready_and_everything_that_wants_a_look(client: Client) -> None:
    assert client.get("/readyz", headers={"host": "127.0.0.1", "via": "proxy"}).content == b"ready\n"
    told = client.get("/readyz", headers=HERE).json()
    found = {name: sign["state"] for name, sign in told["signs"].items()}
    assert {name: found[name] for name in ("tables", "writing", "walls", "queue")} == dict.fromkeys(
        ("tables", "writing", "walls", "queue"), "well"
    )
    assert (found["worker"], found["backup"], told["state"]) == ("look", "look", "look")
    TaskRow.objects.create(path="x", state="ready", enqueued_at=clock.now(),
                           run_after=clock.now() - timedelta(minutes=6))  # fmt: skip
    health.forget()
    late = client.get("/readyz", headers=HERE)
    assert (late.status_code, late.json()["signs"]["queue"]["state"]) == (200, "look")


@pytest.mark.django_db
def test_a_database_that_is_gone_is_a_503_and_life_goes_on(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError(f"connection to {CANARY}:5432 refused")

    monkeypatch.setattr(connection, "cursor", gone)
    plain = client.get("/readyz", headers={"host": "127.0.0.1", "via": "proxy"})
    assert (plain.status_code, plain.content, plain.headers["Retry-After"]) == (503, b"not ready\n", "10")
    told = client.get("/readyz", headers=HERE)
    assert (told.status_code, told.json()["state"]) == (503, "wrong")
    wrong = {name for name, sign in told.json()["signs"].items() if sign["state"] == "wrong"}
    assert {"tables", "writing", "queue"} <= wrong
    assert CANARY not in told.content.decode()
    assert client.get("/livez").status_code == 200


@pytest.mark.django_db
def test_tables_behind_and_ahead_of_this_release_are_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = health.schema.applied()
    for applied, says in ((whole - {min(whole)}, "1 steps behind: junto migrate"),
                          (whole | {"people.0999_later"}, "the tables are of a newer release")):  # fmt: skip
        health.forget()
        monkeypatch.setattr(health.schema, "applied", lambda applied=applied: applied)
        told = client.get("/readyz", headers=HERE)
        assert (told.status_code, told.json()["signs"]["tables"]["says"]) == (503, says)


# --- figures ---------------------------------------------------------------------------------------------

WHO: list[tuple[str, dict[str, Any], int]] = [
    ("from the machine itself", {"headers": HERE}, 200),
    ("with the token", {"headers": {"host": "127.0.0.1", "via": "p", "authorization": "Bearer s3cret"}}, 200),
    ("with another token", {"headers": {"authorization": "Bearer s3cre", "via": "p"}}, 404),
    ("through a proxy", {"headers": {"host": "127.0.0.1", "x-forwarded-for": "203.0.113.9"}}, 404),
    ("by the firm's name", {"headers": {"host": "junto.firm.example"}}, 404),
    ("from elsewhere", {"headers": HERE, "REMOTE_ADDR": "203.0.113.9"}, 404),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "asks", "status"), WHO, ids=[row[0] for row in WHO])
def test_figures_are_for_the_machine_and_the_token_alone(
    who: str, asks: dict[str, Any], status: int, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setattr(health, "env", env.model_copy(update={"watch_token": "s3cret"}))
    answer = Client().get("/metrics", **asks)
    assert answer.status_code == status
    assert (b"junto_info" in answer.content) is (status == 200)
    details = Client().get("/readyz", **asks).headers["Content-Type"]
    assert (details == "application/json") is (status == 200)


@pytest.mark.django_db
def test_no_figure_names_a_person_or_an_address() -> None:
    who = factories.person(f"{CANARY} Quillabee", email=f"{CANARY}@firm.example")
    Installation.objects.create(firm_name=CANARY, clock_offset=timedelta(0), created_at=clock.now())
    TaskRow.objects.create(path=CANARY, state="dead", error=who.email, run_after=clock.now(),
                           enqueued_at=clock.now(), args=[who.email])  # fmt: skip
    seen = Client()
    seen.force_login(who)
    seen.get(f"/people/{who.address}/?q={CANARY}")
    text = seen.get("/metrics", headers=HERE).content.decode()
    assert CANARY.lower() not in text.lower()
    assert "@" not in text
    line = re.compile(
        r"junto_[a-z_]+(\{(?:[a-z]+=\"[\w.+-]+\",?)+\})? [\d.e+-]+|# (HELP|TYPE) junto_[a-z_]+ .*"
    )
    assert [one for one in text.splitlines() if not line.fullmatch(one)] == []
    labels = set(re.findall(r"([a-z]+)=\"", text))
    assert labels == {"version", "sign", "state", "class", "le", "process"}
    assert 'junto_tasks{state="dead"} 1' in text
    told = {name for name in metrics.HELP if f"# TYPE {name} " in text}
    assert told >= {"junto_state", "junto_answers_total", "junto_answer_seconds"}


@pytest.mark.django_db
def test_the_age_of_a_backup_is_of_the_last_that_was_tried() -> None:
    assert (health.backup().state, health.backup().value) == ("look", None)
    state.Periodic.objects.create(name=state.CHECKED, due_at=clock.real_now() - timedelta(hours=37))
    assert health.backup().state == "look"
    state.Periodic.objects.update(due_at=clock.real_now() - timedelta(hours=1))
    assert (health.backup().state, round(health.backup().value or 0)) == ("well", 3600)


# --- the log ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_log_is_json_and_tells_neither_body_query_path_nor_address(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    out = io.StringIO()
    ear = logging.StreamHandler(out)
    ear.setFormatter(logs.Line())
    heard = [logging.getLogger(name) for name in ("junto", "django")]
    before = [one.level for one in heard]
    for one in heard:
        one.addHandler(ear)
        one.setLevel(logging.INFO)
    try:
        answer = Client(raise_request_exception=False).post(
            f"/planted/{CANARY}/?q={CANARY}", {"words": CANARY}, headers={"user-agent": CANARY}
        )
    finally:
        for one, level in zip(heard, before, strict=True):
            one.removeHandler(ear)
            one.setLevel(level)
    assert answer.status_code == 500
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert {line["from"] for line in lines} >= {"junto.answers"}
    assert {line["request"] for line in lines} == {answer.headers["X-Request-Id"]}
    assert CANARY not in out.getvalue()
    assert "@firm" not in out.getvalue()
    assert any("ValueError" in line.get("trace", "") for line in lines)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", line["at"]) for line in lines)


# --- the end ---------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_request_in_hand_is_answered_after_the_signal_and_no_new_one_is_taken(
    tmp_path: Path, made_tables: bytes
) -> None:
    if not made_tables:
        pytest.skip("the run on SQLite does this")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    firm = Apart(tmp_path / "firm", made=made_tables, more={"JUNTO_PORT": str(port), "JUNTO_WORKERS": "1"})
    firm.found_firm()
    firm.does("from junto.kernel import static; static.collect()")
    words = [sys.executable, "-m", web.__name__, "serve"]
    with subprocess.Popen(words, env=firm.environ, stdin=subprocess.PIPE) as process:
        try:
            assert process.stdin is not None
            process.stdin.write(early.OPEN)
            process.stdin.close()
            cookie, token = _sign_in_page(port)
            answered: list[int] = []
            asking = threading.Thread(target=lambda: answered.append(_sign_in(port, cookie, token)))
            with closing(sqlite3.connect(firm.folder / "junto.sqlite3", isolation_level=None)) as file:
                file.execute("BEGIN IMMEDIATE")  # the request has to count a try, and waits for its turn
                asking.start()
                time.sleep(0.7)
                assert answered == []
                process.send_signal(signal.SIGTERM)
                time.sleep(0.7)
                with pytest.raises(OSError):
                    _get(port, "/livez")
                assert answered == []
                file.execute("ROLLBACK")
            asking.join(20)
            assert answered == [200]
            assert process.wait(30) == 0
        finally:
            process.kill()


def _get(port: int, page: str) -> tuple[http.client.HTTPResponse, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as line:
        line.request("GET", page)
        answer = line.getresponse()
        return answer, answer.read().decode()


def _sign_in_page(port: int) -> tuple[str, str]:
    until = time.monotonic() + 30
    while True:
        try:
            answer, text = _get(port, "/sign-in/")
            break
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)
    assert token, text[:300]
    cookies = [value.partition(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    return "; ".join(cookies), token[1]


def _sign_in(port: int, cookie: str, token: str) -> int:
    body = f"csrfmiddlewaretoken={token}&login=ada%40example.com&password=not+the+right+one"
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as line:
        line.request("POST", "/sign-in/", body, {
            "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{port}",
        })  # fmt: skip
        return line.getresponse().status
