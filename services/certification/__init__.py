"""Certification: who has earned a certificate, and whether one is genuine."""
