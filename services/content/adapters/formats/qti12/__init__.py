"""Questions of QTI 1.2."""
