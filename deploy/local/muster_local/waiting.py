"""`muster dead-letters` and `muster refused`: what waits in the services of this platform."""

from muster.observability import Telemetry
from muster.operations.commands import keeper_of
from muster.operations.waiting import Keeper
from muster_local.services import (
    Surroundings,
    conduct_settings,
    notifications_settings,
    performance_settings,
    pledges_settings,
)


def keepers(around: Surroundings) -> list[Keeper]:
    from conduct.__main__ import program as conduct
    from notifications.__main__ import program as notifications
    from performance.__main__ import program as performance
    from pledges.__main__ import program as pledges

    return [
        keeper_of(pledges, pledges_settings(around), Telemetry("pledges")),
        keeper_of(performance, performance_settings(around), Telemetry("performance")),
        keeper_of(conduct, conduct_settings(around), Telemetry("conduct")),
        keeper_of(notifications, notifications_settings(around), Telemetry("notifications")),
    ]
