"""`ui` in templates: every macro of every part, by name, checked before it runs."""

from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.runtime import Macro


class Part:
    """A macro that says which of its parameters it misses instead of failing somewhere inside.

    Attributes
    ----------
    name : str
    required : tuple of str
        Parameters without a default.
    parameters : tuple of str
        All parameters, in order.
    file : str
    """

    def __init__(
        self, name: str, macro: Macro, parameters: tuple[str, ...], required: tuple[str, ...]
    ) -> None:
        self.name, self.parameters, self.required = name, parameters, required
        self._macro = macro

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        given = {*self.parameters[: len(args)], *kwargs}
        missing = [name for name in self.required if name not in given]
        if missing:
            raise TypeError(f"ui.{self.name} needs {', '.join(missing)}")
        said: str = self._macro(*args, **kwargs)
        return said


class Parts:
    """The namespace. Signatures are read from the files at once, macros are loaded at their first use.

    The parts are reached through a global because a block rendered alone does not run the imports
    at the top of its template.
    """

    def __init__(self, env: jinja2.Environment, folder: Path) -> None:
        self._env = env
        self._folder = folder
        self._where: dict[str, str] = {}
        self._signatures: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._loaded: dict[str, Part] = {}
        for path in sorted(folder.glob("*.html")):
            self._read(path)

    def _read(self, path: Path) -> None:
        tree = self._env.parse(path.read_text(encoding="utf-8"), path.name)
        for macro in tree.find_all(nodes.Macro):
            if macro.name.startswith("_"):
                continue
            if macro.name in self._where:
                raise RuntimeError(
                    f"two parts are called {macro.name}: {self._where[macro.name]}, {path.name}"
                )
            names = tuple(argument.name for argument in macro.args)
            self._where[macro.name] = path.name
            self._signatures[macro.name] = (names, names[: len(names) - len(macro.defaults)])

    def __getattr__(self, name: str) -> Part:
        if name.startswith("_") or name not in self._where:
            raise AttributeError(f"there is no part called {name}")
        if name not in self._loaded:
            module = self._env.get_template(f"parts/{self._where[name]}").module
            self._loaded[name] = Part(name, getattr(module, name), *self._signatures[name])
        return self._loaded[name]

    def __iter__(self) -> Any:
        return iter(sorted(self._where))

    def signature(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """All parameters of a part in order, and those that must be given."""
        return self._signatures[name]

    def file(self, name: str) -> str:
        """The file a part lives in."""
        return self._where[name]
