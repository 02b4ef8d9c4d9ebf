"""The rules of deciding as pure arithmetic: no table, no clock of its own."""
