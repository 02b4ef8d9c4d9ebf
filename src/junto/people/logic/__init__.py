"""Pure rules of the room: words, nearness, the HR list."""
