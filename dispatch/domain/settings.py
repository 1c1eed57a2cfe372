"""The numbers that dispatching turns on, with their units and reasons."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DispatchSettings:
    """How long things may take and how much may be done at once. All durations are in seconds."""

    ring_seconds: int = 20
    """How long an interpreter's phone rings. Twilio adds up to 5 s of its own."""
    ring_slack_seconds: float = 15.0
    """How long after the ring time the carrier's report is awaited; then the offer ends without."""
    uncertain_seconds: float = 10.0
    """How long a dial whose answer was lost is given to show itself by a report."""
    announcement_seconds: float = 30.0
    """From picking up to a key; the announcement is said twice within this time."""
    join_look_seconds: float = 3.0
    """From accepting, or from staff's return, to asking the carrier who is in the room."""
    join_seconds: float = 5.0
    """From accepting to replacing a winner who is not in the room, neither by report nor by that list."""
    join_latest_seconds: float = 10.0
    """The same while the carrier has not answered who is in the room."""
    staff_join_seconds: float = 10.0
    """How long a winner waits in the room for staff: then staff are led in, then the winner is let go."""
    most_phones: int = 3
    """How many phones may ring for one request at once; simulation finds nothing gained by a fourth."""
    emergency_phones: int = 5
    """The same for an emergency, from the start."""
    always_partner_seconds: float = 30.0
    """How long who is on call is rung for a line that is always served; then partners, then a callback."""
    emergency_partner_seconds: float = 15.0
    """How long interpreters alone are rung for an emergency; then a partner is dialled beside them."""
    start_chance: float = 0.5
    """One phone more rings from the start where those asked accept with less than this chance."""
    hedge_factor: float = 1.1
    """Another phone rings once those asked have had this many times their own mean time to accept."""
    hedge_least_seconds: float = 5.0
    """No second phone rings sooner than this."""
    hedge_most_seconds: float = 15.0
    """No second phone rings later than this."""
    listening_seconds: float = 6.0
    """From picking up, how long a key is expected before another phone rings."""
    prior_chance: float = 0.7
    """Chance of accepting of somebody never asked; no public figure exists, so this is an assumption."""
    prior_weight: float = 5.0
    """How many offers the prior counts for."""
    prior_accept_seconds: float = 8.0
    """Time from dial to key 1 of somebody who never accepted."""
    record_fading: float = 0.95
    """Weight of an offer in its interpreter's record relative to the next one."""
    record_step: float = 0.2
    """How far one acceptance moves its interpreter's mean time to accept."""
    estimate_fading: float = 0.98
    """Weight of an event in what waits are estimated from relative to the next one of its language."""
    gender_seconds: float = 30.0
    """A soft wish for a gender is dropped after this."""
    variety_seconds: float = 30.0
    """A soft wish for a variety of a language is dropped after this."""
    on_the_spot_seconds: float = 15.0
    """The longest that mediators at the caller's own site hold a request before everybody is asked."""
    in_person_seconds: float = 1800.0
    """How long a mediator who went to a caller in person is away, where they do not ring in before."""
    urgent_share: float = 0.2
    """The share of the carrier's limits that only urgent requests may use."""
    asking_seconds: float = 20.0
    """How long an interpreter who accepted waits for staff still at questions; then they are let go."""
    questions_seconds: float = 60.0
    """After this, with a request held for it, a question that was never answered counts as done."""
    case_memory_seconds: int = 15_552_000
    """How long it is remembered who interpreted last for a case reference; 180 days."""
    last_time_seconds: int = 28_800
    """So long a site's last language is offered as "1, as last time": a working day; 0: never."""
    misses_before_pause: int = 3
    """So many calls not answered in a row pause an interpreter, who is told by text message; 0: never."""
    whisper_fetch_seconds: float = 5.0
    """From deciding a whisper to the standby leg coming for it; then the next one is asked."""
    whisper_seconds: float = 10.0
    """From the beginning of a whisper, which takes half of this, to moving on when no key is pressed."""
    standby_confirm_seconds: float = 1200.0
    """After so long without a key, somebody on standby is asked for one."""
    standby_answer_seconds: float = 45.0
    """How long that key is awaited before standby ends with a message and a break begins."""
    standby_renew_seconds: float = 12_600.0
    """After so long a standby leg is renewed, well before the carrier ends it at four hours."""
    standby_retry_seconds: float = 5.0
    """How soon a dial for standby that the carrier's limits did not allow is tried again."""
    standby_share: float = 0.5
    """Share of `concurrent_calls`, where they are limited, that standby legs may hold."""
    wrap_up_seconds: float = 30.0
    """An interpreter's pause after a conversation."""
    hard_call_seconds: float = 600.0
    """The same where they say by key that the conversation was hard."""
    calls_before_break: int = 0
    """After so many conversations in a row an interpreter has a break, which no key ends; 0: no limit."""
    talk_before_break_seconds: float = 0.0
    """The same after so long in conversations in a row; 0: no limit."""
    break_seconds: float = 600.0
    """How long this break is; so long without a conversation counts as one too."""
    last_words_seconds: float = 15.0
    """After a goodbye, how often the carrier is asked for the end of a leg that was not reported."""
    busy_seconds: float = 30.0
    """How long a phone found busy is let be; twice as long each time in a row, at most eight times."""
    hold_told_seconds: float = 300.0
    """After so long on hold both staff and interpreter are told how long it is."""
    hold_leave_seconds: float = 600.0
    """After so long on hold the interpreter may leave, and nothing counts against them."""
    hold_most_seconds: float = 1200.0
    """The longest hold; then both are led back into the room."""
    ask_staff_seconds: float = 3.0
    """From the interpreter's leaving to asking staff "finished or another?" (rule 5)."""
    replace_seconds: float = 30.0
    """From asking staff to fetching the next interpreter if even the question was never answered or heard."""
    grace_seconds: float = 30.0
    """How long a room stays open for staff who hung up (rule 5)."""
    ring_back_seconds: int = 25
    """How long staff are rung back after "cut off"."""
    tell_seconds: float = 3.0
    """How long the answer to a key is given to tell staff that nobody is on duty; then they are led there."""
    give_up_seconds: float = 900.0
    """The longest wait of a request, where its line sets no other."""
    least_wait_seconds: float = 30.0
    """What is left of it, at least, for a request that is put back into the line."""
    callback_wait_seconds: float = 3600.0
    """How long a promise to call staff back holds, where their line sets no other; 0: none is made."""
    assistance_seconds: float = 60.0
    """How long an operator or a supervisor is looked for whom somebody in a call has asked for."""
    callback_attempts: int = 3
    """How often staff who are called back are rung."""
    callback_pause_seconds: float = 10.0
    """From one of these rings to the next."""
    partner_ask_seconds: float = 45.0
    """From a partner's answering to asking staff whether the interpreter is on the line, and from then on."""
    partner_asks: int = 2
    """How often staff are asked so before a partner about whom they say nothing is let go."""
    client_ring_seconds: int = 25
    """How long a client's phone rings; many voicemails take longer to answer."""
    client_ask_seconds: float = 30.0
    """From a client's phone being answered to asking staff whether it is the client, and from then on."""
    client_asks: int = 2
    """How often staff are asked so before a leg about which they say nothing is let go."""
    client_dials_per_day: int = 20
    """So many clients may be called in a day with one access code, or from one site; 0: none."""
    reask_seconds: float = 20.0
    """How long those who declined or missed a request are spared when nobody else is left."""
    settle_seconds: float = 2.0
    """From the last leg's end to the closing of the call: room reports overtake leg reports."""
    forced_end_seconds: float = 30.0
    """A leg still up this long after its call ended is hung up."""
    replicas: int = 0
    """Replicas of Redis that must know an offer before its phone is dialled; 0: there are none."""
    reconcile_seconds: float = 5.0
    """After a loss of live state, how long nobody is rung at most until it was compared and rebuilt."""
    check_seconds: float = 60.0
    """How often all live calls are held against the carrier's own lists."""
    early_check_seconds: float = 5.0
    """When one call is held against the carrier after somebody left its room and nothing explained why."""
    calls_per_second: float = 1.0
    """Calls the carrier account may start in a second. Source: www.twilio.com/docs/voice/api/call-resource"""
    concurrent_calls: int = 0
    """Legs the carrier account may hold at once; 0: no limit. New accounts may hold 2 or 3."""
    dial_delay_seconds: float = 2.0
    """A ring that could not leave within this time is not started."""
    code_attempts: int = 3
    """Wrong access codes or log-ins that one leg may try."""
    login_attempts: int = 6
    """Wrong attempts with one interpreter number, or one access code, on whatever calls; then it is not
    accepted for a while."""
    login_pause_seconds: int = 900
    """How long: from the last wrong one."""
    text_help_seconds: float = 3600.0
    """How often at most an interpreter whose text messages are not understood is told what can be written."""
    operation_seconds: int = 900
    """How long the answer to one operation is kept for its repeats."""
    closed_seconds: int = 3600
    """How long a closed call stays readable in live state."""
    forgotten_seconds: int = 86_400
    """After this long Redis drops what nobody refers to any more; no waiting state depends on it."""
