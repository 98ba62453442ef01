"""Open edX courses as OLX, the Open Learning XML that Studio exports."""
