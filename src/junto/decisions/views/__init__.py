"""Pages of the room: load through the gate, form, deed, answer."""
