"""Deeds of the room, a file a kind. None of them makes an account, a role, a membership or a notification."""
