"""The QR code that leads to a certificate's page, as an SVG picture."""

import io

import segno

# One of the eight masks that every reader knows. To draw all eight and choose the most even one, as
# the standard advises, takes three times as long and matters little for an address.
_MASK = 4


def qr_code(address: str) -> str:
    """Error correction M, which survives a fold or a stamp; the page's white is its quiet zone."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False, mask=_MASK).save(
        drawn, kind="svg", border=2, xmldecl=False, svgns=True, nl=False
    )
    return drawn.getvalue().decode()
