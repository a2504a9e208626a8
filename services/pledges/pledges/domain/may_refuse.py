"""Which rules each act may break: what the API promises to say."""

from muster.deadlines.calendars import UnknownZone
from muster.deadlines.checkpoints import TermsContradict
from muster.deadlines.states import (
    ClaimInTheFuture,
    DeadlineClosed,
    DueAlreadyPast,
    EvidenceNeeded,
    NoClaimPending,
    NotALaterDue,
    NothingToRetract,
)
from muster.errors import BrokenRule
from pledges.domain.catalogue import UnknownItem
from pledges.domain.kinds import StatusCannotFollow
from pledges.domain.pledgers import OrganisationUnnamed, PledgerUnclear, UnknownCountry
from pledges.domain.refusals import (
    BeginsClosed,
    DoneOutsideOurTime,
    DueInThePast,
    MilestoneNotFound,
    MilestonesOpen,
    NothingAskedFor,
    NothingToConfirm,
    NotTheConfirmer,
    NotYourPledge,
    OwnConfirmation,
    PledgeClosed,
    PledgeNotFound,
    PledgerNotNamed,
    ReferenceTaken,
    RefusalWithoutReason,
    UnknownPledge,
)

Kinds = tuple[type[BrokenRule], ...]

SEEING: Kinds = (PledgeNotFound,)
ON_MILESTONE: Kinds = (*SEEING, MilestoneNotFound, PledgeClosed, DeadlineClosed)

NAMING: Kinds = (UnknownCountry, PledgerUnclear, OrganisationUnnamed, NotYourPledge)
PROMISING: Kinds = (ReferenceTaken, DueInThePast, TermsContradict, UnknownZone)

REGISTERING: Kinds = (*NAMING, *PROMISING, UnknownItem, BeginsClosed)
MOVING: Kinds = (*SEEING, StatusCannotFollow, MilestonesOpen)
ADDING: Kinds = (*SEEING, PledgeClosed, *PROMISING)
REPORTING: Kinds = (*ON_MILESTONE, ClaimInTheFuture, DoneOutsideOurTime, EvidenceNeeded)
RETRACTING: Kinds = (*ON_MILESTONE, NothingToRetract)
EXTENDING: Kinds = (*ON_MILESTONE, NotALaterDue, DueAlreadyPast, TermsContradict)
DECLINING: Kinds = (*SEEING, MilestoneNotFound, PledgeClosed, NothingAskedFor)
WAIVING: Kinds = ON_MILESTONE
CONFIRMING: Kinds = (
    *ON_MILESTONE,
    OwnConfirmation,
    NotTheConfirmer,
    NothingToConfirm,
    NoClaimPending,
    RefusalWithoutReason,
)

SENDING: Kinds = tuple(
    dict.fromkeys(
        each
        for each in (
            *REGISTERING,
            PledgerNotNamed,
            UnknownPledge,
            *REPORTING,
            *RETRACTING,
            *EXTENDING,
            *MOVING,
        )
        if each is not PledgeNotFound
    )
)
"""By event; a pledge that is not there is an `UnknownPledge`."""
