"""The web app: a text, its places on a map, and the links between them.

``create_app`` makes it, ``serve`` serves it on this machine.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from flask import Flask

from geomap import paths
from geomap.errors import SourceError
from geomap.read import Document
from geomap.records import MappedDocument
from geomap.store import Store
from geomap.web import assets, errors, security
from geomap.web.api import collection as collection_api
from geomap.web.api import collections, corrections, openapi
from geomap.web.api import documents as api
from geomap.web.pages import article, collection_downloads, downloads, review, uploads
from geomap.web.pages import collection as collection_views
from geomap.web.serving import serve
from geomap.web.settings import Settings
from geomap.workspace import Mapper, Resolver, Workspace

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["create_app", "serve"]

_BLUEPRINTS = (
    article,
    collection_views,
    api,
    collections,
    collection_api,
    corrections,
    review,
    openapi,
    downloads,
    collection_downloads,
)


def create_app(
    config: Mapping[str, Any] | None = None,
    *,
    nlp: Language | None = None,
    mapper: Mapper | None = None,
    resolver: Resolver | None = None,
    documents: Iterable[Document | MappedDocument] = (),
    store: Store | None = None,
    collection: str = "",
) -> Flask:
    """Make the app.

    :param config: settings by name, ``GEOMAP_*`` as told by :class:`geomap.web.settings.Settings`, others Flask's.
    :param nlp: the pipeline that maps texts; by default :func:`geomap.load` gives it when the first text comes.
    :param mapper: maps a document instead of ``nlp``, if it takes more than a pipeline.
    :param resolver: resolves mentions again after corrections instead of ``nlp``.
    :param documents: texts to begin with; those not mapped yet are mapped in the background, in this order.
    :param store: where all is kept; without it in a file that is gone with the process.
    :param collection: the slug of the collection that takes ``documents``; by default the first one.
    :raises SettingError: for a setting that makes no sense.
    :raises StoreFull: if there are more texts than the settings allow.
    """
    settings = Settings.from_config(config or {})
    app = Flask(
        "geomap",
        static_folder=str(paths.folder("static")),
        static_url_path=f"/static/{assets.fingerprint()}",
        template_folder=str(paths.folder("templates")),
    )
    app.config.from_mapping(
        SECRET_KEY=secrets.token_hex(),
        MAX_CONTENT_LENGTH=settings.max_upload,
        MAX_FORM_MEMORY_SIZE=settings.max_upload,
    )
    app.config.from_mapping(config or {})
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    kept = store or Store.temporary()
    workspace = Workspace(
        kept,
        nlp=nlp,
        mapper=mapper,
        resolver=resolver,
        max_characters=settings.max_characters,
        max_documents=settings.max_documents if store is None else None,
    )
    app.extensions["geomap"] = workspace
    app.jinja_env.globals["imported"] = assets.imported
    app.jinja_env.globals["uploads"] = uploads.upload_rules(settings.max_upload)
    security.protect(app)
    errors.register(app, settings)
    # a redirect would answer for an address with an empty part, which is simply not there
    app.url_map.merge_slashes = False
    for module in _BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    _take_in(workspace, documents, collection)
    if not kept.read_only:
        workspace.worker.wake()
    return app


def _take_in(workspace: Workspace, documents: Iterable[Document | MappedDocument], collection: str) -> None:
    for document in documents:
        collection = collection or workspace.intake.default_collection()
        if isinstance(document, MappedDocument):
            workspace.intake.add_mapped(collection, document)
            continue
        try:
            workspace.intake.add(collection, document)
        except SourceError as error:
            workspace.intake.reject(collection, document, str(error))
