-- The loan of an application: its list, its page and the file for a partner look for it.
CREATE INDEX loan_application ON loan (application_id) WHERE application_id IS NOT NULL;
