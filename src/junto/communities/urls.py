"""Addresses of the room. The random id that begins an `address` decides; the words after it are cosmetic."""

from django.urls import path

from junto.communities.views import chooser, founding, inviting, joining, keeping, letters, reading

app_name = "communities"
urlpatterns = [
    path("communities/", reading.index, name="index"),
    path("communities/found/", founding.found, name="found"),
    path("communities/near/", founding.near, name="near"),
    path("communities/invitations/", inviting.invitations, name="invitations"),
    path("communities/invitations/letters/", letters.choose_letters, name="choose_letters"),
    path("communities/invitations/<slug:key>/", inviting.invitation, name="invitation"),
    path("communities/letters/<str:token>/", letters.letters, name="letters"),
    path("communities/link/<slug:token>/", inviting.link, name="link"),
    path("communities/<slug:address>/", reading.front, name="front"),
    path("communities/<slug:address>/about/", reading.about, name="about"),
    path("communities/<slug:address>/membership/", joining.join, name="join"),
    path("communities/<slug:address>/leaving/", joining.leave, name="leave"),
    path("communities/<slug:address>/pause/", joining.pause, name="pause"),
    path("communities/<slug:address>/return/", joining.resume, name="resume"),
    path("communities/<slug:address>/request/", joining.ask, name="ask"),
    path("communities/<slug:address>/requests/<slug:key>/", keeping.answer, name="answer"),
    path("communities/<slug:address>/invitations/", inviting.invite, name="invite"),
    path("communities/<slug:address>/links/", inviting.make_link, name="make_link"),
    path("communities/<slug:address>/invitations/<slug:key>/", inviting.revoke, name="revoke"),
    path("communities/<slug:address>/shown/", inviting.show_again, name="show_again"),
    path("communities/<slug:address>/front/", keeping.edit, name="edit"),
    path("communities/<slug:address>/rest/", keeping.rest, name="rest"),
    path("communities/<slug:address>/roles/", keeping.roles, name="roles"),
    path("team-or-community/", chooser.chooser, name="chooser"),
]
