"""Finding passages: the index's own legs, joined with a language model that says the question in other languages."""
