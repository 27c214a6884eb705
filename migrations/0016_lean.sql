-- No query looks a person up by name: who writes a business pays for no such index.
DROP INDEX person_name;
