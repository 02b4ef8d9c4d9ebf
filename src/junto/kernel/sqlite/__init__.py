"""SQLite with a line for its writers: who comes first writes first, and nobody waits by chance."""
