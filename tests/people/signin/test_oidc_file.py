"""The file that describes the firm's own sign-in."""

import json
from pathlib import Path
from typing import Any

import pytest

from junto.config.oidc import Provider, allauth_settings, read

GOOD = {"issuer": "https://id.firm.example/realm/", "client_id": "junto", "client_secret": "s3cret"}


def written(tmp_path: Path, what: Any) -> str:
    path = tmp_path / "oidc.json"
    path.write_text(what if isinstance(what, str) else json.dumps(what))
    return str(path)


def test_a_good_file(tmp_path: Path) -> None:
    found = read(written(tmp_path, {**GOOD, "name": "Firm ID", "trusted": True}))
    assert found == Provider("https://id.firm.example/realm/", "junto", "s3cret", "Firm ID", True)
    told: Any = allauth_settings(found)
    (app,) = told["openid_connect"]["APPS"]
    assert app["settings"] == {"server_url": "https://id.firm.example/realm", "oauth_pkce_enabled": True}


def test_none_is_none() -> None:
    assert read("") is None
    assert allauth_settings(None) == {}


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("{", "cannot be read as JSON"),
        ("[]", "one JSON object"),
        ('{"a":' * 30_000, "one JSON object"),
        ("[" * 30_000, "cannot be read as JSON"),
        ({**GOOD, "client_secret": ""}, "lacks “client_secret”"),
        ({"issuer": GOOD["issuer"], "client_secret": "x"}, "lacks “client_id”"),
        ({**GOOD, "issuer": 5}, "lacks “issuer”"),
        ({**GOOD, "isuer": "x"}, "unknown member “isuer”"),
        ({**GOOD, "trusted": "false"}, "“trusted” is true or false"),
        ({**GOOD, "issuer": "http://id.firm.example"}, "must be an https address"),
        ({**GOOD, "issuer": "https://id.firm.example?x=1"}, "must be an https address"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, what: Any, said: str) -> None:
    path = written(tmp_path, what)
    with pytest.raises(ValueError, match="JUNTO_OIDC") as told:
        read(path)
    assert said in str(told.value)
    assert path in str(told.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        read(str(tmp_path / "absent.json"))
