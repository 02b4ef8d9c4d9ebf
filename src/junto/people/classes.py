"""The confidentiality of what stands in this room: profiles and topics are the firm's, walls are walled."""

from junto.kernel.classes import Confidentiality, tell_class

FIRM = ("person", "topic", "interest", "skill", "unit", "office", "discipline")
WALLED = ("client", "matter", "barrier", "barriernotice", "barrieropening", "clearance", "wallfeed")

for name in FIRM:
    tell_class(f"people.{name}", lambda row: Confidentiality.FIRM)
for name in WALLED:
    tell_class(f"people.{name}", lambda row: Confidentiality.WALLED)
