"""The room of latent communities. An optional extra: nothing else imports it, and it may be absent."""

from junto.kernel.apps import Room


class Discovery(Room):
    name = "junto.discovery"
    label = "discovery"
    default = True
