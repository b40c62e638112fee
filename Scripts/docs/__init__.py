"""What `check_docs.py` is made of; see there."""
