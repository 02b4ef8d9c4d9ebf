"""The door and one page behind it, without the other rooms."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("home")


urlpatterns = [path("", include("junto.people.signin.urls")), path("", home, name="home")]
