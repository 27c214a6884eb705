-- Out of debt: what a household can pay, settling each debt step by step, looking in afterwards, letters as issued.
-- Amounts and words are sealed with the sheet's own key.

-- One row a saving; the newest is the one that counts.
CREATE TABLE debt_budget (
    id         @PK@,
    sheet_id   @I64@ NOT NULL REFERENCES debt_sheet (id),
    body       @BLOB@ NOT NULL,                -- sealed JSON: budget_body_fields
    created_by @I64@,
    created_at @I64@ NOT NULL
) @STRICT@;
CREATE INDEX debt_budget_sheet ON debt_budget (sheet_id, id);

-- Steps are never changed; one is taken back with a reason while it is the last that stands.
CREATE TABLE debt_step (
    id            @PK@,
    debt_id       @I64@ NOT NULL REFERENCES debt (id),
    sheet_id      @I64@ NOT NULL REFERENCES debt_sheet (id),
    number        @I64@ NOT NULL,              -- of the debt, 1 …
    client_id     TEXT UNIQUE,
    kind          TEXT NOT NULL,               -- claim, offer, agree, pay, receipt
    on_day        TEXT NOT NULL,
    body          @BLOB@ NOT NULL,             -- sealed JSON: step_body_fields
    file_id       @I64@ REFERENCES file (id),  -- the proof
    created_by    @I64@,
    created_at    @I64@ NOT NULL,
    undone_by     @I64@,
    undone_at     @I64@,
    undone_reason @BLOB@                       -- sealed
) @STRICT@;
CREATE UNIQUE INDEX debt_step_number ON debt_step (debt_id, number);
CREATE INDEX debt_step_sheet ON debt_step (sheet_id, debt_id, number);

-- Looking in on a household 30, 60, 90 and 180 days after its last settlement.
CREATE TABLE debt_watch (
    id         @PK@,
    sheet_id   @I64@ NOT NULL REFERENCES debt_sheet (id),
    days       @I64@ NOT NULL,
    from_day   TEXT NOT NULL,                  -- of the last settlement
    due_on     TEXT NOT NULL,
    created_at @I64@ NOT NULL,
    closed_at  @I64@,
    version    @I64@ NOT NULL DEFAULT 1
) @STRICT@;
CREATE UNIQUE INDEX debt_watch_sheet ON debt_watch (sheet_id, from_day, days);
CREATE INDEX debt_watch_due ON debt_watch (due_on, id) WHERE closed_at IS NULL;

CREATE TABLE debt_watch_check (
    id         @PK@,
    watch_id   @I64@ NOT NULL REFERENCES debt_watch (id),
    on_day     TEXT NOT NULL,
    body       @BLOB@ NOT NULL,                -- sealed JSON: check_body_fields
    created_by @I64@,
    created_at @I64@ NOT NULL
) @STRICT@;
CREATE INDEX debt_watch_check_watch ON debt_watch_check (watch_id, id);

-- Letters, as they were issued.
CREATE TABLE debt_letter (
    id         @PK@,
    number     TEXT NOT NULL UNIQUE,           -- what people read aloud: "S-0001A-8"
    sheet_id   @I64@ NOT NULL REFERENCES debt_sheet (id),
    debt_id    @I64@ REFERENCES debt (id),     -- NULL: about several
    kind       TEXT NOT NULL,                  -- lender, ojk, pasti
    issued_on  TEXT NOT NULL,
    replaces   @I64@ REFERENCES debt_letter (id),
    hash       @BLOB@ NOT NULL,                -- of the document
    pdf        @BLOB@ NOT NULL,                -- the document, sealed
    created_by @I64@,
    created_at @I64@ NOT NULL
) @STRICT@;
CREATE INDEX debt_letter_sheet ON debt_letter (sheet_id, id);
CREATE UNIQUE INDEX debt_letter_replaces ON debt_letter (replaces) WHERE replaces IS NOT NULL;
