"""The room of persons, the firm's structure, topics and walls."""

from junto.kernel.apps import Room


class People(Room):
    name = "junto.people"
    label = "people"
    default = True
