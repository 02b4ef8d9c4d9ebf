"""The door: in and out, passwords, passkeys, codes, the firm's own sign-in, where one is signed in."""
