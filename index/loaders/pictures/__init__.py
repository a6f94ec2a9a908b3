"""Text in pictures, read by OCR, with the place of every line."""
