"""What kafka-python does wrong, put right from outside; the test of each fails when it is no longer needed."""
