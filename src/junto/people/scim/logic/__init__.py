"""Reading what directories send. Pure: no Django here."""
