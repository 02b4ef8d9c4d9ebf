"""The room of pages made of many rooms."""

from junto.kernel.apps import Room


class Home(Room):
    name = "junto.home"
    label = "home"
    default = True
