"""The database: reachable, current, safe against a lost disk write, and saying what firm it holds."""

import sqlite3
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core import checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from junto.config.doctor.finding import Check, Finding, note, well, wrong
from junto.kernel import audit, clock
from junto.kernel.models import Installation, LedgerEntry

# the WAL-reset race can lose commits below these (3.44 and 3.50 have the repair, too)
FLOOR, REPAIRED = (3, 51, 3), {(3, 44): 6, (3, 50): 7}
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
    "journal_size_limit": 67108864,
    "temp_store": 2,
    "mmap_size": 0,
}
POSTGRES_FLOOR = 140000
SKEW = timedelta(seconds=2)


def database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as fault:
        told = str(fault).split("\n")[0]
        return wrong(
            f"The database does not answer ({told}).",
            "Start it, or correct JUNTO_DATABASE_URL or JUNTO_DATA_DIR.",
        )
    return well(f"The database answers ({connection.display_name}).")


def is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the repair of the WAL-reset race."""
    major, minor, step = version
    return version >= FLOOR or step >= REPAIRED.get((major, minor), 10**6)


def version_of_the_database() -> Finding:
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        number = connection.connection.info.server_version
        if number < POSTGRES_FLOOR:
            return wrong(f"PostgreSQL {number // 10000} is too old.", "Update to PostgreSQL 14 or later.")
        return well(f"PostgreSQL {number // 10000}.")
    told = sqlite3.sqlite_version
    if not is_safe(tuple(map(int, told.split(".")))):
        return wrong(
            f"SQLite {told} can lose what was saved when it tidies its log; 3.51.3 is mended.",
            'Run: pip install "pysqlite3>=0.6.1" (or use PostgreSQL)',
        )
    return well(f"SQLite {told}.")


def safety_of_saving() -> Finding:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW fsync")
            if cursor.fetchone()[0] != "on":
                return wrong(
                    "fsync is off: a power cut can lose the database.", "Set fsync = on in postgresql.conf."
                )
        return well("What is saved reaches the disk.")
    off = {}
    with connection.cursor() as cursor:
        for name, wanted in PRAGMAS.items():
            found = cursor.execute(f"PRAGMA {name}").fetchone()
            if found is not None and found[0] != wanted:
                off[name] = found[0]
    if off:
        told = ", ".join(f"{name} is {value}" for name, value in off.items())
        return wrong(
            f"SQLite is not set as Junto needs it: {told}.",
            "Use the settings Junto ships; do not override DATABASES.",
        )
    return well("What is saved reaches the disk before it is acknowledged.")


def tables() -> Finding:
    executor = MigrationExecutor(connection)
    open_steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if open_steps:
        return wrong(f"The database is {len(open_steps)} steps behind the product.", "Run: junto migrate")
    return well("The tables are those of this release.")


def integrity() -> Finding:
    if connection.vendor == "postgresql":
        return well("PostgreSQL looks after its own files.")
    with connection.cursor() as cursor:
        said = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
        stray = cursor.execute("PRAGMA foreign_key_check").fetchmany(1)
    if said != "ok" or stray:
        return wrong(
            "The database file is damaged.",
            "Stop Junto, keep a copy of the folder, and restore the last backup.",
        )
    return well("The database file is whole.")


def clocks() -> Finding:
    apart = abs(clock.database_now() - clock.now())
    if apart > SKEW:
        return wrong(
            f"Machine and database differ by {apart.total_seconds():.0f} s.", "Let both keep time by NTP."
        )
    row = Installation.objects.first()
    last = LedgerEntry.objects.order_by("-at").values_list("at", flat=True).first()
    ahead = last - clock.now() if last else timedelta(0)
    if not (row and row.demo) and ahead > timedelta(minutes=2):
        return wrong(
            f"The last entry lies {ahead} in the future: the machine's clock went back.",
            "Set the machine's clock.",
        )
    return well("Machine and database agree on the time.")


def firm() -> Finding:
    row = Installation.objects.first()
    if row is None:
        return wrong("The database holds no firm.", "Run: junto init (or: junto demo)")
    if row.demo:
        return note(
            f"This is a demo ({row.firm_name}); everybody can be anybody in it.",
            "For a real firm start another folder: junto init",
        )
    return well(f"The firm is {row.firm_name}.")


def administrator() -> Finding:
    open_roles = {"system_roles__role": "administrator", "system_roles__until__isnull": True}
    number = get_user_model().objects.filter(is_active=True, **open_roles).distinct().count()
    if not number:
        return wrong(
            "No active person is an administrator.",
            "Run: junto init for a new firm; else restore a backup that has one.",
        )
    if number == 1:
        return note(
            "One person alone is administrator.", "Give the role to a second, for the day she is away."
        )
    return well(f"{number} administrators.")


def administrators_log() -> Finding:
    found = audit.verify_chain()
    if not found.holds:
        return wrong(
            f"The administrator's log does not follow from itself at entry {found.broken_at}.",
            "Somebody changed the database past the product. Compare with an export of the log or a backup.",
        )
    return well(f"The administrator's log holds ({found.entries} entries).")


def plan_of_the_house() -> Finding:
    told = [one for one in checks.run_checks() if one.level >= checks.ERROR and not one.is_silenced()]
    if told:
        return wrong(
            f"{len(told)} checks of the program fail; the first: {told[0].msg}",
            "Run: junto check. Then reinstall this release.",
        )
    return well("The program's own checks pass.")


CHECKS: tuple[Check, ...] = (
    database, version_of_the_database, safety_of_saving, tables, integrity, clocks, firm, administrator,
    administrators_log, plan_of_the_house,
)  # fmt: skip
