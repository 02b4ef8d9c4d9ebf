"""The top floor as an app, for the commands that need every room."""

from junto.kernel.apps import Room


class Config(Room):
    name = "junto.config"
    label = "config"
    default = True
