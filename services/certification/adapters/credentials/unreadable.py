"""Why nothing could be read out of a file that somebody has sent."""

TOO_LARGE = "too_large"
UNKNOWN_FORM = "unknown_form"
DAMAGED = "damaged"
AMBIGUOUS = "ambiguous"  # read in two ways by two readers
NO_CREDENTIAL = "no_credential"
SEVERAL = "several_credentials"


class Unreadable(Exception):
    """The file holds no credential that could be checked; `reason` is one of the names above."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
