"""What the regression desk needs of the assistant: variants of it made ready, asked, and told apart."""
