"""Holds what the phones lived against what was recorded and charged, call by call."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product

from config.replay.people import Played
from config.world.seed import RATE_CARD
from dispatch.domain.charges import rounded_seconds
from dispatch.records.whole_calls import WholeCall
from telephony.sandbox import Sandbox


@dataclass
class Proof:
    """What was compared, and every disagreement in words."""

    calls: int = 0
    conversation_seconds: int = 0
    charged: Decimal = Decimal(0)
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether phones, records and charges agree on every call."""
        return not self.faults


def prove(
    played: list[Played], recorded: list[WholeCall], sandbox: Sandbox, slack_seconds: float = 0.0
) -> Proof:
    """Compare every call that a phone made with the records, both ways.

    The carrier stamps whole seconds, so the truth of a phone is cut to whole seconds before it is compared.
    `slack_seconds` is how far a stamp may lie from what it stamps, where time does not stand still meanwhile.
    """
    proof = Proof()
    by_leg: dict[str, list[WholeCall]] = defaultdict(list)
    for whole in recorded:
        for leg in whole.legs:
            by_leg[leg.leg_id].append(whole)
    for one in played:
        records = by_leg.get(one.leg.sid, [])
        if len(records) == 1:
            _compare(one, records[0], proof, slack_seconds)
        else:
            proof.faults.append(f"call {one.logged.number}: {len(records)} records")
    known = {one.leg.sid for one in played}
    proof.faults += [
        f"record {whole.call.call_id}: no phone made this call"
        for whole in recorded
        if not known & {leg.leg_id for leg in whole.legs}
    ]
    _compare_legs(recorded, sandbox, proof)
    return proof


def _compare(one: Played, whole: WholeCall, proof: Proof, slack: float) -> None:
    proof.calls += 1
    lived = conversation_seconds(one)
    noted = whole.call.conversation_seconds
    proof.conversation_seconds += noted
    if noted in {conversation_seconds(one, *shift) for shift in product((0.0, -slack, slack), repeat=2)}:
        lived = noted
    else:
        proof.faults.append(f"call {one.logged.number}: {lived} s were talked, {noted} s recorded")
    if whole.charge is None:
        proof.faults.append(f"call {one.logged.number}: no charge")
        return
    worth = Decimal(rounded_seconds(lived, RATE_CARD)) / 60 * RATE_CARD.per_minute if lived else Decimal(0)
    proof.charged += whole.charge.valued_amount
    if whole.charge.valued_amount != worth:
        proof.faults.append(
            f"call {one.logged.number}: {worth} due for {lived} s, charged {whole.charge.valued_amount}"
        )


def _compare_legs(recorded: list[WholeCall], sandbox: Sandbox, proof: Proof) -> None:
    """Every leg the carrier had is recorded once with the carrier's seconds, but for sign-on calls."""
    seen = Counter(leg.leg_id for whole in recorded for leg in whole.legs)
    proof.faults += [f"leg {leg_id}: recorded {times} times" for leg_id, times in seen.items() if times > 1]
    noted = {leg.leg_id: leg.duration_seconds for whole in recorded for leg in whole.legs}
    for sid, leg in sandbox.legs.items():
        if leg.direction == "outbound-api" and sid not in noted:
            proof.faults.append(f"leg {sid}: rung, but in no record")
        if sid in noted and leg.answered_at and leg.ended_at and leg.direction == "outbound-api":
            lasted = (leg.ended_at - leg.answered_at).total_seconds()
            seconds = noted[sid]
            if seconds is None or abs(seconds - lasted) > 1:
                proof.faults.append(f"leg {sid}: lasted {lasted:.1f} s, recorded {noted[sid]}")


def conversation_seconds(one: Played, start_shift: float = 0.0, end_shift: float = 0.0) -> int:
    """Return how long the phone heard anybody, each edge cut to the second as the carrier's stamps are.

    Edges may be shifted by so many seconds before they are cut.
    """
    early, late = timedelta(seconds=start_shift), timedelta(seconds=end_shift)
    spans = sorted((_cut(start + early), _cut(end + late)) for _, start, end in one.leg.talk_intervals)
    total, reached = 0, None
    for start, end in spans:
        begin = start if reached is None else max(start, reached)
        total += max(0, int((end - begin).total_seconds()))
        reached = end if reached is None else max(reached, end)
    return total


def _cut(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
