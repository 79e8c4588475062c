"""What comes twice: one ticket in two exports or versions, one text in many tickets."""
