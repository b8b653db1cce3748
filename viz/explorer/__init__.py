"""The explorer: a graph in the browser, asked of a server on this machine alone."""
