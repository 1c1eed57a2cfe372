"""Answer the REST subset that the Twilio SDK calls, from the state of the engine."""
