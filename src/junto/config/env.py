"""The settings an installation may choose, each with one sentence; read from the environment only."""

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "JUNTO_"


class Environment(BaseSettings):
    """Everything an operator can set. `docs/running.md` lists each one; a test compares the two."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    data_dir: Path = Field(
        default=Path("junto-data"), description="Folder for the database, uploads and keys."
    )
    database_url: str = Field(
        default="", description="PostgreSQL address; empty means SQLite in the data folder."
    )
    address: str = Field(
        default="http://127.0.0.1:8000", description="The address people type; links in mail begin with it."
    )
    bind: str = Field(default="127.0.0.1", description="The network address the web process listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="The port the web process listens on.")
    workers: int = Field(default=2, ge=1, le=64, description="Web processes; on SQLite at most two are wise.")
    threads: int = Field(default=2, ge=1, le=64, description="Threads in each web process.")
    secret_key: str = Field(
        default="", description="Secret for cookies; empty means one is made and kept in the data folder."
    )
    trusted_proxies: str = Field(
        default="", description="Addresses of proxies whose forwarded headers are believed."
    )
    mail_url: str = Field(
        default="",
        description="smtp://name:password@host:port of the mail server; empty keeps mail in a folder.",
    )
    mail_from: str = Field(default="junto@localhost", description="The sender of the firm's letters.")
    language: str = Field(
        default="en", description="The firm's language, en or de; each person may choose her own."
    )
    time_zone: str = Field(
        default="Europe/London", description="The firm's time zone; each person may choose her own."
    )
    oidc: str = Field(
        default="", description="Path of a JSON file that describes the firm's OpenID Connect provider."
    )
    backup_dir: str = Field(
        default="", description="Folder for the backup of every night; empty means none is made."
    )
    backup_keep: int = Field(default=7, ge=1, le=400, description="How many of these backups are kept.")
    backup_passphrase: str = Field(
        default="", description="What backups are sealed under; empty means they are not sealed."
    )
    watch_token: str = Field(
        default="", description="Token that shows the details of /readyz and /metrics beyond loopback."
    )
    log_level: str = Field(default="WARNING", description="How much the processes write to standard error.")
    debug: bool = Field(
        default=False, description="Show details of errors; refused unless bound to loopback."
    )


def unknown_names(environ: dict[str, str] | os._Environ[str] = os.environ) -> list[str]:
    """Names in the environment that begin with JUNTO_ and mean nothing; a misspelt setting is silent."""
    known = {PREFIX + name.upper() for name in Environment.model_fields} | {"JUNTO_SHARED"}
    return sorted(name for name in environ if name.startswith(PREFIX) and name not in known)


env = Environment()
