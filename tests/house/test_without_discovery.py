"""Discovery can be absent: without its libraries nothing of it exists, and all else goes on."""

from collections.abc import Iterator

import pytest

from tests.kernel.conftest import ROOT, Site

ABSENT = """
import importlib.util

_find = importlib.util.find_spec


def find_spec(name, package=None):
    return None if name in ("igraph", "duckdb", "ibis") else _find(name, package)


importlib.util.find_spec = find_spec
"""


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A firm set up by a process in which the libraries of discovery are not to be found."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "sitecustomize.py").write_text(ABSENT)
    environ = {
        "JUNTO_DATA_DIR": str(folder / "data"),
        "DJANGO_SETTINGS_MODULE": "junto.config.settings",
        "PYTHONPATH": f"{folder}:{ROOT / 'src'}",
        "PATH": "/usr/bin:/bin",
    }
    site = Site(folder, environ)
    made = site.junto("init", "--firm", "Bare", "--name", "Ada", "--email", "ada@firm.example", timeout=120)
    assert made.returncode == 0, made.stderr
    yield site
    site.end()


def test_the_doctor_proves_it_absent(bare: Site) -> None:
    said = bare.junto("doctor", "--privacy")
    assert said.returncode == 0, said.stdout
    assert "6 looked at, 0 to mend." in said.stdout


def test_its_pages_and_commands_do_not_exist(bare: Site) -> None:
    lines = (
        "from django.test import Client; from django.contrib.auth import get_user_model\n"
        "from junto.kernel import static; static.collect()\n"
        "browser = Client(headers={'host': '127.0.0.1'})\n"
        "browser.force_login(get_user_model().objects.get())\n"
        "pages = ['/', '/people/', '/communities/', '/settings/people/', '/discover/', '/discover/leave/']\n"
        "found = [browser.get(page) for page in pages]\n"
        "print(*[one.status_code for one in found], sum(b'/discover/' in one.content for one in found[:4]))"
    )
    assert bare.python(lines) == "200 200 200 200 404 404 0"
    assert bare.junto("traces", "x.zip", "--source", "slack").returncode != 0


def test_the_house_is_sound_without_it(bare: Site) -> None:
    said = bare.junto("check", "--fail-level", "WARNING")
    assert said.returncode == 0, said.stderr


def test_what_would_measure_it_says_that_it_is_not_there(bare: Site) -> None:
    said = bare.junto("bench", "slack", "discover")
    assert said.returncode == 0, said.stderr
    assert said.stdout.count("not measured: discovery is not installed here") == 2
