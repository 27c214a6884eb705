-- Papers of an application as files: sent for it, or documents of the business that were named for a paper.
CREATE TABLE application_file (
    id             @PK@,
    application_id @I64@ NOT NULL REFERENCES application (id),
    code           TEXT NOT NULL,              -- the paper (product_documents)
    file_id        @I64@ NOT NULL REFERENCES file (id),
    document_id    @I64@ REFERENCES document (id), -- whose file it is; NULL: sent for the application
    client_id      TEXT UNIQUE,
    created_by     @I64@,
    created_at     @I64@ NOT NULL,
    removed_at     @I64@
) @STRICT@;
CREATE INDEX application_file_application ON application_file (application_id, id);
INSERT INTO application_file (application_id, code, file_id, document_id, created_by, created_at)
SELECT p.application_id, p.code, d.file_id, d.id, p.seen_by, coalesce(p.seen_at, d.created_at)
FROM application_paper p JOIN document d ON d.id = p.document_id ORDER BY p.application_id, p.code;
