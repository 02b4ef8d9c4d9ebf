"""The one Jinja2 environment: strict about names, escaped throughout, every word translatable."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from junto.kernel import clock
from junto.kernel.ui import fields, filters, sheets
from junto.kernel.ui.namespace import Parts

PARTS = Path(__file__).parent / "parts"


def environment(**options: Any) -> jinja2.Environment:
    """Build the environment for Django's backend.

    Parameters
    ----------
    **options
        What Django passes on: a loader, `auto_reload`, `autoescape`. Whatever it says of undefined
        names and of escaping, both stay strict here.

    Returns
    -------
    jinja2.Environment
        With the globals `ui`, `url`, `static`, `now`, `query`, `language`, `direction` and the filters
        of `junto.kernel.ui.filters`.
    """
    outer = options.pop("loader", None) or jinja2.DictLoader({})
    options.update(undefined=jinja2.StrictUndefined, autoescape=True)
    env = jinja2.Environment(
        loader=jinja2.ChoiceLoader([outer, jinja2.PrefixLoader({"parts": jinja2.FileSystemLoader(PARTS)})]),
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        **options,
    )
    # the i18n extension put this method there; types do not know it
    env.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension adds it
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.policies["ext.i18n.trimmed"] = True
    env.globals.update(
        ui=Parts(env, PARTS),
        url=url,
        static=static,
        now=clock.now,
        query=query,
        language=language,
        direction=direction,
        field_view=fields.view,
        icon_anchor=sheets.icon_anchor,
    )
    env.filters.update(filters.FILTERS)
    return env


def url(name: str, /, *args: object, **kwargs: object) -> str:
    """The address of a named page."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def query(**wanted: object) -> str:
    """A query string of what is set: `query(q="leases", page=2)` is `?q=leases&page=2`, or nothing."""
    pairs = [(key, value) for key, value in wanted.items() if value not in (None, "")]
    return "?" + urlencode(pairs) if pairs else ""


def language() -> str:
    """The reader's language as HTML names it, e.g. `en` or `pt-BR`."""
    return translation.to_locale(translation.get_language() or "en").replace("_", "-")


def direction() -> str:
    """`rtl` where the reader's language runs from right to left, else `ltr`."""
    return "rtl" if translation.get_language_bidi() else "ltr"
