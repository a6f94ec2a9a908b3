"""Web pages: HTML to text, and the main text without menus."""
