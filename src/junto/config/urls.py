"""Every address of the product: rooms name theirs, this file mounts them."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.urls.resolvers import RoutePattern

from junto.config import views


class Unread(URLResolver):
    """Addresses that are read with the first request for one of them, and not to write a link elsewhere.

    Half of what a first page would load is the API's. `reverse("api:…")` reads them like any other.
    """

    def _populate(self) -> None:
        """Leave out what a resolver above collects: names of another namespace are looked up in it."""


urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.figures, name="metrics"),
    path("style", views.style, name="style"),
    path("language", views.language, name="language"),
    Unread(RoutePattern("api/"), "junto.config.api_urls", app_name="ninja", namespace="api"),
    path("api", views.api_guide, name="api_guide"),
    path("", include("junto.people.signin.urls")),
    path("scim/v2/", include("junto.people.scim.urls")),
    *(path("", include(f"junto.{room}.urls")) for room in settings.ROOMS if find_spec(f"junto.{room}.urls")),
]

handler400 = "junto.config.errors.bad_request"
handler403 = "junto.config.errors.forbidden"
handler404 = "junto.config.errors.not_found"
handler500 = "junto.config.errors.server_error"
