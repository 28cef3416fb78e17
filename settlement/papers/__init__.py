"""Finance's papers: statements of customers, day and month packs, invoice batches and lists, each as PDF, XLSX and CSV of the same rows."""
