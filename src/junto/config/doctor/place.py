"""Where Junto stands: settings, folder, disk, machine, address."""

import difflib
import importlib.metadata
import importlib.util
import os
import shutil
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from junto.config import env as environment
from junto.config import oidc
from junto.config.doctor.finding import Check, Finding, note, well, wrong
from junto.config.env import env
from junto.kernel import static

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
NETWORK_FILES = frozenset(
    "nfs nfs4 cifs smb3 smbfs fuse.sshfs glusterfs fuse.glusterfs ceph afs lustre 9p".split()  # noqa: SIM905 - reads as a list
)
FREE_SHARE = 0.10
PYTHON_SAFE = (3, 11, 15)
LIBRARIES = {"igraph": "igraph", "duckdb": "duckdb", "ibis": "ibis-framework"}


def names_of_settings() -> Finding:
    unknown = environment.unknown_names()
    if not unknown:
        return well("Every JUNTO_ name in the environment is a setting.")
    known = [environment.PREFIX + name.upper() for name in environment.Environment.model_fields]
    near = [(name, difflib.get_close_matches(name, known, 1)) for name in unknown]
    guesses = ", ".join(f"{name} (did you mean {guess[0]}?)" if guess else name for name, guess in near)
    return wrong(
        f"These names mean nothing to Junto: {guesses}.", "Correct or remove them; docs/running.md lists all."
    )


def python() -> Finding:
    version = sys.version_info[:3]
    told = ".".join(map(str, version))
    if version[:2] == (3, 11) and version < PYTHON_SAFE:
        return note(
            f"Python {told}; 3.11.15 mends faults in reading archives and mail.",
            "Update Python when you can.",
        )
    return well(f"Python {told}.")


def data_folder() -> Finding:
    folder = settings.DATA_DIR
    if not folder.is_dir():
        return wrong(
            f"{folder} is not there.", "Run: junto init (it makes the folder), or set JUNTO_DATA_DIR."
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        return wrong(
            f"{folder} cannot be written by this account.",
            f"Run Junto as its owner, or: chown it to {os.getuid()}",
        )
    if folder.stat().st_mode & 0o077:
        return wrong(f"Others on this machine can look into {folder}.", f"Run: chmod 700 {folder}")
    return well(f"{folder} is ours alone.")


def mount_of(folder: Path, mounts: str) -> str:
    """The kind of file system a folder lies on, from the text of /proc/mounts."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        _device, point, found, *_rest = line.split()
        there = Path(point.replace("\\040", " "))
        if (folder == there or there in folder.parents) and len(point) > best:
            best, kind = len(point), found
    return kind


def disk_is_local() -> Finding:
    if env.database_url:
        return well("The database is PostgreSQL, so the folder may lie anywhere.")
    table = Path("/proc/mounts")
    if not table.exists():
        return note(
            "Whether the disk is local cannot be told on this system.",
            "Keep the folder on a disk of this machine.",
        )
    kind = mount_of(settings.DATA_DIR.resolve(), table.read_text())
    if kind in NETWORK_FILES:
        return wrong(
            f"{settings.DATA_DIR} is on a network file system ({kind}), where SQLite can lose data.",
            "Move the folder to a local disk, or use PostgreSQL (JUNTO_DATABASE_URL).",
        )
    return well(f"The data folder is on a local disk ({kind or 'kind not told'}).")


def disk_space() -> Finding:
    folder = next(there for there in (settings.DATA_DIR, *settings.DATA_DIR.parents) if there.exists())
    disk = shutil.disk_usage(folder)
    told = f"{disk.free / 1e9:.1f} GB of {disk.total / 1e9:.1f} GB are free."
    if disk.free < FREE_SHARE * disk.total:
        return wrong(told + " Below a tenth, saving will soon fail.", "Free space, or move the data folder.")
    return well(told)


def secret_key() -> Finding:
    path = settings.DATA_DIR / "secret-key"
    if len(settings.SECRET_KEY) < 32:
        return wrong(
            "The secret for cookies is shorter than 32 characters.",
            "Unset JUNTO_SECRET_KEY, or make it longer.",
        )
    if not env.secret_key and path.exists() and path.stat().st_mode & 0o077:
        return wrong(f"Others can read {path}.", f"Run: chmod 600 {path}")
    return well("The secret for cookies is long and kept from others.")


def address() -> Finding:
    at = urlsplit(env.address)
    if at.scheme not in ("http", "https") or not at.hostname:
        return wrong(
            f"JUNTO_ADDRESS is {env.address}, which is no web address.",
            "Write it as https://junto.example.com",
        )
    if at.scheme == "http" and at.hostname not in LOOPBACK:
        return wrong(
            "Passwords would cross the network unprotected (http).",
            "Put a proxy with TLS in front and write https in JUNTO_ADDRESS.",
        )
    if at.scheme == "http" and env.bind not in LOOPBACK:
        return wrong(
            f"Junto listens to the network on {env.bind} without TLS.",
            "Set JUNTO_BIND=127.0.0.1, or an https address behind a proxy.",
        )
    if at.scheme == "https" and not env.trusted_proxies:
        return wrong(
            "An https address needs a proxy, and none is trusted.",
            "Name the proxy's address in JUNTO_TRUSTED_PROXIES.",
        )
    return well(f"People type {env.address}.")


def debugging() -> Finding:
    if env.debug and not settings.DEBUG:
        return wrong("JUNTO_DEBUG is on and was refused: Junto listens to the network.", "Unset JUNTO_DEBUG.")
    if settings.DEBUG:
        return note(
            "JUNTO_DEBUG is on: errors show the program's insides.", "Unset it before others use this."
        )
    return well("Errors show no insides.")


def time_zone_and_language() -> Finding:
    try:
        ZoneInfo(env.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return wrong(
            f"There is no time zone {env.time_zone} here.",
            "Write one such as Europe/London in JUNTO_TIME_ZONE; pip install tzdata",
        )
    if env.language not in dict(settings.LANGUAGES):
        return wrong(
            f"Junto does not speak {env.language}.",
            f"Choose one of {', '.join(dict(settings.LANGUAGES))} in JUNTO_LANGUAGE.",
        )
    return well(f"{env.time_zone}, {dict(settings.LANGUAGES)[env.language]}.")


def mail() -> Finding:
    if not env.mail_url:
        if urlsplit(env.address).hostname in LOOPBACK:
            return note(f"Letters are kept in {settings.EMAIL_FILE_PATH}, not sent.")
        return wrong(
            "Letters are not sent: no mail server is named.",
            "Set JUNTO_MAIL_URL=smtp+tls://name:password@host:587",
        )
    at = urlsplit(env.mail_url)
    if at.scheme not in ("smtp", "smtp+tls") or not at.hostname:
        return wrong("JUNTO_MAIL_URL names no mail server.", "Write it as smtp+tls://name:password@host:587")
    if env.mail_from.endswith("@localhost"):
        return wrong(
            f"Letters would come from {env.mail_from}.", "Set JUNTO_MAIL_FROM to an address of the firm."
        )
    try:
        socket.create_connection((at.hostname, at.port or 25), timeout=5).close()
    except OSError as fault:
        return wrong(
            f"The mail server {at.hostname} does not answer ({fault}).",
            "Check JUNTO_MAIL_URL and the firewall.",
        )
    return well(f"Letters go through {at.hostname}.")


def sign_on() -> Finding:
    if not env.oidc:
        return well("People sign in with password or passkey.")
    try:
        oidc.read(env.oidc)
    except ValueError as fault:
        return wrong(str(fault), "Correct JUNTO_OIDC or the file; docs/running.md shows one.")
    return well(f"Sign-on is described in {env.oidc}.")


def static_files() -> Finding:
    step = "Run: junto serve (it collects them at its start)"
    mark = Path(settings.STATIC_ROOT) / ".fingerprint"
    if not mark.exists():
        return note("Style sheets and scripts are not collected yet.", step)
    if mark.read_text() != static._fingerprint():
        return note("Style sheets and scripts are of another release.", step)
    return well("Style sheets and scripts are in place.")


def discovery_libraries() -> Finding:
    there = {
        name: importlib.metadata.version(package)
        for name, package in LIBRARIES.items()
        if importlib.util.find_spec(name)
    }
    if not there:
        return well("Discovery is not installed, so it is absent.")
    told = ", ".join(f"{name} {version}" for name, version in there.items())
    if len(there) < len(LIBRARIES):
        lacking = ", ".join(sorted(set(LIBRARIES) - set(there)))
        return wrong(
            f"Discovery is half there: {told}; {lacking} is lacking.",
            'Run: pip install "junto[discovery]", or remove the rest.',
        )
    if int(there["duckdb"].split(".")[0]) >= 2:
        return wrong(f"{told}: ibis does not run on duckdb 2 yet.", 'Run: pip install "duckdb<2"')
    return well(f"Discovery: {told}.")


def web() -> Finding:
    try:
        with socket.create_connection((env.bind, env.port), timeout=2) as line:
            line.sendall(f"GET /livez HTTP/1.0\r\nHost: {urlsplit(env.address).hostname}\r\n\r\n".encode())
            said = line.recv(4096)
    except OSError:
        return note(f"Nothing listens on {env.bind}:{env.port}.", "Run: junto serve")
    if b"server: junto" not in said.lower():
        return wrong(
            f"Something else listens on {env.bind}:{env.port}.", "End it, or choose another JUNTO_PORT."
        )
    return well(f"Junto answers on {env.bind}:{env.port}.")


CHECKS: tuple[Check, ...] = (
    names_of_settings, python, data_folder, disk_is_local, disk_space, secret_key, address, debugging,
    time_zone_and_language, mail, sign_on, static_files, discovery_libraries, web,
)  # fmt: skip
