"""To the firm's own sign-in and back."""

import logging

from allauth.socialaccount.providers.openid_connect import views as openid
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from requests import RequestException

from junto.people.signin import answers

log = logging.getLogger("junto.signin")
ODD = (RequestException, KeyError, TypeError, ValueError)  # what a provider that answers oddly can cause


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Say where one is going, and go: a form's own redirect abroad is blocked by our policy for forms."""
    if settings.OIDC is None or provider_id != "firm":
        raise Http404
    if request.method != "POST":
        return redirect("account_login")
    request.GET = request.GET.__class__("")  # neither scope nor purpose is the visitor's to choose
    try:
        response: HttpResponse = openid.login(request, provider_id)
    except ODD as fault:
        return _silent(request, fault)
    if not isinstance(response, HttpResponseRedirect):
        return response
    page = render(request, "socialaccount/leaving.html", {"href": response.url, "provider": settings.OIDC})
    page.headers["Refresh"] = f"0; url={response.url}"
    return page


@login_not_required
@require_http_methods(["GET"])
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    if settings.OIDC is None or provider_id != "firm":
        raise Http404
    try:
        response: HttpResponse = openid.callback(request, provider_id)
    except ODD as fault:
        return _silent(request, fault)
    return response


def _silent(request: HttpRequest, fault: Exception) -> HttpResponse:
    log.warning("the firm's sign-in did not answer as expected: %s", type(fault).__name__)
    return answers.refused(request, "silent")
