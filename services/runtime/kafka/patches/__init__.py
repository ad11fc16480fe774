"""What kafka-python 3.0 does wrong, put right from outside, a module for each."""
