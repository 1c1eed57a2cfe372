"""Documents to hand on: statements as PDF and as workbook."""
