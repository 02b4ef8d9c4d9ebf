"""One block of a page, alone: what htmx swaps in."""

from typing import Any

from django.http import HttpRequest
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from markupsafe import Markup


def render_block(
    template: Any, block: str, context: dict[str, Any], request: HttpRequest | None = None
) -> str:
    """Render one block of a template that Django's loader gave, with the context a page would have.

    Parameters
    ----------
    template
        As `django.template.loader.get_template` returns it, from the house's own backend.
    block : str
        A block written in that very file; a block inherited unchanged is not found.

    Raises
    ------
    KeyError
        The file has no such block.
    """
    full = dict(context)
    if request is not None:
        full.update(request=request, csrf_input=csrf_input_lazy(request), csrf_token=csrf_token_lazy(request))
        for processor in template.backend.template_context_processors:
            full.update(processor(request))
    inner = template.template
    return Markup("".join(inner.blocks[block](inner.new_context(full))))
