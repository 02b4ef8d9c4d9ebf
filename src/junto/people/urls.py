"""Addresses of the room."""

from django.urls import path

from junto.people.views import administration, directory, importing, me, structure, walls

app_name = "people"
urlpatterns = [
    path("people/", directory.directory, name="directory"),
    path("people/<slug:address>/", directory.person, name="person"),
    path("near/", directory.near, name="near"),
    path("topics/", directory.topics, name="topics"),
    path("me/", me.me, name="me"),
    path("me/skills/", me.state_skill, name="state_skill"),
    path("me/skills/<int:skill>/withdraw/", me.withdraw_skill, name="withdraw_skill"),
    path("me/data/", me.my_data, name="my_data"),
    path("me/look/", me.look, name="look"),
    path("settings/people/", administration.administration, name="administration"),
    path("settings/people/add/", administration.record, name="record"),
    path("settings/people/structure/", structure.structure, name="structure"),
    path("settings/people/structure/<slug:what>/", structure.record, name="structure_record"),
    path("settings/people/structure/<slug:what>/<int:number>/", structure.change, name="structure_change"),
    path(
        "settings/people/structure/<slug:what>/<int:number>/remove/",
        structure.remove,
        name="structure_remove",
    ),
    path("settings/people/imports/", importing.begin, name="imports"),
    path("settings/people/imports/<slug:key>/", importing.show, name="import"),
    path("settings/people/imports/<slug:key>/columns/", importing.columns, name="import_columns"),
    path("settings/people/imports/<slug:key>/answers/", importing.answer, name="import_answers"),
    path("settings/people/imports/<slug:key>/apply/", importing.apply, name="import_apply"),
    path("settings/people/imports/<slug:key>/cancel/", importing.cancel, name="import_cancel"),
    # after the fixed words: a key is never one of them
    path("settings/people/<slug:address>/", administration.settings_of, name="settings_of"),
    path("settings/people/<slug:address>/role/", administration.change_role, name="change_role"),
    path("settings/people/<slug:address>/active/", administration.change_active, name="change_active"),
    path("walls/", walls.walls, name="walls"),
    path("walls/build/", walls.build, name="wall_build"),
    path("walls/clients/", walls.record_cover, name="wall_cover"),
    path("walls/<slug:key>/lift/", walls.propose, name="wall_lift"),
    path("walls/<slug:key>/confirm/", walls.confirm, name="wall_confirm"),
    path("walls/<slug:key>/withdraw/", walls.withdraw, name="wall_withdraw"),
]
