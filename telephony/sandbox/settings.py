"""Say what a sandbox is like: its account, its numbers, its delays, and what is not known about Twilio."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from decimal import Decimal

from telephony.sandbox.faults import Faults


@dataclass(frozen=True)
class NumberConfig:
    """What is configured on a number that the account owns."""

    voice_url: str = ""
    voice_method: str = "POST"
    fallback_url: str | None = None
    fallback_method: str = "POST"
    status_callback: str | None = None
    status_callback_method: str = "POST"
    sms_url: str = ""
    sms_method: str = "POST"


@dataclass(frozen=True)
class LatencyProfile:
    """How long the carrier, the network, and speech take, in seconds.

    `callback_jitter_seconds` is what lets callbacks overtake each other; `read_lag_seconds` is how far the
    REST view of calls and conferences stays behind what has happened.
    """

    rest_seconds: float = 0.25
    webhook_seconds: float = 0.08
    speech_start_seconds: float = 0.3
    speech_characters_per_second: float = 14.0
    play_seconds: float = 5.0
    conference_join_seconds: float = 0.2
    ring_start_seconds: float = 1.0
    inbound_setup_seconds: float = 0.5
    callback_jitter_seconds: float = 0.15
    read_lag_seconds: float = 0.3

    @classmethod
    def realistic(cls) -> LatencyProfile:
        """Return the profile that every measurement of connect time uses."""
        return cls()

    @classmethod
    def none(cls) -> LatencyProfile:
        """Return a profile without carrier delays, for tests of logic; speech still takes its time."""
        return cls(
            rest_seconds=0.0,
            webhook_seconds=0.0,
            speech_start_seconds=0.0,
            conference_join_seconds=0.0,
            ring_start_seconds=0.0,
            inbound_setup_seconds=0.0,
            callback_jitter_seconds=0.0,
            read_lag_seconds=0.0,
        )

    def speech_seconds(self, text: str) -> float:
        """Return how long it takes to speak a text, without the delay before it starts."""
        return len(text) / self.speech_characters_per_second

    def __str__(self) -> str:
        """Return one line that may stand under a measurement."""
        return ", ".join(f"{name.removesuffix('_seconds')} {value:g}" for name, value in asdict(self).items())


@dataclass(frozen=True)
class Unverified:
    """What Twilio's documentation does not say: what to ask a real account.

    Each default is the answer that is harder to live with.
    """

    # Is the Dial action requested, with CallStatus=completed, after the caller has hung up?
    dial_action_after_hangup: bool = True
    # The same for Gather: with the digits pressed so far, if any.
    gather_action_after_hangup: bool = False
    # ReasonParticipantLeft of somebody who pressed `*`, was removed, or whose call REST completed. The
    # cautious answer for `*` is the one that cannot be told from a hang-up.
    star_leave_reason: str = "participant_hung_up"
    removed_leave_reason: str = "participant_updated_via_api"
    completed_leave_reason: str = "participant_updated_via_api"
    # Does a leg that was removed from a conference go on with its own TwiML?
    removed_leg_continues: bool = True
    # `Status=canceled` on an answered call: 200 without effect, or 21220?
    cancel_of_answered_is_refused: bool = False
    # Final status of a ringing leg ended with `Status=completed`.
    completed_while_ringing_status: str = "canceled"
    # Final status of an inbound call whose caller gives up before it is answered.
    abandoned_inbound_status: str = "no-answer"
    # First SequenceNumber of a conference's events (the one documented sample says 1).
    conference_first_sequence: int = 1
    # Are ConferenceSid and FriendlyName sent when a wait document is fetched?
    conference_params_on_wait: bool = False
    # Does hold music come back when one participant remains in a started room?
    music_resumes_alone: bool = False
    conference_names_are_case_sensitive: bool = True
    # Do keys pressed while no Gather listens count for the next one? Twilio's help says that keys come too
    # early: https://support.twilio.com/hc/en-us/articles/223180068-Troubleshooting-issues-with-Gather
    type_ahead: bool = False
    # Five seconds are always added to the ring time of participants and Dial, to that of calls "for some
    # call flows".
    extra_ring_seconds_for_calls: float = 5.0
    # HTTP status of errors whose status is not documented.
    room_gone_http_status: int = 404
    concurrency_is_refused_at_create: bool = False
    # How long after its end a call can first be deleted: https://www.twilio.com/docs/api/errors/20009
    delete_wait_seconds: float = 60.0
    # Do `msg` and `FinishedOnKey`, seen on the wire, come with the digits?
    gather_extra_params: bool = True


@dataclass
class SandboxSettings:
    """Everything a sandbox is made from. `latency` and `faults` may be replaced while it runs."""

    account_sid: str = "AC" + "5a" * 16
    auth_token: str = "sandbox-auth-token"  # noqa: S105  # the sandbox's own, worth nothing elsewhere
    api_keys: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, NumberConfig] = field(default_factory=dict)
    verified_caller_ids: frozenset[str] = frozenset()
    permitted_prefixes: tuple[str, ...] = ("+",)
    calls_per_second: float = 1.0
    concurrent_calls: int | None = None
    account_is_active: bool = True
    seed: int = 1
    latency: LatencyProfile = field(default_factory=LatencyProfile.realistic)
    faults: Faults = field(default_factory=Faults)
    unverified: Unverified = field(default_factory=Unverified)
    # What a begun minute of an answered leg costs, in US dollars, and how long after a leg's end its price is
    # known; None: prices stay null, as they do for hours at Twilio.
    price_per_minute: Decimal | None = None
    price_after_seconds: float = 3600.0
    # How many webhooks, notifications and log events are kept; the oldest are forgotten first.
    keep_requests: int = 200_000
    keep_events: int = 50_000
    # Twilio refuses callback addresses on localhost; the sandbox's own users live there.
    refuse_local_urls: bool = False
    # Lengths, by address, of recordings that cannot be fetched or measured.
    media_seconds: dict[str, float] = field(default_factory=dict)
