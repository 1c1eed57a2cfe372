"""What is kept in SQL: tables, one module per aggregate, and migrations."""
