"""The Flask application: settings, workspace, security, error pages and routes put together."""

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
from geomap.web import assets, errors, security, uploads
from geomap.web.api import gazetteer as gazetteer_api
from geomap.web.api.collections import collection as collection_api
from geomap.web.api.collections import collections as collections_api
from geomap.web.api.collections import review as review_api
from geomap.web.api.collections import sentences as sentences_api
from geomap.web.api.description import openapi
from geomap.web.api.texts import corrections as corrections_api
from geomap.web.api.texts import documents as documents_api
from geomap.web.api.texts import mentions as mentions_api
from geomap.web.pages import article, collection_downloads, downloads
from geomap.web.pages import collection as collection_page
from geomap.web.pages import review as review_page
from geomap.web.pages.layout import layout_context
from geomap.web.settings import Settings
from geomap.workspace import Mapper, Resolver, Workspace

if TYPE_CHECKING:
    from spacy.language import Language

_MODULES = (
    article,
    collection_page,
    review_page,
    downloads,
    collection_downloads,
    documents_api,
    collections_api,
    collection_api,
    sentences_api,
    mentions_api,
    corrections_api,
    gazetteer_api,
    review_api,
    openapi,
)
"""The modules whose ``blueprint`` the application registers."""


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
    """Create the application.

    :param config: settings by name: ``GEOMAP_*`` as in :class:`geomap.web.settings.Settings`, all others are Flask's.
    :param nlp: the pipeline that maps documents; by default :func:`geomap.load` is called for the first document.
    :param mapper: maps a document instead of ``nlp``, for mapping that needs more than a pipeline.
    :param resolver: resolves mentions again after corrections instead of ``nlp``.
    :param documents: documents to start with; those without a map are mapped in the background, in this order.
    :param store: the database; by default a temporary file that is deleted when the process ends.
    :param collection: the slug of the collection that ``documents`` are added to; by default the oldest.
    :raises SettingError: for an unknown setting or an invalid value.
    :raises StoreFull: if there are more documents than the settings allow.
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

    database = store or Store.temporary()
    workspace = Workspace(
        database,
        nlp=nlp,
        mapper=mapper,
        resolver=resolver,
        max_characters=settings.max_characters,
        max_documents=settings.max_documents if store is None else None,
    )
    app.extensions["geomap"] = workspace
    app.jinja_env.globals["imported_modules"] = assets.imported_modules
    app.jinja_env.globals["uploads"] = uploads.upload_rules(settings.max_upload)
    security.protect(app)
    errors.register(app, settings)
    app.context_processor(layout_context)
    # with merged slashes, an address with an empty part would redirect instead of being not found
    app.url_map.merge_slashes = False
    for module in _MODULES:
        app.register_blueprint(module.blueprint)
    _add_documents(workspace, documents, collection)
    if not database.read_only:
        workspace.worker.wake()
    return app


def _add_documents(workspace: Workspace, documents: Iterable[Document | MappedDocument], collection: str) -> None:
    for document in documents:
        collection = collection or workspace.intake.default_collection()
        if isinstance(document, MappedDocument):
            workspace.intake.add_mapped(collection, document)
            continue
        try:
            workspace.intake.add(collection, document)
        except SourceError as error:
            workspace.intake.reject(collection, document, str(error))
