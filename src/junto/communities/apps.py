"""The room of communities: founding, joining, inviting, leaving."""

from junto.kernel.apps import Room


class Communities(Room):
    name = "junto.communities"
    label = "communities"
    default = True
