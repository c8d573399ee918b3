"""The HTML pages and the downloads: one module a page."""
