"""Addresses of SCIM 2.0, without a slash at their ends, as directories ask."""

from django.urls import path, re_path

from junto.people.scim import views

app_name = "scim"
urlpatterns = [
    path("ServiceProviderConfig", views.provider, name="provider"),
    path("ResourceTypes", views.types, name="types"),
    path("ResourceTypes/<str:name>", views.types, name="type"),
    path("Schemas", views.schemas, name="schemas"),
    path("Schemas/<str:name>", views.schemas, name="schema"),
    path(".search", views.search, {"what": ""}, name="search"),
    path("Users/.search", views.search, {"what": "Users"}, name="search_users"),
    path("Groups/.search", views.search, {"what": "Groups"}, name="search_groups"),
    path("Users", views.users, name="users"),
    path("Users/<str:key>", views.user, name="user"),
    path("Groups", views.groups, name="groups"),
    path("Groups/<str:key>", views.group, name="group"),
    re_path(r"^(?P<rest>.*)$", views.nowhere, name="nowhere"),
]
