"""The room through which other programs reach the house: tokens of the API."""

from junto.kernel.apps import Room


class Reach(Room):
    name = "junto.reach"
    label = "reach"
    default = True
