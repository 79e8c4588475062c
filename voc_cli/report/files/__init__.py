"""What is written: HTML, Markdown, XLSX, CSV, JSON Lines, Parquet, trackers' sheets."""
