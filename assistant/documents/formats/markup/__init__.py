"""What pages, books and Word documents stand on: markup as tokens, a frame with slots, parts in a ZIP package."""
