"""Charts: static SVG for the page, Excel's own for the workbook."""
