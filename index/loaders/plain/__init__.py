"""Text as people type it: Markdown with its front matter and comments, plain text, subtitles."""
