"""Know the verbs and nouns of TwiML with their attributes; what is not here is warned of, not refused.

One page each under https://www.twilio.com/docs/voice/twiml
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOUNS = frozenset({"Conference", "Number", "Client", "Sip", "Queue"})

ATTRIBUTES: dict[str, frozenset[str]] = {
    "Say": _names("voice language loop"),
    "Play": _names("loop digits"),
    "Pause": _names("length"),
    "Gather": _names(
        "action method input timeout speechTimeout numDigits finishOnKey actionOnEmptyResult language hints"
        " speechModel enhanced profanityFilter partialResultCallback partialResultCallbackMethod bargeIn"
        " maxSpeechTime debug"
    ),
    "Redirect": _names("method"),
    "Reject": _names("reason"),
    "Hangup": _names(""),
    "Dial": _names(
        "action method timeout timeLimit hangupOnStar answerOnBridge callerId callReason record"
        " recordingTrack recordingStatusCallback recordingStatusCallbackMethod recordingStatusCallbackEvent"
        " ringTone sequential referUrl referMethod trim events passports"
    ),
    "Conference": _names(
        "muted beep startConferenceOnEnter endConferenceOnExit participantLabel jitterBufferSize waitUrl"
        " waitMethod maxParticipants record region trim coach statusCallback statusCallbackMethod"
        " statusCallbackEvent recordingStatusCallback recordingStatusCallbackMethod"
        " recordingStatusCallbackEvent eventCallbackUrl recordingConfigurationId"
    ),
    "Number": _names(
        "url method statusCallback statusCallbackMethod statusCallbackEvent sendDigits machineDetection byoc"
        " machineDetectionTimeout machineDetectionSpeechThreshold machineDetectionSpeechEndThreshold"
        " machineDetectionSilenceTimeout amdStatusCallback amdStatusCallbackMethod"
    ),
    "Client": _names("url method statusCallback statusCallbackMethod statusCallbackEvent"),
    "Sip": _names("url method statusCallback statusCallbackMethod statusCallbackEvent username password"),
    "Queue": _names("url method reservationSid postWorkActivitySid"),
}
