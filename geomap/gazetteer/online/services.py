"""Create geopy's geocoders by name, with their options and the usage policy of each service."""

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

_OSM_ATTRIBUTION = "© OpenStreetMap contributors (ODbL)"
_ALIASES = {"googlev3": "google", "herev7": "here", "what3wordsv3": "what3words"}
_LATEST_VERSIONS = {"google": "googlev3", "here": "herev7", "what3words": "what3wordsv3"}
_SECRET_OPTIONS = frozenset(
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
_EXCLUDED_PARAMETERS = frozenset({"self", "query", "exactly_one", "ssl_context", "adapter_factory", "args", "kwargs"})
_INTEGER_OPTIONS = frozenset({"limit", "token_lifetime"})
_LIST_OPTIONS = frozenset({"country_codes", "country", "countries", "osm_tag"})
_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The defaults for a service, according to its terms of use.

    ``min_delay`` is the time between two requests and ``ttl`` the lifetime of an answer, both in seconds. ``call`` are
    arguments of every call of ``geocode``, ``hosts`` the servers for which the delay cannot be lowered, and ``needs``
    the options that the service requires although geopy does not.
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
        attribution=_OSM_ATTRIBUTION,
        call={"language": "en", "addressdetails": True, "extratags": True},
        hosts=frozenset({"nominatim.openstreetmap.org"}),
    ),
    "photon": Policy(attribution=_OSM_ATTRIBUTION, call={"language": "en"}, hosts=frozenset({"photon.komoot.io"})),
    "pickpoint": Policy(attribution=_OSM_ATTRIBUTION, call={"language": "en", "addressdetails": True}),
    "openmapquest": Policy(attribution=_OSM_ATTRIBUTION, call={"language": "en", "addressdetails": True}),
    "geonames": Policy(attribution="© GeoNames (CC BY 4.0)"),
    "opencage": Policy(attribution=f"OpenCage; {_OSM_ATTRIBUTION}", call={"language": "en"}),
    "pelias": Policy(attribution="Pelias and its data sources", call={"language": "en"}),
    "geocodeearth": Policy(attribution="Geocode Earth and its data sources", call={"language": "en"}, min_delay=0.2),
    # The terms of these services allow answers to be cached for at most 30 days, or less.
    "google": Policy(attribution="© Google", call={"language": "en"}, ttl=30 * DAY, min_delay=0.1, needs=("api_key",)),
    "here": Policy(attribution="© HERE", call={"language": "en"}, ttl=30 * DAY, min_delay=0.2),
    "arcgis": Policy(attribution="Powered by Esri", call={"out_fields": "*"}, ttl=DAY, min_delay=0.5),
    "mapbox": Policy(attribution="© Mapbox © OpenStreetMap", call={"language": "en"}, ttl=DAY, min_delay=0.2),
}


@dataclass(frozen=True, slots=True)
class Service:
    """A configured service.

    ``provider`` is its name; ``label`` also contains the domain, unless it is the public server. ``call`` are the
    arguments of each call. ``min_delay`` and ``ttl`` are in seconds.
    """

    provider: str
    label: str
    geocode: Callable[..., Any]
    call: Mapping[str, Any]
    min_delay: float
    ttl: float
    attribution: str


def service_names() -> list[str]:
    """Return the names of the supported services in alphabetical order."""
    return sorted({_ALIASES.get(name, name) for name in SERVICE_TO_GEOCODER})


def open_service(name: str, options: Mapping[str, str] | None = None, *, min_delay: float | None = None) -> Service:
    """Create a geopy geocoder by name; nothing is sent yet.

    :param name: one of :func:`service_names`, case-insensitive.
    :param options: parameters of the geopy geocoder and of its ``geocode`` as text (``domain``, ``api_key``,
        ``timeout``, ``language``, ``country_codes``, ...), and ``contact``, an address for the user agent. The default
        of a key or account is an environment variable: ``GEOMAP_GEOCODER_API_KEY`` and so on.
    :param min_delay: seconds between two requests, instead of the policy's; not below the limit of a public server.
    :raises SettingError: for an unknown service or option, or a missing key.
    """
    provider = _ALIASES.get(name.strip().lower(), name.strip().lower())
    if provider not in service_names():
        raise SettingError(f"there is no geocoder {name[:40]!r}: give one of {', '.join(service_names())}")
    if min_delay is not None and not 0 <= min_delay < float("inf"):
        raise SettingError(f"the delay between requests must be 0 seconds or more, not {min_delay}")
    policy = _POLICIES.get(provider, Policy())
    geocoder_class = get_geocoder_for_service(_LATEST_VERSIONS.get(provider, provider))
    class_parameters, call_parameters = _parameters(geocoder_class.__init__), _parameters(geocoder_class.geocode)
    values = dict(options or {})
    contact = values.pop("contact", "")
    arguments: dict[str, Any] = {}
    call = {key: value for key, value in {"limit": 5, **policy.call}.items() if key in call_parameters}
    for key, text in values.items():
        if key in class_parameters:
            arguments[key] = _parse_option(provider, key, text)
        elif key in call_parameters:
            call[key] = _parse_option(provider, key, text)
        else:
            known = ", ".join(sorted({"contact", *class_parameters, *call_parameters} - _EXCLUDED_PARAMETERS))
            raise SettingError(f"geocoder {provider} has no option {key[:40]!r}: give one of {known}")
    _add_secrets(provider, class_parameters, arguments, policy)
    arguments.setdefault("user_agent", _user_agent(contact))
    arguments.setdefault("timeout", 10.0)
    if options_of_geopy.default_adapter_factory is RequestsAdapter:
        # By default it retries with urllib3, which waits for any Retry-After and ignores the rate limit.
        arguments["adapter_factory"] = partial(RequestsAdapter, max_retries=0)
    public = _default(class_parameters, "domain")
    domain = str(arguments.get("domain") or public)
    host = _host(domain)
    if "proxies" not in arguments and (host in _LOOPBACK_HOSTS or (host and urllib.request.proxy_bypass(host))):
        arguments["proxies"] = {}
    try:
        geocoder = geocoder_class(**arguments)
    except (ConfigurationError, TypeError, ValueError) as error:
        raise SettingError(f"geocoder {provider} cannot be used: {_one_line(error)}") from error
    # Pelias has no public server.
    own_server = bool(domain) and domain != public and host not in policy.hosts
    delay = (0.0 if own_server else policy.min_delay) if min_delay is None else min_delay
    if host in policy.hosts:
        delay = max(delay, policy.min_delay)
    label = f"{provider}@{domain}" if own_server else provider
    return Service(provider, label, geocoder.geocode, call, delay, policy.ttl, policy.attribution or provider)


def _parameters(function: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    parameters = inspect.signature(function).parameters
    return {name: parameter for name, parameter in parameters.items() if name not in _EXCLUDED_PARAMETERS}


def _default(parameters: Mapping[str, inspect.Parameter], name: str) -> str:
    default = parameters[name].default if name in parameters else None
    return default if isinstance(default, str) else ""


def _host(domain: str) -> str:
    """Return the host of a domain without the port, normalised so that different spellings are equal."""
    if domain.startswith("["):
        return domain.partition("]")[0].lower() + "]"
    return domain.strip("/").partition("/")[0].partition(":")[0].rstrip(".").lower()


def _parse_option(provider: str, key: str, text: str) -> Any:
    """Convert the text of an option to the type that geopy expects.

    :raises SettingError: if it is not a number where one is required.
    """
    try:
        if key == "timeout":
            seconds = float(text)
            if not 0 < seconds < float("inf"):
                raise ValueError
            return seconds
        if key in _INTEGER_OPTIONS:
            return int(text)
    except ValueError:
        raise SettingError(f"geocoder {provider}: {key}={text[:40]!r} is not a valid number") from None
    if key in _LIST_OPTIONS:
        return [part.strip() for part in text.split(",") if part.strip()]
    return _BOOLEANS.get(text.lower(), text)


def _add_secrets(
    provider: str, parameters: Mapping[str, inspect.Parameter], arguments: dict[str, Any], policy: Policy
) -> None:
    for key in _SECRET_OPTIONS & parameters.keys():
        if key not in arguments and (value := os.environ.get(_environment_variable(key))):
            arguments[key] = value
    required = [key for key, parameter in parameters.items() if parameter.default is inspect.Parameter.empty]
    for key in (*required, *policy.needs):
        if not arguments.get(key):
            setting = f" or set {_environment_variable(key)}" if key in _SECRET_OPTIONS else ""
            raise SettingError(f"geocoder {provider} needs {key}: give --geocoder-option {key}=...{setting}")


def _environment_variable(key: str) -> str:
    return f"GEOMAP_GEOCODER_{key.upper()}"


def _user_agent(contact: str) -> str:
    """Return the user agent: the program, as services require, and the contact address if there is one."""
    if not ((contact.isascii() and contact.isprintable() and len(contact) <= 200) or not contact):
        raise SettingError("geocoder option contact must be a plain address, such as contact=mailto:me@example.org")
    try:
        number = version("geomap")
    except PackageNotFoundError:  # run from a checkout that is not installed
        number = "dev"
    return f"geomap/{number}" + (f" (+{contact})" if contact else "")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
