"""Taking partners' events in: receipts, shared transactions, the routes every service offers."""
