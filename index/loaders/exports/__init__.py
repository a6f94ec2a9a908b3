"""What note programs export: JSON Lines of our own schema, Joplin, Evernote."""
