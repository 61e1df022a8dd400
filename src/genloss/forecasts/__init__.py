"""What a corpus will have lost after so many generations, and how much fresh human text holds the line: exact recursions."""
