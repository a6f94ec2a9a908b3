"""What note programs export."""
