"""Django's Jinja2 backend, looking only into the house: other packages keep their own template language."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.template.backends.jinja2 import Jinja2
from django.utils.functional import cached_property

OWN = Path(__file__).parent / "templates"


class Templates(Jinja2):
    """Finds templates in `templates` of every installed room, and in the face's own folder."""

    app_dirname = "templates"

    def __init__(self, params: dict[str, Any]) -> None:
        options = {"environment": "junto.kernel.ui.environment.environment", **params.get("OPTIONS", {})}
        super().__init__({**params, "OPTIONS": options})

    @cached_property
    def template_dirs(self) -> tuple[str, ...]:
        rooms = (Path(app.path) / self.app_dirname for app in apps.get_app_configs() if is_ours(app.name))
        return (*map(str, self.dirs), str(OWN), *(str(folder) for folder in rooms if folder.is_dir()))


def is_ours(package: str) -> bool:
    """Whether an installed package is a room of the house."""
    return package == "junto" or package.startswith("junto.")
