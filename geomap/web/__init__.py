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
from geomap.web import api, corrections_api, downloads, faults, review_views, security, views
from geomap.web.serving import serve
from geomap.web.settings import Settings
from geomap.workspace import Mapper, Workspace

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["create_app", "serve"]


def create_app(
    config: Mapping[str, Any] | None = None,
    *,
    nlp: Language | None = None,
    mapper: Mapper | None = None,
    documents: Iterable[Document | MappedDocument] = (),
    store: Store | None = None,
) -> Flask:
    """Make the app.

    :param config: settings by name, ``GEOMAP_*`` as told by :class:`geomap.web.settings.Settings`, others Flask's.
    :param nlp: the pipeline that maps texts; by default :func:`geomap.load` gives it when the first text comes.
    :param mapper: maps a document instead of ``nlp``, if it takes more than a pipeline.
    :param documents: texts to begin with; those not mapped yet are mapped in the background, in this order.
    :param store: where all is kept; without it in a file that is gone with the process.
    :raises SettingError: for a setting that makes no sense.
    :raises StoreFull: if there are more texts than the settings allow.
    """
    settings = Settings.from_config(config or {})
    app = Flask("geomap", static_folder=str(paths.folder("static")), template_folder=str(paths.folder("templates")))
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
        max_characters=settings.max_characters,
        max_documents=settings.max_documents if store is None else None,
    )
    app.extensions["geomap"] = workspace
    security.protect(app)
    faults.register(app, settings)
    for blueprint in (
        views.blueprint,
        api.blueprint,
        corrections_api.blueprint,
        review_views.blueprint,
        downloads.blueprint,
    ):
        app.register_blueprint(blueprint)
    _take_in(workspace, documents)
    if not kept.read_only:
        workspace.worker.wake()
    return app


def _take_in(workspace: Workspace, documents: Iterable[Document | MappedDocument]) -> None:
    first = workspace.store.collections.all()[0].slug
    for document in documents:
        if isinstance(document, MappedDocument):
            workspace.intake.add_mapped(first, document)
            continue
        try:
            workspace.intake.add(first, document)
        except SourceError as error:
            workspace.intake.reject(first, document, str(error))
