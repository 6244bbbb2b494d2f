"""One web shop before its migration and after it, with orders, customers and a newsletter."""
