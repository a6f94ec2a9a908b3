"""Files that hold files, archives and mail: each is read by the loader of its own format, within bounds."""
