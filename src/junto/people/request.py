"""A request whose person is known: every view behind the login takes one."""

from django.http import HttpRequest

from junto.people.models import Person


class PersonRequest(HttpRequest):
    user: Person
