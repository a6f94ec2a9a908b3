"""Documents of office programs, PDF and books; a place for each page, slide, sheet and chapter."""
