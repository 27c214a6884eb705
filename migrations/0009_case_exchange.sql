-- Exchange of tickets with sister systems: files of theirs, and what came of their rows. What stood in a file is sealed and
-- goes away: the file when its run has ended or nobody ran it in time, rejected rows some weeks later.

CREATE TABLE case_exchange (
    id          @PK@,
    system      TEXT NOT NULL,                 -- lapor, sambat
    filename    TEXT NOT NULL,
    file_id     @I64@ REFERENCES file (id),    -- NULL: gone
    headings    @BLOB@,                        -- sealed JSON: for the file of rejected rows
    state       TEXT NOT NULL,                 -- uploaded, running, done, failed, dropped
    last_row    @I64@ NOT NULL DEFAULT 0,      -- line that a run has come to
    total       @I64@ NOT NULL DEFAULT 0,
    opened      @I64@ NOT NULL DEFAULT 0,
    waiting     @I64@ NOT NULL DEFAULT 0,      -- of the opened ones: a person looks at the category first
    changed     @I64@ NOT NULL DEFAULT 0,
    unchanged   @I64@ NOT NULL DEFAULT 0,
    conflicts   @I64@ NOT NULL DEFAULT 0,
    rejected    @I64@ NOT NULL DEFAULT 0,
    job_id      @I64@,
    created_by  @I64@,
    created_at  @I64@ NOT NULL,
    finished_at @I64@,
    version     @I64@ NOT NULL DEFAULT 1
) @STRICT@;

-- Rows that did something, or could not.
CREATE TABLE case_exchange_row (
    exchange_id @I64@ NOT NULL REFERENCES case_exchange (id),
    number      @I64@ NOT NULL,                -- line of the file
    result      TEXT NOT NULL,                 -- opened, changed, conflict, rejected
    case_id     @I64@ REFERENCES casefile (id),
    told        @BLOB@,                        -- sealed JSON [{field, id, args}]
    cells       @BLOB@,                        -- sealed JSON: of a rejected row
    PRIMARY KEY (exchange_id, number)
) @STRICT@;
CREATE INDEX case_exchange_row_result ON case_exchange_row (exchange_id, result, number);

-- What goes back to a system: its cases that changed lately.
CREATE INDEX casefile_foreign_changed ON casefile (foreign_system, updated_at, id) WHERE foreign_number IS NOT NULL;
