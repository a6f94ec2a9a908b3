"""Reports of runs: a page to look into, and a comment for a pull request."""

from prompts.regression.report.markdown import markdown
from prompts.regression.report.page import page

__all__ = ["markdown", "page"]
