"""One template serves the page and the fragment: htmx gets a block, everybody else the page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from junto.kernel.ui import blocks


def wanted(request: HttpRequest) -> bool:
    """Whether htmx asked, and not for a page it will show whole (boosted or from its history)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-Boosted") != "true"


def respond(
    request: HttpRequest, template: str, block: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Answer with the block for htmx and with the whole page otherwise.

    Parameters
    ----------
    template : str
        Name of the page's template, e.g. `"people/directory.html"`.
    block : str
        Name of the block that htmx swaps in.
    """
    if not wanted(request):
        return render(request, template, context, status=status)
    return HttpResponse(blocks.render_block(get_template(template), block, context, request), status=status)
