"""The services of this platform: how each is built and where it finds the others."""

import asyncio
import base64
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from muster.clock import Clock
from muster.database import migrate
from muster.observability import Telemetry, create_telemetry
from muster_local.keys import ISSUER, Keys

if TYPE_CHECKING:
    from conduct.settings import Settings as ConductSettings
    from notifications.settings import Settings as NotificationsSettings
    from performance.settings import Settings as PerformanceSettings
    from pledges.settings import Settings as PledgesSettings


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a service is told about where it runs."""

    url: str
    """The platform's own address, without a slash at its end."""
    databases: dict[str, str]
    bootstrap_servers: str
    ports: dict[str, int]
    keys: Keys
    recipients: Path
    """Who is told, as TOML."""
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service, ready to be migrated, mounted and worked."""

    name: str
    """Its prefix, its audience and its database."""
    title: str
    summary: str
    migrate: Callable[[], None]
    create_app: Callable[[], FastAPI]
    run_worker: Callable[[asyncio.Event], Awaitable[None]]


Wire = Callable[[Surroundings], list[Service]]

NAMES = ("pledges", "performance", "conduct", "notifications")
CANARY_EVERY = timedelta(minutes=15)
PORTS = ("kafka", "kafka-controller", "smtp")


def database_of(name: str) -> str | None:
    """The URL of a database run by others, when the environment names one."""
    return os.environ.get(f"{name.upper()}_DATABASE_URL")


def broker_of_others() -> str | None:
    return os.environ.get("KAFKA_BOOTSTRAP_SERVERS")


def common_settings(name: str, around: Surroundings) -> dict[str, Any]:
    """The settings that every service has."""
    return {
        "database_url": around.databases[name],
        "kafka_bootstrap_servers": around.bootstrap_servers,
        "public_url": f"{around.url}/{name}",
        "root_path": f"/{name}",
        "issuer": ISSUER,
        "audience": name,
        "jwks_url": around.keys.jwks_url,
        "session_key": base64.b64encode(around.keys.secret(f"{name}-session")).decode(),
        "sign_in_url": f"{around.url}/sign-in",
        "home_url": f"{around.url}/",
    }


def wire(around: Surroundings) -> list[Service]:
    return [_pledges(around), _performance(around), _conduct(around), _notifications(around)]


def _pledges(around: Surroundings) -> Service:
    from pledges import app, worker

    settings = pledges_settings(around)
    telemetry = _telemetry("pledges")
    return Service(
        name="pledges",
        title="Pledges",
        summary="what was promised, by whom, until when",
        migrate=lambda: migrate("pledges", around.databases["pledges"]),
        create_app=lambda: app.create_app(settings, clock=around.clock, telemetry=telemetry),
        run_worker=lambda stop: worker.run(
            settings, clock=around.clock, telemetry=telemetry, stop=stop
        ),
    )


def _performance(around: Surroundings) -> Service:
    from performance import app, worker

    settings = performance_settings(around)
    telemetry = _telemetry("performance")
    return Service(
        name="performance",
        title="Performance",
        summary="what was achieved, against what was aimed at",
        migrate=lambda: migrate("performance", around.databases["performance"]),
        create_app=lambda: app.create_app(settings, clock=around.clock, telemetry=telemetry),
        run_worker=lambda stop: worker.run(
            settings, clock=around.clock, telemetry=telemetry, stop=stop
        ),
    )


def _conduct(around: Surroundings) -> Service:
    from conduct import app, worker

    settings = conduct_settings(around)
    telemetry = _telemetry("conduct")
    _make_keyring(settings.keyring)
    return Service(
        name="conduct",
        title="Conduct",
        summary="cases kept in confidence, and their clocks",
        migrate=lambda: migrate("conduct", around.databases["conduct"]),
        create_app=lambda: app.create_app(settings, clock=around.clock, telemetry=telemetry),
        run_worker=lambda stop: worker.run(
            settings, clock=around.clock, telemetry=telemetry, stop=stop
        ),
    )


def _make_keyring(path: Path) -> None:
    from conduct.sealing.keyring import new_keyring
    from conduct.sealing.keys import Compartment

    if not path.exists():
        new_keyring(path, {each: f"{each}-1" for each in Compartment})


def _notifications(around: Surroundings) -> Service:
    from notifications import app, worker

    settings = notifications_settings(around)
    telemetry = _telemetry("notifications")
    return Service(
        name="notifications",
        title="Notifications",
        summary="who was told, and who answered",
        migrate=lambda: migrate("notifications", around.databases["notifications"]),
        create_app=lambda: app.create_app(settings, clock=around.clock, telemetry=telemetry),
        run_worker=lambda stop: worker.run(
            settings, clock=around.clock, telemetry=telemetry, stop=stop
        ),
    )


def pledges_settings(around: Surroundings) -> "PledgesSettings":
    from pledges.settings import Settings

    return Settings(**common_settings("pledges", around), canary_every=CANARY_EVERY)


def performance_settings(around: Surroundings) -> "PerformanceSettings":
    from performance.settings import Settings

    return Settings(**common_settings("performance", around), canary_every=CANARY_EVERY)


def conduct_settings(around: Surroundings) -> "ConductSettings":
    from conduct.settings import Settings

    return Settings(
        **common_settings("conduct", around),
        keyring=around.keys.path("conduct-keyring.json"),
        shredded_list=around.keys.path("conduct-destroyed"),
        canary_every=CANARY_EVERY,
    )


def notifications_settings(around: Surroundings) -> "NotificationsSettings":
    from notifications.settings import Settings

    return Settings(
        **common_settings("notifications", around),
        smtp_host="127.0.0.1",
        smtp_port=around.ports["smtp"],
        smtp_tls="none",
        mail_from="Muster <muster@exercise.example>",
        directory_file=around.recipients,
        pages={
            "/muster/pledges": f"{around.url}/pledges",
            "/muster/performance": f"{around.url}/performance",
            "/muster/conduct": f"{around.url}/conduct",
        },
    )


def _telemetry(name: str) -> Telemetry:
    return create_telemetry(name, os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"))
