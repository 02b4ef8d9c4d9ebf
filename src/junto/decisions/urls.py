"""Addresses of the room."""

from django.urls import path

from junto.decisions.views import answering, letters, objecting, proposing, reading

app_name = "decisions"
urlpatterns = [
    path("communities/<slug:address>/decisions/", reading.of, name="of"),
    path("communities/<slug:address>/decisions/new/", proposing.new, name="new"),
    path("decisions/letters/", letters.choose_letters, name="choose_letters"),
    path("decisions/letters/<str:token>/", letters.letters, name="letters"),
    path("decisions/<slug:key>/", reading.decision, name="decision"),
    path("decisions/<slug:key>/versions/", reading.versions, name="versions"),
    path("decisions/<slug:key>/draft/", proposing.redraft, name="redraft"),
    path("decisions/<slug:key>/opening/", proposing.opening, name="opening"),
    path("decisions/<slug:key>/text/", proposing.amend, name="amend"),
    path("decisions/<slug:key>/answer/", answering.answer, name="answer"),
    path("decisions/<slug:key>/questions/", answering.question, name="question"),
    path("decisions/<slug:key>/end/", answering.end, name="end"),
    path("decisions/<slug:key>/objections/<slug:objection>/", objecting.objection, name="objection"),
]
