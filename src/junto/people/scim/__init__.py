"""SCIM 2.0: the firm's directory creates, corrects and deactivates persons, and nothing else."""
