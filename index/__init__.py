"""From note files on disk to ranked passages. Imports nobody else of ours."""
