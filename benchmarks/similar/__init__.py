"""How often pictures that look alike are found, and others not: on judged pairs of real photos."""
