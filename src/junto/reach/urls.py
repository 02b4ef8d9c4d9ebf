"""Addresses of the room."""

from django.urls import path

from junto.reach import views

app_name = "reach"
urlpatterns = [
    path("me/tokens/", views.tokens, name="tokens"),
    path("me/tokens/<int:number>/end", views.end, name="end"),
]
