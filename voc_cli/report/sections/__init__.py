"""The parts of the weekly report, one function a section: View in, Section out."""
