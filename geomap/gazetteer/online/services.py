"""Online geocoding services by name, through geopy: their options, and how each wants to be used."""

from __future__ import annotations

import inspect
import os
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from geopy.adapters import RequestsAdapter
from geopy.exc import ConfigurationError
from geopy.geocoders import SERVICE_TO_GEOCODER, get_geocoder_for_service
from geopy.geocoders import options as options_of_geopy

from geomap.errors import SettingError

DAY = 86_400.0

_OSM = "© OpenStreetMap contributors (ODbL)"
_ALIASES = {"googlev3": "google", "herev7": "here", "what3wordsv3": "what3words"}
_NEWEST = {"google": "googlev3", "here": "herev7", "what3words": "what3wordsv3"}
_SECRETS = frozenset(
    {
        "api_key",
        "apikey",
        "app_code",
        "app_id",
        "auth_id",
        "auth_token",
        "client_id",
        "password",
        "secret_key",
        "security_key",
        "subscription_key",
        "username",
    }
)
_NOT_FROM_TEXT = frozenset({"self", "query", "exactly_one", "ssl_context", "adapter_factory", "args", "kwargs"})
_WHOLE_NUMBERS = frozenset({"limit", "token_lifetime"})
_LISTS = frozenset({"country_codes", "country", "countries", "osm_tag"})
_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How a service wants to be used: what geomap keeps to unless told otherwise.

    ``min_delay`` is in seconds between two requests, ``ttl`` in seconds that an answer is kept, ``call`` goes with
    every call of ``geocode``; ``hosts`` are the servers that the delay may not be lowered for.
    """

    min_delay: float = 1.0
    ttl: float = 90 * DAY
    attribution: str = ""
    call: Mapping[str, Any] = field(default_factory=dict)
    hosts: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()


_POLICIES: dict[str, Policy] = {
    # https://operations.osmfoundation.org/policies/nominatim/
    "nominatim": Policy(
        attribution=_OSM,
        call={"language": "en", "addressdetails": True, "extratags": True},
        hosts=frozenset({"nominatim.openstreetmap.org"}),
    ),
    "photon": Policy(attribution=_OSM, call={"language": "en"}, hosts=frozenset({"photon.komoot.io"})),
    "pickpoint": Policy(attribution=_OSM, call={"language": "en", "addressdetails": True}),
    "openmapquest": Policy(attribution=_OSM, call={"language": "en", "addressdetails": True}),
    "geonames": Policy(attribution="© GeoNames (CC BY 4.0)"),
    "opencage": Policy(attribution=f"OpenCage; {_OSM}", call={"language": "en"}),
    "pelias": Policy(attribution="Pelias and its data sources", call={"language": "en"}),
    "geocodeearth": Policy(attribution="Geocode Earth and its data sources", call={"language": "en"}, min_delay=0.2),
    # These services' terms let answers be kept for 30 days, or less.
    "google": Policy(attribution="© Google", call={"language": "en"}, ttl=30 * DAY, min_delay=0.1, needs=("api_key",)),
    "here": Policy(attribution="© HERE", call={"language": "en"}, ttl=30 * DAY, min_delay=0.2),
    "arcgis": Policy(attribution="Powered by Esri", call={"out_fields": "*"}, ttl=DAY, min_delay=0.5),
    "mapbox": Policy(attribution="© Mapbox © OpenStreetMap", call={"language": "en"}, ttl=DAY, min_delay=0.2),
}


@dataclass(frozen=True, slots=True)
class Service:
    """A service ready to be asked.

    ``provider`` names it as a source; ``label`` also tells a server of one's own from the public one; ``call`` are the
    options of each call.
    """

    provider: str
    label: str
    geocode: Callable[..., Any]
    call: Mapping[str, Any]
    min_delay: float
    ttl: float
    attribution: str


def service_names() -> list[str]:
    """The services that :func:`open_service` knows, in alphabetical order."""
    return sorted({_ALIASES.get(name, name) for name in SERVICE_TO_GEOCODER})


def open_service(name: str, options: Mapping[str, str] | None = None, *, min_delay: float | None = None) -> Service:
    """Make a geopy geocoder by name; nothing is sent yet.

    :param name: one of :func:`service_names`, in any case.
    :param options: parameters of the geopy geocoder and of its ``geocode`` as text (``domain``, ``api_key``,
        ``timeout``, ``language``, ``country_codes``, ...), and ``contact``, an address for the user agent. A key or
        account that is not given is taken from the environment: ``GEOMAP_GEOCODER_API_KEY`` and so on.
    :param min_delay: seconds between two requests, instead of the policy's; a public server's own limit stays.
    :raises SettingError: for an unknown service or option, or where a key is missing.
    """
    provider = _ALIASES.get(name.strip().lower(), name.strip().lower())
    if provider not in service_names():
        raise SettingError(f"there is no geocoder {name[:40]!r}: give one of {', '.join(service_names())}")
    if min_delay is not None and not 0 <= min_delay < float("inf"):
        raise SettingError(f"the delay between requests must be 0 seconds or more, not {min_delay}")
    policy = _POLICIES.get(provider, Policy())
    kind = get_geocoder_for_service(_NEWEST.get(provider, provider))
    making, calling = _parameters(kind.__init__), _parameters(kind.geocode)
    given = dict(options or {})
    contact = given.pop("contact", "")
    made: dict[str, Any] = {}
    call = {key: value for key, value in {"limit": 5, **policy.call}.items() if key in calling}
    for key, text in given.items():
        if key in making:
            made[key] = _value(provider, key, text)
        elif key in calling:
            call[key] = _value(provider, key, text)
        else:
            known = ", ".join(sorted({"contact", *making, *calling} - _NOT_FROM_TEXT))
            raise SettingError(f"geocoder {provider} has no option {key[:40]!r}: give one of {known}")
    _add_secrets(provider, making, made, policy)
    made.setdefault("user_agent", _user_agent(contact))
    made.setdefault("timeout", 10.0)
    if options_of_geopy.default_adapter_factory is RequestsAdapter:
        # By itself it has urllib3 try again, which sleeps through a Retry-After of any length, and out of turn.
        made["adapter_factory"] = partial(RequestsAdapter, max_retries=0)
    public = _default(making, "domain")
    domain = str(made.get("domain") or public)
    host = _host(domain)
    if "proxies" not in made and (host in _LOOPBACK or (host and urllib.request.proxy_bypass(host))):
        made["proxies"] = {}
    try:
        geocoder = kind(**made)
    except (ConfigurationError, TypeError, ValueError) as error:
        raise SettingError(f"geocoder {provider} cannot be used: {_one_line(error)}") from error
    # Pelias has no public server: each is somebody's own.
    own_server = bool(domain) and domain != public and host not in policy.hosts
    delay = (0.0 if own_server else policy.min_delay) if min_delay is None else min_delay
    if host in policy.hosts:
        delay = max(delay, policy.min_delay)
    label = f"{provider}@{domain}" if own_server else provider
    return Service(provider, label, geocoder.geocode, call, delay, policy.ttl, policy.attribution or provider)


def _parameters(function: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    parameters = inspect.signature(function).parameters
    return {name: parameter for name, parameter in parameters.items() if name not in _NOT_FROM_TEXT}


def _default(parameters: Mapping[str, inspect.Parameter], name: str) -> str:
    default = parameters[name].default if name in parameters else None
    return default if isinstance(default, str) else ""


def _host(domain: str) -> str:
    """The host of a domain with or without a port, as two spellings of one server give it alike."""
    if domain.startswith("["):
        return domain.partition("]")[0].lower() + "]"
    return domain.strip("/").partition("/")[0].partition(":")[0].rstrip(".").lower()


def _value(provider: str, key: str, text: str) -> Any:
    """Read an option's text as the type that geopy takes."""
    try:
        if key == "timeout":
            seconds = float(text)
            if not 0 < seconds < float("inf"):
                raise ValueError
            return seconds
        if key in _WHOLE_NUMBERS:
            return int(text)
    except ValueError:
        raise SettingError(f"geocoder {provider}: {key}={text[:40]!r} is no fitting number") from None
    if key in _LISTS:
        return [part.strip() for part in text.split(",") if part.strip()]
    return _TRUTH.get(text.lower(), text)


def _add_secrets(provider: str, making: Mapping[str, inspect.Parameter], made: dict[str, Any], policy: Policy) -> None:
    for key in _SECRETS & making.keys():
        if key not in made and (value := os.environ.get(_variable(key))):
            made[key] = value
    required = [key for key, parameter in making.items() if parameter.default is inspect.Parameter.empty]
    for key in (*required, *policy.needs):
        if not made.get(key):
            setting = f" or set {_variable(key)}" if key in _SECRETS else ""
            raise SettingError(f"geocoder {provider} needs {key}: give --geocoder-option {key}=...{setting}")


def _variable(key: str) -> str:
    return f"GEOMAP_GEOCODER_{key.upper()}"


def _user_agent(contact: str) -> str:
    """Name the program, as services ask for, and whom to write to if the user has said."""
    if not ((contact.isascii() and contact.isprintable() and len(contact) <= 200) or not contact):
        raise SettingError("geocoder option contact must be a plain address, such as contact=mailto:me@example.org")
    try:
        number = version("geomap")
    except PackageNotFoundError:  # run from a checkout that is not installed
        number = "dev"
    return f"geomap/{number}" + (f" (+{contact})" if contact else "")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
