"""The face: tokens, parts, frame and the environment that every page is written in."""
