"""The web app: documents, the places they mention, and a map that links the two."""

from geomap.web.app import create_app
from geomap.web.serving import serve

__all__ = ["create_app", "serve"]
