"""A run beside the accepted one: what was fixed, what broke, and whether that is more than chance."""
