"""The card of keypad codes that lies on a desk, printed from the catalogue."""
