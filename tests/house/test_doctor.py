"""The doctor: every check finds its own trouble and says the next step."""

import os
import shutil
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from junto.config import doctor, running
from junto.config.backup import state
from junto.config.doctor import data, keeping, place, privacy, walls, work
from junto.config.doctor.finding import Finding, name_of
from junto.config.env import Environment, env
from junto.kernel import audit, clock, registry
from junto.kernel.models import AuditEntry, Installation, LedgerEntry, Periodic, TaskRow
from junto.kernel.tasks import periodic
from junto.people.models import WallFeed
from tests import factories

pytestmark = pytest.mark.django_db
Patch = pytest.MonkeyPatch


def chosen(monkeypatch: Patch, **values: Any) -> Environment:
    """The environment an operator might have set."""
    made = Environment(**{**env.model_dump(), **values})
    monkeypatch.setattr(place, "env", made)
    return made


def firm(*, demo: bool = False) -> None:
    Installation.objects.create(
        firm_name="Planted", demo=demo, clock_offset=timedelta(0), created_at=clock.now()
    )


def task(state: str, **fields: Any) -> TaskRow:
    now = clock.now()
    return TaskRow.objects.create(
        **{"path": "a.b", "state": state, "run_after": now, "enqueued_at": now, **fields}
    )


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    tmp_path.chmod(0o700)
    settings.DATA_DIR = tmp_path
    return tmp_path


@contextmanager
def listening(answer: bytes) -> Iterator[int]:
    """A server of one answer on a free port of loopback."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = server.accept()
        line.recv(1024)
        line.sendall(answer)
        line.close()

    thread = threading.Thread(target=serve)
    thread.start()
    yield server.getsockname()[1]
    thread.join(5)
    server.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


# --- each trouble, planted -------------------------------------------------------------------------------


def _misspelt(m: Patch, folder: Path) -> None:
    m.setenv("JUNTO_WRKERS", "3")


def _readable_folder(m: Patch, folder: Path) -> None:
    folder.chmod(0o755)


def _no_folder(m: Patch, folder: Path) -> None:
    folder.rmdir()


def _network_disk(m: Patch, folder: Path) -> None:
    m.setattr(place, "mount_of", lambda folder, table: "nfs4")
    chosen(m, database_url="")


def _full_disk(m: Patch, folder: Path) -> None:
    m.setattr(shutil, "disk_usage", lambda where: SimpleNamespace(total=100, free=9, used=91))


def _short_secret(m: Patch, folder: Path) -> None:
    m.setattr("django.conf.settings.SECRET_KEY", "short")


def _open_secret(m: Patch, folder: Path) -> None:
    (folder / "secret-key").write_text("x" * 50)
    (folder / "secret-key").chmod(0o644)


def _refused_debug(m: Patch, folder: Path) -> None:
    chosen(m, debug=True, bind="0.0.0.0")
    m.setattr("django.conf.settings.DEBUG", False)


def _half_discovery(m: Patch, folder: Path) -> None:
    m.setattr(place, "LIBRARIES", {"django": "django", "no_such_library": "no-such-library"})


def _damaged(m: Patch, folder: Path) -> None:
    m.setattr(data, "connection", Faked([("broken",)]))


def _old_sqlite(m: Patch, folder: Path) -> None:
    m.setattr(data, "connection", Faked([]))
    m.setattr(data.sqlite3, "sqlite_version", "3.51.2")


def _unsafe_pragma(m: Patch, folder: Path) -> None:
    m.setattr(data, "connection", Faked([(1,)] * 7))


class Faked:
    """A SQLite connection that answers as told."""

    vendor = "sqlite"

    def __init__(self, answers: list[tuple[Any, ...]]) -> None:
        self.answers = answers

    def cursor(self) -> "Faked":
        return self

    def __enter__(self) -> "Faked":
        return self

    def __exit__(self, *_: object) -> None: ...

    def execute(self, statement: str) -> "Faked":
        return self

    def fetchone(self) -> Any:
        return self.answers.pop(0)

    def fetchmany(self, number: int) -> list[Any]:
        return []


def _no_database(m: Patch, folder: Path) -> None:
    def away() -> Any:
        raise OperationalError("unable to open database file")

    m.setattr(data, "connection", SimpleNamespace(cursor=away))


def _behind(m: Patch, folder: Path) -> None:
    steps = SimpleNamespace(
        loader=SimpleNamespace(graph=SimpleNamespace(leaf_nodes=list)), migration_plan=lambda nodes: [1, 2]
    )
    m.setattr(data, "MigrationExecutor", lambda connection: steps)


def _clock_went_back(m: Patch, folder: Path) -> None:
    firm()
    LedgerEntry.objects.create(
        kind="a.B", version=1, at=clock.now() + timedelta(hours=1), subject="a.b:1", data={}
    )


def _clocks_apart(m: Patch, folder: Path) -> None:
    m.setattr(clock, "database_now", lambda: clock.now() + timedelta(seconds=5))


def _failing_check(m: Patch, folder: Path) -> None:
    m.setattr(registry, "_subscribers", {"people.Nothing": {}})


def _silent_worker(m: Patch, folder: Path) -> None:
    Periodic.objects.create(name=periodic.LIFE, due_at=clock.real_now() - timedelta(minutes=10))


def _late(m: Patch, folder: Path) -> None:
    task("ready", run_after=clock.now() - timedelta(minutes=6))


def _dead(m: Patch, folder: Path) -> None:
    task("dead", error="ValueError: the planted fault", finished_at=clock.real_now())


def _two_hosts(m: Patch, folder: Path) -> None:
    task("running", worker="elsewhere:1:abc", lease_until=clock.real_now() + timedelta(seconds=50))
    m.setattr(work, "connection", SimpleNamespace(vendor="sqlite"))


def _walls_away(m: Patch, folder: Path) -> None:
    """Somebody dropped the table of walls; the transaction of the test puts it back."""
    with connection.cursor() as cursor, connection.constraint_checks_disabled():
        cursor.execute("ALTER TABLE people_barriercover RENAME TO people_barriercover_away")


def _silent_feed(m: Patch, folder: Path) -> None:
    moment = clock.now() - timedelta(days=4)
    WallFeed.objects.create(
        file_name="walls.csv", what="walls", state="done", begun_at=moment, finished_at=moment
    )


def _changed_log(m: Patch, folder: Path) -> None:
    audit.record(actor=None, deed="firm.founded", subject="people.person:1")
    AuditEntry.objects.update(deed="firm.forged")


def _old_backup(m: Patch, folder: Path) -> None:
    Periodic.objects.create(name=state.CHECKED, due_at=clock.real_now() - timedelta(days=3))


def _broken_oidc(m: Patch, folder: Path) -> None:
    (folder / "oidc.json").write_text("{")
    chosen(m, oidc=str(folder / "oidc.json"))


TROUBLES: list[tuple[doctor.Check, Callable[[Patch, Path], object], str]] = [
    (place.names_of_settings, _misspelt, "JUNTO_WRKERS (did you mean JUNTO_WORKERS?)"),
    (place.data_folder, _readable_folder, "Others on this machine can look into"),
    (place.data_folder, _no_folder, "is not there"),
    (place.disk_is_local, _network_disk, "network file system (nfs4)"),
    (place.disk_space, _full_disk, "Below a tenth"),
    (place.secret_key, _short_secret, "shorter than 32"),
    (place.secret_key, _open_secret, "Others can read"),
    (place.address, lambda m, f: chosen(m, address="junto.example"), "no web address"),
    (place.address, lambda m, f: chosen(m, address="http://junto.example"), "unprotected (http)"),
    (place.address, lambda m, f: chosen(m, bind="0.0.0.0"), "without TLS"),
    (place.address, lambda m, f: chosen(m, address="https://junto.example"), "needs a proxy"),
    (place.debugging, _refused_debug, "was refused"),
    (place.time_zone_and_language, lambda m, f: chosen(m, time_zone="Mars/Base"), "no time zone Mars/Base"),
    (place.time_zone_and_language, lambda m, f: chosen(m, language="xx"), "does not speak xx"),
    (place.mail, lambda m, f: chosen(m, address="https://junto.example"), "Letters are not sent"),
    (place.mail, lambda m, f: chosen(m, mail_url="post://x"), "names no mail server"),
    (place.mail, lambda m, f: chosen(m, mail_url="smtp://127.0.0.1:25"), "come from junto@localhost"),
    (
        place.mail,
        lambda m, f: chosen(m, mail_url=f"smtp://127.0.0.1:{free_port()}", mail_from="junto@firm.example"),
        "does not answer",
    ),
    (place.sign_on, _broken_oidc, "cannot be read as JSON"),
    (place.discovery_libraries, _half_discovery, "no_such_library is lacking"),
    (data.database, _no_database, "unable to open database file"),
    (data.version_of_the_database, _old_sqlite, "SQLite 3.51.2 can lose"),
    (data.safety_of_saving, _unsafe_pragma, "journal_mode is 1, synchronous is 1"),
    (data.tables, _behind, "2 steps behind"),
    (data.integrity, _damaged, "damaged"),
    (data.clocks, _clocks_apart, "differ by 5 s"),
    (data.clocks, _clock_went_back, "lies 0:59:59"),
    (data.firm, lambda m, f: None, "holds no firm"),
    (data.administrator, lambda m, f: None, "No active person is an administrator"),
    (data.administrators_log, _changed_log, "does not follow from itself at entry 1"),
    (data.plan_of_the_house, _failing_check, "people.Nothing"),
    (walls.walls_are_read, _walls_away, "The walls cannot be read"),
    (walls.feed_of_walls, _silent_feed, "Until one comes, nothing opens"),
    (work.worker, _silent_worker, "No worker has shown itself"),
    (work.queue, _late, "has waited 6 minutes"),
    (work.given_up, _dead, "a.b (ValueError: the planted fault)"),
    (work.one_machine, _two_hosts, "Another machine (elsewhere)"),
    (keeping.backup, _old_backup, "is 3.0 days old"),
]


@pytest.mark.parametrize(
    ("check", "breaks", "says"), TROUBLES, ids=lambda one: getattr(one, "__name__", None)
)
def test_each_trouble_is_found(
    check: doctor.Check, breaks: Callable[[Patch, Path], object], says: str, monkeypatch: Patch, folder: Path
) -> None:
    breaks(monkeypatch, folder)
    finding = check()
    assert finding.state == "wrong"
    assert says in finding.says
    assert finding.next.endswith((".", ")")) or finding.next.split()[0] in {"Run:", "Set", "Mend", "Write"}


def test_every_check_that_can_find_trouble_has_its_trouble_here() -> None:
    covered = {check for check, _breaks, _says in TROUBLES} | {place.web, place.python, place.static_files}
    assert set(doctor.CHECKS) == covered
    assert len(doctor.CHECKS) >= 15


def test_something_else_on_our_port(monkeypatch: Patch) -> None:
    with listening(b"HTTP/1.0 200 OK\r\nServer: other\r\n\r\n") as port:
        chosen(monkeypatch, port=port)
        assert place.web().state == "wrong"
    with listening(b"HTTP/1.0 200 OK\r\nServer: junto\r\n\r\nalive\n") as port:
        chosen(monkeypatch, port=port)
        assert place.web().state == "well"
    chosen(monkeypatch, port=free_port())
    assert place.web().state == "note"


def test_static_files_of_another_release(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    assert place.static_files().state == "note"
    (tmp_path / ".fingerprint").write_text("another")
    assert "another release" in place.static_files().says


def test_an_old_python_is_told(monkeypatch: Patch) -> None:
    monkeypatch.setattr(place.sys, "version_info", (3, 11, 7, "final", 0))
    assert place.python().state == "note"
    monkeypatch.setattr(place.sys, "version_info", (3, 11, 15, "final", 0))
    assert place.python().state == "well"


def test_the_kind_of_the_nearest_mount_counts() -> None:
    table = "a / ext4 rw 0 0\nb /srv/data nfs4 rw 0 0\nc /srv/data/my\\040own tmpfs rw 0 0\n"
    assert place.mount_of(Path("/home"), table) == "ext4"
    assert place.mount_of(Path("/srv/data/x"), table) == "nfs4"
    assert place.mount_of(Path("/srv/data/my own/x"), table) == "tmpfs"
    assert place.mount_of(Path("/srv/database"), table) == "ext4"


def test_a_healthy_firm(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    firm()
    factories.administrator("One")
    factories.administrator("Two")
    for check in (data.firm, data.administrator, data.clocks, work.queue, work.given_up, place.data_folder):
        assert check().state == "well"


def test_a_deactivated_administrator_does_not_count(folder: Path) -> None:
    gone = factories.administrator("Gone")
    type(gone).objects.filter(pk=gone.pk).update(is_active=False, deactivated_at=clock.now())
    assert data.administrator().state == "wrong"


def test_the_command_says_all_and_exits_with_1(folder: Path) -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=out)
    assert ended.value.code == 1
    said = out.getvalue()
    for check in doctor.CHECKS:
        assert f"{name_of(check)}: " in said
    assert "-> Run: junto init (or: junto demo)" in said


def test_a_check_that_breaks_is_a_finding() -> None:
    def broken() -> Finding:
        raise RuntimeError("a planted fault")

    [(name, finding)] = list(doctor.look([broken]))
    assert (name, finding.state) == ("broken", "wrong")
    assert "RuntimeError: a planted fault" in finding.says


def test_what_was_given_up_is_queued_again() -> None:
    row = task("dead", attempts=6, error="x", finished_at=clock.real_now())
    out = StringIO()
    call_command("doctor", "--retry", stdout=out)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == ("ready", 0, "")
    assert out.getvalue() == "1 tasks are queued again.\n"


# --- before serving --------------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", [_network_disk, _two_hosts])
def test_serving_is_refused_where_it_would_lose_data(
    trouble: Callable[[Patch, Path], None],
    monkeypatch: Patch,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    started: list[object] = []
    monkeypatch.setattr(running.subprocess, "Popen", lambda *a, **k: started.append(a))
    monkeypatch.setattr(running.connection, "close", lambda: None)
    trouble(monkeypatch, folder)
    assert running.run("serve") == 1
    assert started == []
    assert capsys.readouterr().err


def test_an_old_sqlite_is_told_and_served(
    monkeypatch: Patch, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(running.connection, "close", lambda: None)
    monkeypatch.setattr(data, "connection", Faked([("wal",), (2,), (1,), (1,), (67108864,), (2,), (0,)]))
    monkeypatch.setattr(data.sqlite3, "sqlite_version", "3.40.1")
    assert running.refused() is False
    assert "SQLite 3.40.1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ("3.40.1", 0), ("3.44.5", 0), ("3.44.6", 1), ("3.50.6", 0),
        ("3.50.7", 1), ("3.51.2", 0), ("3.51.3", 1), ("3.53.0", 1),
    ],
)  # fmt: skip
def test_the_floor_of_sqlite(version: str, safe: int) -> None:
    assert data.is_safe(tuple(map(int, version.split(".")))) is bool(safe)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite")
def test_the_connection_is_set_as_promised() -> None:
    with connection.cursor() as cursor:
        told = {name: cursor.execute(f"PRAGMA {name}").fetchone() for name in data.PRAGMAS}
    memory = {"journal_mode": ("memory",), "mmap_size": None}  # a database in memory has neither log nor map
    wanted = {name: memory.get(name, (value,)) for name, value in data.PRAGMAS.items()}
    assert told == wanted
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


# --- privacy ---------------------------------------------------------------------------------------------


def _a_table(m: Patch, folder: Path) -> None:
    m.setattr(
        privacy, "connection",
        SimpleNamespace(introspection=SimpleNamespace(table_names=lambda: ["discovery_candidate"])),
    )  # fmt: skip


def _a_task(m: Patch, folder: Path) -> None:
    task("ready", path="junto.discovery.tasks.run_import")


def _a_listener(m: Patch, folder: Path) -> None:
    m.setattr(registry, "_subscribers", {"people.X": {"junto.discovery.subscribers.f": lambda told: None}})


def _a_page(m: Patch, folder: Path) -> None:
    m.setattr(privacy, "get_resolver", lambda: SimpleNamespace(namespace_dict={"discovery": 1}))


def _a_file(m: Patch, folder: Path) -> None:
    (folder / "w32.parquet").touch()


PRESENT: list[tuple[doctor.Check, Callable[[Patch, Path], object]]] = [
    (privacy.room, lambda m, f: m.setattr(privacy.apps, "is_installed", lambda name: True)),
    (privacy.tables, _a_table),
    (privacy.work, _a_task),
    (privacy.listening, _a_listener),
    (privacy.pages, _a_page),
    (privacy.files, _a_file),
]


@pytest.mark.parametrize(("check", "plants"), PRESENT, ids=lambda one: getattr(one, "__name__", None))
def test_what_is_left_of_discovery_is_found(
    check: doctor.Check, plants: Callable[[Patch, Path], object], monkeypatch: Patch, folder: Path
) -> None:
    plants(monkeypatch, folder)
    assert check().state == "wrong"


def test_every_proof_of_absence_is_shown_to_fail() -> None:
    assert [check for check, _plants in PRESENT] == list(privacy.CHECKS)


def test_folder_mode_is_as_the_test_thinks(folder: Path) -> None:
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
