"""The room of decisions: one consent engine for everything members settle."""

from junto.kernel.apps import Room


class Decisions(Room):
    name = "junto.decisions"
    label = "decisions"
    default = True
