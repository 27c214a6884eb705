-- Packages: one need that several partners carry together, asked for in one act. Whose it is, its applications say.
CREATE TABLE application_package (
    id         @PK@,
    client_id  TEXT UNIQUE,
    purpose    TEXT NOT NULL,                  -- money_purposes
    amount     @I64@ NOT NULL,                 -- of the need
    more       @I64@ NOT NULL,                 -- working capital beside it; 0: none
    created_by @I64@,
    created_at @I64@ NOT NULL
) @STRICT@;
ALTER TABLE application ADD COLUMN package_id @I64@ REFERENCES application_package (id); -- NULL: asked for by itself
CREATE INDEX application_package_parts ON application (package_id, id) WHERE package_id IS NOT NULL;
