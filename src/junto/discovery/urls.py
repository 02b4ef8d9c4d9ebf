"""Addresses of the room."""

from django.urls import path

from junto.discovery.views import candidates, imports, near, runs

app_name = "discovery"
urlpatterns = [
    path("discover/", candidates.index, name="index"),
    path("discover/method/", candidates.method, name="method"),
    path("discover/imports/", imports.imports, name="import"),
    path("discover/imports/<slug:key>/", imports.import_run, name="import_run"),
    path("discover/imports/<slug:key>/begin", imports.begin, name="begin"),
    path("discover/imports/<slug:key>/stop", imports.stop, name="stop"),
    path("discover/looks/", runs.start, name="look"),
    path("discover/looks/<slug:key>/stop", runs.stop, name="stop_look"),
    path("discover/near-you/", near.near_you, name="near_you"),
    path("discover/near-you/not-me/<slug:key>", near.not_me, name="not_me"),
    path("discover/near-you/never-ask", near.never_ask, name="never_ask"),
    path("discover/leave/", near.leave, name="leave"),
    path("discover/invitations/<slug:key>/", near.invitation, name="invitation"),
    path("discover/invitations/<slug:key>/join", near.join, name="join"),
    path("discover/invitations/<slug:key>/not-now", near.not_now, name="not_now"),
    path("discover/letters/<str:token>/", near.letters, name="letters"),
    path("discover/<slug:address>/", candidates.candidate, name="candidate"),
    path("discover/<slug:address>/name", candidates.name, name="name"),
    path("discover/<slug:address>/set-aside", candidates.set_aside, name="set_aside"),
    path("discover/<slug:address>/offer-again", candidates.offer_again, name="offer_again"),
    path("discover/<slug:address>/invite/", candidates.invite, name="invite"),
]
