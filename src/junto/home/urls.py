"""Addresses of the room."""

from django.urls import path

from junto.home import views

app_name = "home"
urlpatterns = [
    path("", views.my_day, name="my_day"),
]
