"""Pages measured: queries with one and with three of everything, the weight of a first visit, a restart.

All of it happens in a scratch installation in a temporary folder; the installation at hand is not touched.
"""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from junto.config.figures import Figure

QUERIES, WEIGHT, REQUESTS, RESTART = 8, 80 * 1024, 10, 2.0
ASSETS = re.compile(
    r"""<(?:link[^>]*?rel="?(?:stylesheet|icon|manifest|modulepreload)[^>]*?href|script[^>]*?src|img[^>]*?src"""
    r"""|use[^>]*?href)="?([^"\s>]+)"""
)
INNER = re.compile(
    r"""url\(["']?([^"')]+)["']?\)|@import\s+["']([^"']+)["']|(?:from|import)\s*["'](\.[^"']+)["']"""
)


def figures() -> Iterator[Figure]:
    """Measure; the queries first, then the served pages.

    Yields
    ------
    Figure
    """
    with tempfile.TemporaryDirectory(prefix="junto-bench-") as folder:
        environ = _environ(folder)
        _junto(environ, "init", "--firm", "Bench", "--name", "Ada Bench", "--email", "ada@bench.example",
               "--password-stdin", told="a long enough secret\n")  # fmt: skip
        counted = json.loads(_python(environ, "from junto.config import bench_queries as b; b.main()"))
        yield from _query_figures(counted["queries"])
        yield from _served(environ, counted["session"])


def _query_figures(counted: dict[str, list[int]]) -> Iterator[Figure]:
    worst = max(counted, key=lambda name: max(counted[name]))
    yield Figure(
        f"queries of the page that asks most ({worst}; {len(counted)} pages)", max(counted[worst]), QUERIES
    )
    growing = sorted(name for name, (one, three) in counted.items() if one != three)
    yield Figure(
        "pages whose queries grow with what they list" + "".join(f" [{n}]" for n in growing), len(growing), 0
    )


def _served(environ: dict[str, str], session: dict[str, str]) -> Iterator[Figure]:
    with _serving(environ):
        pass  # the first start collects the static files; what follows is a restart
    with _serving(environ) as (port, seconds):
        yield Figure("restart to the first page", seconds, RESTART, "s")
        for name, path, cookie in (("the sign-in page", "/sign-in/", ""), ("my day", "/", _cookie(session))):
            weight, requests = first_visit(port, path, cookie)
            yield Figure(f"first visit to {name}, compressed", weight / 1024, WEIGHT / 1024, "KiB")
            yield Figure(f"requests of a first visit to {name}", requests, REQUESTS)


def _cookie(session: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in session.items())


def first_visit(port: int, path: str, cookie: str = "") -> tuple[int, int]:
    """Fetch a page and everything it needs, as a browser with an empty cache does.

    Returns
    -------
    tuple of (int, int)
        Octets of all bodies as sent (brotli or gzip), and how many requests.
    """
    seen: set[str] = set()
    waiting, weight = [path], 0
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        status, sent, text, kind = _fetch(port, address, cookie)
        if status != 200:
            raise RuntimeError(f"{address} answered {status}")
        weight += sent
        found = (
            ASSETS.findall(text)
            if "html" in kind
            else [next(filter(None, one)) for one in INNER.findall(text)]
        )
        for each in found if "html" in kind or "css" in kind or "javascript" in kind else []:
            target = urlsplit(urljoin(address, each.replace("&amp;", "&")))
            if not target.netloc and not each.startswith("data:"):
                waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    return weight, len(seen)


def _fetch(port: int, address: str, cookie: str) -> tuple[int, int, str, str]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        line.request(
            "GET", address, headers={"Accept-Encoding": "gzip, br", "Cookie": cookie, "Accept": "text/html"}
        )
        answer = line.getresponse()
        body = answer.read()
    finally:
        line.close()
    return answer.status, len(body), _plain(body, answer), answer.headers.get_content_type()


def _plain(body: bytes, answer: http.client.HTTPResponse) -> str:
    coding = answer.headers.get("Content-Encoding", "")
    if coding == "br":
        import brotli  # type: ignore[import-untyped]  # it carries no types

        body = brotli.decompress(body)
    elif coding == "gzip":
        import gzip

        body = gzip.decompress(body)
    return body.decode("utf-8", "replace")


@contextmanager
def _serving(environ: dict[str, str]) -> Iterator[tuple[int, float]]:
    """`junto serve`, from its start to its first page, and its clean end."""
    port = int(environ["JUNTO_PORT"])
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "junto", "serve"], env=environ, stdout=subprocess.DEVNULL
    )
    try:
        while not _answers(port):
            if process.poll() is not None or time.perf_counter() - begun > 60:
                raise RuntimeError("junto serve did not start")
            time.sleep(0.02)
        yield port, time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(40)


def _answers(port: int) -> bool:
    try:
        return _fetch(port, "/sign-in/", "")[0] == 200
    except OSError:
        return False


def _environ(folder: str) -> dict[str, str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUNTO_")}
    return {
        **kept,
        "JUNTO_DATA_DIR": str(Path(folder) / "data"),
        "JUNTO_PORT": str(port),
        "JUNTO_ADDRESS": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "junto.config.settings",
    }


def _junto(environ: dict[str, str], *words: str, told: str = "") -> None:
    subprocess.run([sys.executable, "-m", "junto", *words], env=environ, input=told, text=True, check=True,
                   stdout=subprocess.DEVNULL, timeout=120)  # fmt: skip


def _python(environ: dict[str, str], lines: str) -> str:
    code = f"import django; django.setup()\n{lines}"
    done = subprocess.run([sys.executable, "-c", code], env=environ, text=True, check=True,
                          stdout=subprocess.PIPE, timeout=120)  # fmt: skip
    return done.stdout
