"""QTI 2.0 to 2.2 and 3.0: packages of tests and items with an imsmanifest.xml."""
