"""Everything that content touches outside itself: packages, lxml, nh3, GridFS."""
