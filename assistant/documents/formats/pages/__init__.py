"""Web pages, and books, which are made of them."""
