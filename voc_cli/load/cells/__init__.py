"""What one cell says, whatever its column: moments, ratings, channels, speakers, HTML, mails."""
