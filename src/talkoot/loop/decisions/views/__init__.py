"""Pages of a vote: voting and receipts for everyone, ceremony and paper ballots for staff."""
