"""The figures of a period, each with its interval and the number it stands on."""
