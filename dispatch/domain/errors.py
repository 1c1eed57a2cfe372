"""What can go wrong, as one tree.

PonteError
├── UnknownCall            no live call under this id
├── UnknownOffer           no live offer under this id
├── UnknownInterpreter     no interpreter under this id in the directory
├── UnknownLeg             no leg under this id, or nothing open about it
├── UnknownReview          no entry of the review list under this id
├── ForbiddenMove          a state machine was asked for a move it does not have
├── RecordsUnavailable     SQL cannot be reached or is busy: a retry can help, and nothing was written
└── CarrierError           the carrier refused or could not be reached
    ├── CarrierUnavailable     surely not done, trying again can help: no connection, too many requests
    │   └── CarrierUncertain       perhaps done: time-out, 5xx; trying again is safe only where twice is once
    ├── CarrierRefused         trying again cannot help: bad number, no permission, no credit
    └── LegGone                the leg or conference is already over: the wish is fulfilled
"""

from __future__ import annotations


class PonteError(Exception):
    """The root of every error this system raises itself."""


class UnknownCall(PonteError):
    """No live call is kept under this id."""


class UnknownOffer(PonteError):
    """No live offer is kept under this id."""


class UnknownInterpreter(PonteError):
    """The directory has no interpreter under this id."""


class UnknownLeg(PonteError):
    """No leg is known under this id, or nothing is open about it."""


class UnknownReview(PonteError):
    """The review list has no entry under this id."""


class ForbiddenMove(PonteError):
    """A state machine has no such move from its present state."""


class RecordsUnavailable(PonteError):
    """SQL cannot be reached or is busy; nothing was written, and a retry can help."""


class CarrierError(PonteError):
    """The carrier did not do what it was asked."""

    may_retry: bool = False


class CarrierUnavailable(CarrierError):
    """The carrier could not be reached or asks for patience, and has done nothing; a retry can help."""

    may_retry = True


class CarrierUncertain(CarrierUnavailable):
    """The carrier got the request and its answer did not reach us: nobody knows whether it was carried out.

    Ending or leading a leg is tried again, for twice is as good as once. A dial or a text message never is.
    """


class CarrierRefused(CarrierError):
    """The carrier refuses this request for good; a retry cannot help."""


class LegGone(CarrierError):
    """The leg or conference is already over, so there is nothing left to do to it."""
